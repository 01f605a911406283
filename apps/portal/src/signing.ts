import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/*
 * What the portal gives a browser to keep: signed (readable, not forgeable) or sealed (unreadable). Every use
 * has a key of its own, derived from the configured one, so that a value made for one use is worthless in
 * another.
 */
export type Purpose = 'access' | 'form' | 'receipt';
const TAG_BYTES = 16;
const IV_BYTES = 12;

export class Signing {
  private readonly keys = new Map<Purpose, Buffer>();

  constructor(private readonly master: Buffer) {}

  /** A value with its expiry and signature, safe in a cookie. */
  sign(purpose: Purpose, value: string, expires: Date): string {
    const body = Buffer.from(JSON.stringify([value, expires.getTime()])).toString('base64url');
    return `${body}.${this.mac(purpose, body)}`;
  }

  /** The value, if the signature is ours and it has not expired; else undefined. */
  verify(purpose: Purpose, signed: string | undefined, now: Date): string | undefined {
    const [body = '', mac = ''] = (signed ?? '').split('.');
    if (body === '' || !equal(mac, this.mac(purpose, body))) return undefined;
    return this.open(Buffer.from(body, 'base64url').toString(), now);
  }

  /** Like `sign`, and nobody who finds the cookie can read it. */
  seal(purpose: Purpose, value: string, expires: Date): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key(purpose), iv);
    const text = Buffer.concat([
      cipher.update(JSON.stringify([value, expires.getTime()])),
      cipher.final(),
    ]);
    return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
  }

  unseal(purpose: Purpose, sealed: string | undefined, now: Date): string | undefined {
    const bytes = Buffer.from(sealed ?? '', 'base64url');
    if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv(
      'aes-256-gcm',
      this.key(purpose),
      bytes.subarray(0, IV_BYTES),
      { authTagLength: TAG_BYTES },
    );
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      const text = Buffer.concat([
        decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)),
        decipher.final(),
      ]);
      return this.open(text.toString(), now);
    } catch {
      return undefined;
    }
  }

  /** Ties a form to the browser it was given to: the token of one browser is refused from another. */
  formToken(browser: string, formId: string): string {
    return this.mac('form', `${browser}|${formId}`);
  }

  isFormToken(token: string, browser: string, formId: string): boolean {
    return equal(token, this.formToken(browser, formId));
  }

  private open(json: string, now: Date): string | undefined {
    const [value, expires] = JSON.parse(json) as [string, number];
    return expires > now.getTime() ? value : undefined;
  }

  private mac(purpose: Purpose, text: string): string {
    return createHmac('sha256', this.key(purpose)).update(text).digest('base64url');
  }

  private key(purpose: Purpose): Buffer {
    const known = this.keys.get(purpose);
    if (known) return known;
    const made = Buffer.from(hkdfSync('sha256', this.master, '', `huiyin portal ${purpose}`, 32));
    this.keys.set(purpose, made);
    return made;
  }
}

function equal(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

/** 128 random bits, for a browser or a form. */
export function randomId(): string {
  return randomBytes(16).toString('base64url');
}
