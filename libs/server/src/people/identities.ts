import { createCipheriv, createDecipheriv, createHmac, randomBytes, randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Config, type IdentityKey } from '../config/config.js';
import { maskName, maskPhone } from './masking.js';

/** Who asked. Lives encrypted in `requesters.identity`, nowhere else. */
export interface Identity {
  name: string | null;
  phone: string | null;
  email: string | null;
  address: string | null;
}

const identitySchema = z.object({
  name: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  address: z.string().nullable(),
});

/** The columns of `requesters` that are made from an identity. */
export interface SealedIdentity {
  identity: Buffer;
  keyId: string;
  phoneHash: Buffer | null;
  hasEmail: boolean;
  anonymous: boolean;
}

/** The columns of `requests` that hold the query code, and the code itself, to be told once. */
export interface NewQueryCode {
  code: string;
  hash: Buffer;
  sealed: Buffer;
  keyId: string;
}

export interface Sealed {
  bytes: Buffer;
  keyId: string;
}

/** What a cipher text is for; it can not be read as anything else (additional data of GCM). */
type Purpose = 'identity' | 'query-code' | 'answer';

const IV = 12;
const TAG = 16;
const CODE_LENGTH = 10;
// Read out on the telephone and typed by hand: no letter that sounds or looks like another sign.
const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/**
 * Encrypts requesters' identities and query codes. Reading one for a person goes through
 * `Reveals.reveal` alone, which asks for the right and writes the log.
 */
@Injectable()
export class Identities {
  private readonly keys: Map<string, Buffer>;
  private readonly current: IdentityKey;
  private readonly hashKey: Buffer;

  constructor(config: Config) {
    const [current] = config.IDENTITY_KEYS;
    if (!current) throw new Error('IDENTITY_KEYS has no key');
    this.current = current;
    this.keys = new Map(config.IDENTITY_KEYS.map((k) => [k.id, k.key]));
    this.hashKey = config.HASH_KEY;
  }

  /** Empty fields count as not given; without name, phone and e-mail the requester is anonymous. */
  sealIdentity(given: { [K in keyof Identity]?: string | null | undefined }): SealedIdentity {
    const text = (value: string | null | undefined): string | null => value?.trim() || null;
    const identity: Identity = {
      name: text(given.name),
      phone: text(given.phone),
      email: text(given.email),
      address: text(given.address),
    };
    const { bytes, keyId } = this.seal(JSON.stringify(identity), 'identity');
    return {
      identity: bytes,
      keyId,
      phoneHash: identity.phone === null ? null : this.phoneHash(identity.phone),
      hasEmail: identity.email !== null,
      anonymous: identity.name === null && identity.phone === null && identity.email === null,
    };
  }

  /**
   * The identity in clear: for the reveal (which logs) and for handing a message to the requester's own address.
   * Nothing else may call it.
   */
  openIdentity(sealed: Buffer, keyId: string): Identity {
    return identitySchema.parse(JSON.parse(this.open(sealed, keyId, 'identity')));
  }

  /** What lists and handling units see: 张**, 138****1234. */
  masked(sealed: Buffer, keyId: string): { name: string | null; phone: string | null } {
    const { name, phone } = this.openIdentity(sealed, keyId);
    return {
      name: name === null ? null : maskName(name),
      phone: phone === null ? null : maskPhone(phone),
    };
  }

  /** Equal for the same number however it is written: +86, spaces and hyphens do not count. */
  phoneHash(phone: string): Buffer {
    return this.hmac('phone', phone.replace(/\D/g, '').replace(/^(0086|86)(?=1\d{10}$)/, ''));
  }

  /** A code of ten signs (about 49 bits) for the public query page. */
  newQueryCode(): NewQueryCode {
    const signs = Array.from(
      { length: CODE_LENGTH },
      () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)],
    );
    const code = signs.join('');
    const { bytes, keyId } = this.seal(code, 'query-code');
    return { code, hash: this.queryCodeHash(code), sealed: bytes, keyId };
  }

  /** As typed: small letters, spaces and hyphens are accepted. */
  queryCodeHash(code: string): Buffer {
    return this.hmac('query-code', code.toUpperCase().replace(/[\s-]/g, ''));
  }

  openQueryCode(sealed: Buffer, keyId: string): string {
    return this.open(sealed, keyId, 'query-code');
  }

  seal(text: string, purpose: Purpose): Sealed {
    const iv = randomBytes(IV);
    const cipher = createCipheriv('aes-256-gcm', this.current.key, iv);
    cipher.setAAD(Buffer.from(purpose));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return { bytes: Buffer.concat([iv, cipher.getAuthTag(), body]), keyId: this.current.id };
  }

  /** @throws Error when the key is not configured or a byte was changed */
  open(sealed: Buffer, keyId: string, purpose: Purpose): string {
    const key = this.keys.get(keyId);
    if (!key)
      throw new Error(`IDENTITY_KEYS lacks the key "${keyId}", with which data is encrypted`);
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV));
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(sealed.subarray(IV, IV + TAG));
    return Buffer.concat([decipher.update(sealed.subarray(IV + TAG)), decipher.final()]).toString(
      'utf8',
    );
  }

  private hmac(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.hashKey).update(`${purpose}\0${text}`).digest();
  }
}
