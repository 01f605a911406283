import preset from '../jest.preset.mjs';

export default {
  ...preset,
  displayName: 'pure',
  rootDir: new URL('..', import.meta.url).pathname,
  roots: [
    '<rootDir>/libs/core',
    '<rootDir>/libs/contract',
    '<rootDir>/workflows',
    '<rootDir>/test/stories',
  ],
};
