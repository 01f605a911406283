import { describe, expect, test } from '@jest/globals';
import { CaseError } from '@huiyin/core';
import { Clock } from '@huiyin/server';
import { parseEventForm } from './event-form.js';
import { Limits } from './limits.js';
import { shownText, typedText } from './plain-text.js';
import { Signing } from './signing.js';
import { Throttle } from './throttle.js';
import { translator } from './texts.js';
import type { FieldModel } from './views/model.js';

const NOW = new Date('2026-11-20T08:00:00Z');
const minutes = (n: number): Date => new Date(NOW.getTime() + n * 60_000);

describe('what a browser keeps', () => {
  const signing = new Signing(Buffer.alloc(32, 1));

  test('a signed value comes back until it expires', () => {
    const signed = signing.sign('form', 'browser-1', minutes(30));
    expect(signing.verify('form', signed, minutes(29))).toBe('browser-1');
    expect(signing.verify('form', signed, minutes(30))).toBeUndefined();
  });

  test('a changed, foreign or misused value is nothing', () => {
    const signed = signing.sign('form', 'browser-1', minutes(30));
    const [body, mac] = signed.split('.');
    const forged = Buffer.from(JSON.stringify(['browser-2', minutes(30).getTime()])).toString(
      'base64url',
    );
    for (const wrong of [`${forged}.${mac}`, `${body}.`, `${body}`, '', '.', undefined]) {
      expect(signing.verify('form', wrong, NOW)).toBeUndefined();
    }
    expect(signing.verify('access', signed, NOW)).toBeUndefined();
    expect(new Signing(Buffer.alloc(32, 2)).verify('form', signed, NOW)).toBeUndefined();
  });

  test('a sealed value cannot be read, changed, misused or kept too long', () => {
    const sealed = signing.seal('access', 'MB2026000042 7KXM9PQ2RT', minutes(30));
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('7KXM');
    expect(signing.unseal('access', sealed, minutes(29))).toBe('MB2026000042 7KXM9PQ2RT');
    expect(signing.unseal('access', sealed, minutes(31))).toBeUndefined();
    expect(signing.unseal('receipt', sealed, NOW)).toBeUndefined();
    const bytes = Buffer.from(sealed, 'base64url');
    for (const at of [0, 13, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((changed[at] ?? 0) ^ 1, at);
      expect(signing.unseal('access', changed.toString('base64url'), NOW)).toBeUndefined();
    }
    expect(signing.unseal('access', 'short', NOW)).toBeUndefined();
  });

  test('the token of one browser or form is refused from another', () => {
    const token = signing.formToken('browser-1', 'form-1');
    expect(signing.isFormToken(token, 'browser-1', 'form-1')).toBe(true);
    expect(signing.isFormToken(token, 'browser-2', 'form-1')).toBe(false);
    expect(signing.isFormToken(token, 'browser-1', 'form-2')).toBe(false);
    expect(signing.isFormToken('', 'browser-1', 'form-1')).toBe(false);
  });
});

describe('limits', () => {
  test('a window slides: the next attempt is free when the oldest is old enough', () => {
    let now = 0;
    const throttle = new Throttle(2, 60_000, () => now);
    throttle.count('a');
    now = 20_000;
    throttle.count('a');
    expect(throttle.waitSeconds('a')).toBe(40);
    expect(throttle.waitSeconds('b')).toBe(0);
    now = 60_000;
    expect(throttle.waitSeconds('a')).toBe(0);
  });

  test('no number of keys fills the memory', () => {
    const throttle = new Throttle(1, 60_000, () => 0, 2);
    for (const key of ['a', 'b', 'c']) throttle.count(key);
    expect(['a', 'b', 'c'].map((key) => throttle.waitSeconds(key))).toEqual([0, 60, 60]);
  });

  class StillClock extends Clock {
    override now = (): Date => NOW;
  }
  const refusal = (act: () => void): CaseError | undefined => {
    try {
      act();
    } catch (error) {
      if (error instanceof CaseError) return error;
      throw error;
    }
    return undefined;
  };

  test('five wrong codes lock a number for this address, not for its owner elsewhere', () => {
    const limits = new Limits(new StillClock());
    for (let i = 0; i < 5; i++) {
      expect(refusal(() => limits.beforeQuery('1.1.1.1', 'MB1'))).toBeUndefined();
      limits.wrongQuery('1.1.1.1', 'MB1');
    }
    const error = refusal(() => limits.beforeQuery('1.1.1.1', 'MB1'));
    expect([error?.code, error?.details.retryAfterSeconds]).toEqual(['rate_limited', 900]);
    expect(refusal(() => limits.beforeQuery('2.2.2.2', 'MB1'))).toBeUndefined();
    expect(refusal(() => limits.beforeQuery('1.1.1.1', 'MB2'))).toBeUndefined();
  });

  test('a number under attack from everywhere is locked, and an address that tries many numbers too', () => {
    const limits = new Limits(new StillClock());
    for (let i = 0; i < 30; i++) limits.wrongQuery(`10.0.0.${i}`, 'MB1');
    expect(refusal(() => limits.beforeQuery('9.9.9.9', 'MB1'))?.code).toBe('rate_limited');
    for (let i = 0; i < 30; i++) limits.wrongQuery('8.8.8.8', `MB9${i}`);
    expect(refusal(() => limits.beforeQuery('8.8.8.8', 'MB777'))?.code).toBe('rate_limited');
  });
});

describe('typed text', () => {
  test('keeps line ends, tabs, emoji and rare signs; what cannot be stored becomes visible', () => {
    expect(typedText('一\r\n二\r三\t😀𠮷')).toBe('一\n二\n三\t😀𠮷');
    expect(typedText('a\u0000b\ud800c')).toBe('a␀b\ufffdc');
  });

  test('is shown without control characters or marks that turn the direction', () => {
    expect(shownText('\u0007\u007f\u0085\u202e')).toBe('␇␡\ufffd\ufffd');
  });
});

describe('the form of a step', () => {
  const t = translator('zh-CN');
  const field = (more: Partial<FieldModel>): FieldModel => ({
    name: 'reason',
    label: '理由',
    widget: 'textarea',
    required: true,
    multiple: false,
    options: [],
    ...more,
  });
  const rating = field({
    name: 'rating',
    label: '评价',
    widget: 'radio',
    options: [{ value: 'satisfied', label: '满意' }],
  });

  test('takes what is typed, leaves out what is empty', () => {
    const fields = [rating, field({ required: false }), field({ name: 'ok', widget: 'checkbox' })];
    const typed = { rating: 'satisfied', reason: ' ', ok: 'yes', extra: 'x' };
    expect(parseEventForm({ type: 'rate', label: '', fields }, typed, t)).toEqual({
      payload: { rating: 'satisfied', ok: true },
      faults: [],
    });
  });

  test('tells what is missing, too long, or not among the choices', () => {
    const faultsOf = (one: FieldModel, text: string) =>
      parseEventForm({ type: 'x', label: '', fields: [one] }, { [one.name]: text }, t).faults.map(
        (f) => f.message,
      );
    expect(faultsOf(field({}), '')).toEqual(['请填写理由']);
    expect(faultsOf(field({ maxLength: 3 }), '四个字呢')).toEqual(['理由不能超过 3 字，现有 4 字']);
    expect(faultsOf(rating, 'superb')).toEqual(['请选择评价']);
    expect(faultsOf(rating, '')).toEqual(['请选择评价']);
  });
});
