// Prints the closing line that people and CI read: "N passed, N failed, N skipped".
// Checks that ran before the tests (format, lint, boundaries …) count as failed tests when they failed.
module.exports = class {
  onRunComplete(_contexts, results) {
    const checks = Number(process.env.FAILED_CHECKS ?? 0);
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + checks;
    const skipped = results.numPendingTests + results.numTodoTests;
    console.log(`\n${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
  }
};
