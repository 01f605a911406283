import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type Config, readConfig } from '../config/config.js';
import { Identities } from './identities.js';

const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [oldKey, newKey] = [key('k0'), key('k1')];
const config = (keys: string): Config =>
  readConfig({ DATABASE_URL: 'postgres://localhost/x', IDENTITY_KEYS: keys });
const zhang = { name: '张三', phone: '13812341234', email: 'zhang@huiyin.example' };

describe('identities of requesters', () => {
  test('what is stored holds nothing in clear and opens again', () => {
    const identities = new Identities(config(oldKey));
    const sealed = identities.sealIdentity(zhang);
    expect(sealed.identity.includes(Buffer.from('张三'))).toBe(false);
    expect(sealed.identity.includes(Buffer.from('13812341234'))).toBe(false);
    expect(sealed).toMatchObject({ keyId: 'k0', hasEmail: true, anonymous: false });
    expect(identities.openIdentity(sealed.identity, 'k0')).toEqual({ ...zhang, address: null });
    expect(identities.masked(sealed.identity, 'k0')).toEqual({
      name: '张**',
      phone: '138****1234',
    });
  });

  test('after a rotation the new key encrypts and the old one still decrypts', () => {
    const before = new Identities(config(oldKey)).sealIdentity(zhang);
    const after = new Identities(config(`${newKey},${oldKey}`));
    expect(after.openIdentity(before.identity, before.keyId).name).toBe('张三');
    expect(after.sealIdentity(zhang).keyId).toBe('k1');
    const without = new Identities(config(newKey));
    expect(() => without.openIdentity(before.identity, before.keyId)).toThrow('lacks the key "k0"');
  });

  test('a changed byte, another key or another purpose opens nothing', () => {
    const identities = new Identities(config(oldKey));
    const { identity } = identities.sealIdentity(zhang);
    const changed = Buffer.from(identity);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(() => identities.openIdentity(changed, 'k0')).toThrow();
    expect(() => identities.openQueryCode(identity, 'k0')).toThrow();
  });

  test('the same number is found however it is written, another is not', () => {
    const identities = new Identities(config(oldKey));
    const hash = (phone: string): string => identities.phoneHash(phone).toString('hex');
    expect(hash('+86 138-1234-1234')).toBe(hash('13812341234'));
    expect(hash('13812341235')).not.toBe(hash('13812341234'));
  });

  test('who gives no name and no contact is anonymous', () => {
    const identities = new Identities(config(oldKey));
    expect(identities.sealIdentity({ name: ' ', address: '柳岸路' })).toMatchObject({
      anonymous: true,
      hasEmail: false,
      phoneHash: null,
    });
  });

  test('query codes have ten unambiguous signs and are found as typed', () => {
    const identities = new Identities(config(oldKey));
    const codes = Array.from({ length: 500 }, () => identities.newQueryCode());
    expect(new Set(codes.map((c) => c.code)).size).toBe(500);
    for (const { code } of codes) expect(code).toMatch(/^[2-9A-HJKMNP-Z]{10}$/);
    const [first] = codes;
    if (!first) throw new Error('no code');
    const typed = `${first.code.slice(0, 5)}-${first.code.slice(5)}`.toLowerCase();
    expect(identities.queryCodeHash(typed)).toEqual(first.hash);
    expect(identities.openQueryCode(first.sealed, first.keyId)).toBe(first.code);
  });
});
