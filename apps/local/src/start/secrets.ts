import { makeKeys } from '@huiyin/server';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Keys and passwords of this data directory. Without them its encrypted identities cannot be read. */
export interface Secrets {
  identityKeys: string;
  hashKey: string;
  servicePassword: string;
  portalPassword: string;
}

/** Reads `secrets.json` of the data directory, or makes it (readable by the owner only). */
export function readOrMakeSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const keys = makeKeys();
  const secrets: Secrets = {
    identityKeys: keys.IDENTITY_KEYS,
    hashKey: keys.HASH_KEY,
    servicePassword: randomBytes(18).toString('hex'),
    portalPassword: randomBytes(18).toString('hex'),
  };
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}
