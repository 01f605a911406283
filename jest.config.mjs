/** One run, one summary. `pure` needs no database; `services` share one PostgreSQL made by globalSetup. */
export default {
  projects: ['<rootDir>/test/jest.pure.config.mjs', '<rootDir>/test/jest.services.config.mjs'],
  // Of the whole run: a project's own is not read. On two busy cores a spec may wait for its database.
  testTimeout: 60_000,
  maxWorkers: 2,
  workerIdleMemoryLimit: '768MB',
  reporters: ['default', '<rootDir>/tools/ci-reporter.cjs'],
};
