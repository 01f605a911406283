import { randomBytes } from 'node:crypto';

// Public, so good for nothing but a developer's machine and tests: readConfig refuses them in production.
export const DEVELOPMENT_IDENTITY_KEYS = `dev:${Buffer.from('huiyin development identity key!').toString('base64')}`;
export const DEVELOPMENT_HASH_KEY = Buffer.from('huiyin development hash key ----').toString(
  'base64',
);

/** Fresh secrets for a new installation, in the form of the environment. */
export function makeKeys(): { IDENTITY_KEYS: string; HASH_KEY: string } {
  return {
    IDENTITY_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    HASH_KEY: randomBytes(32).toString('base64'),
  };
}
