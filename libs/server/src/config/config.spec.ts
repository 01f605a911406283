import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from './config.js';
import { envExample } from './env-example.js';
import { DEVELOPMENT_HASH_KEY, DEVELOPMENT_IDENTITY_KEYS, makeKeys } from './keys.js';

const DATABASE_URL = 'postgres://huiyin:secret@127.0.0.1:5432/huiyin';
const faultsOf = (env: Record<string, string>): string[] => {
  try {
    readConfig(env);
  } catch (e) {
    if (e instanceof ConfigError) return e.faults.map((f) => f.path).sort();
    throw e;
  }
  return [];
};

describe('configuration', () => {
  test('a database address is enough for development', () => {
    const config = readConfig({ DATABASE_URL, SMTP_URL: '' });
    expect(config.SESSION_IDLE_MINUTES).toBe(30);
    expect(config.SMTP_URL).toBe('smtp://127.0.0.1:1025');
    expect(config.IDENTITY_KEYS[0]?.key).toHaveLength(32);
  });

  test('all faults are listed at once, none with its secret value', () => {
    const env = {
      DATABASE_URL: 'mysql://x',
      PORT: '99999',
      IDENTITY_KEYS: 'k1:dG9vLXNob3J0LXNlY3JldA==',
      LOG_LEVEL: 'loud',
    };
    expect(faultsOf(env)).toEqual(['DATABASE_URL', 'IDENTITY_KEYS', 'LOG_LEVEL', 'PORT']);
    expect(() => readConfig(env)).toThrow(expect.not.stringContaining('dG9vLXNob3J0'));
  });

  test('production has no default keys and refuses those of development', () => {
    expect(faultsOf({ DATABASE_URL, NODE_ENV: 'production' })).toEqual([
      'HASH_KEY',
      'IDENTITY_KEYS',
    ]);
    expect(
      faultsOf({
        DATABASE_URL,
        NODE_ENV: 'production',
        HASH_KEY: DEVELOPMENT_HASH_KEY,
        IDENTITY_KEYS: DEVELOPMENT_IDENTITY_KEYS.replace('dev:', 'other:'),
      }),
    ).toEqual(['HASH_KEY', 'IDENTITY_KEYS']);
    expect(faultsOf({ DATABASE_URL, NODE_ENV: 'production', ...makeKeys() })).toEqual([]);
  });

  test('a webhook is never called unsigned', () => {
    expect(faultsOf({ DATABASE_URL, WEBHOOK_URL: 'https://sms.example/in' })).toEqual([
      'WEBHOOK_SECRET',
    ]);
  });

  test('the committed .env.example is the one made from the schema', () => {
    const committed = readFileSync(new URL('../../../../.env.example', import.meta.url), 'utf8');
    expect(committed).toBe(envExample());
  });
});
