/** One run, one summary. `pure` needs no database; `services` share one PostgreSQL made by globalSetup. */
export default {
  projects: [
    '<rootDir>/test/jest.pure.config.mjs',
    '<rootDir>/test/jest.services.config.mjs',
  ],
  maxWorkers: 2,
  workerIdleMemoryLimit: '768MB',
  reporters: ['default', '<rootDir>/tools/ci-reporter.cjs'],
};
