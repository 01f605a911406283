import { describe, expect, test } from '@jest/globals';
import { textOfFile } from '@huiyin/contract/text-of-file';
import { EMPTY_SPAN, missingOf, proposalOf, type Draft } from './proposal.js';

const draft = (more: Partial<Draft> = {}): Draft => ({
  kind: 'days',
  unit: undefined,
  spans: [{ from: '2026-08-31', to: '2026-09-01', does: 'off', name: ' 台风 ' }],
  text: '',
  source: '',
  reason: '台风停工',
  ...more,
});

describe('a proposal for the calendar', () => {
  test('names each day of a span, also over the end of a month', () => {
    expect(proposalOf(draft())).toEqual({
      kind: 'days',
      unit: null,
      days: [
        { day: '2026-08-31', does: 'off', name: '台风' },
        { day: '2026-09-01', does: 'off', name: '台风' },
      ],
      reason: '台风停工',
    });
  });
  test('is not sent without a reason, a day or a notice', () => {
    expect(proposalOf(draft({ reason: ' ' }))).toBeNull();
    expect(proposalOf(draft({ spans: [EMPTY_SPAN] }))).toBeNull();
    expect(proposalOf(draft({ kind: 'year' }))).toBeNull();
    expect(missingOf(draft({ spans: [EMPTY_SPAN], reason: '' }))).toEqual(['days', 'reason']);
    expect(missingOf(draft({ kind: 'year' }))).toEqual(['text']);
    expect(missingOf(draft())).toEqual([]);
  });
  test('of a single day needs no last day; a day named twice counts as said last', () => {
    const spans = [
      { from: '2026-09-01', to: '', does: 'off', name: 'a' },
      { from: '2026-09-01', to: '', does: 'working', name: 'b' },
    ] as const;
    expect(proposalOf(draft({ spans: [...spans] }))).toMatchObject({
      days: [{ day: '2026-09-01', does: 'working', name: 'b' }],
    });
  });

  test('a file is read as people save it: UTF-8 with or without its mark, or as Chinese Excel writes', () => {
    const gb18030 = [...Buffer.from('2027-01-01,off,'), 0xd4, 0xaa, 0xb5, 0xa9];
    const told = '2027-01-01,off,元旦';
    for (const bytes of [gb18030, Buffer.from(told), Buffer.from(`\ufeff${told}`)])
      expect(textOfFile(Uint8Array.from(bytes))).toBe(told);
    expect(textOfFile(Uint8Array.from([0xff, 0xff]))).toContain('\ufffd');
  });
});
