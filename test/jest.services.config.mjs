import preset from '../jest.preset.mjs';

export default {
  ...preset,
  displayName: 'services',
  rootDir: new URL('..', import.meta.url).pathname,
  roots: [
    '<rootDir>/libs/server',
    '<rootDir>/apps',
    '<rootDir>/test/api',
    '<rootDir>/test/browser',
    '<rootDir>/test/size',
    '<rootDir>/test/faults',
    '<rootDir>/test/peers',
  ],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testTimeout: 60_000,
};
