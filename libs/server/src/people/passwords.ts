import { hash, verify } from '@node-rs/argon2';

// OWASP's setting of argon2id (the library's default variant): 19 MiB, 2 passes.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** argon2id in PHC form, with its own salt. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), OPTIONS);
}

let dummy: Promise<string> | undefined;

/**
 * Checks a password in the same time whether the user exists or not: without a stored hash
 * a hash of nothing anybody knows is checked.
 */
export async function verifyPassword(
  stored: string | undefined,
  password: string,
): Promise<boolean> {
  dummy ??= hashPassword(crypto.randomUUID());
  const matches = await verify(stored ?? (await dummy), password.normalize('NFC'));
  return stored !== undefined && matches;
}
