import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openApi } from '../../apps/api/src/docs/openapi.js';
import { operationsOf, type OpenApi } from '../../apps/local/src/fuzz/description.js';
import type { FuzzResult } from '../../apps/local/src/fuzz/run.js';
import { runBuilt } from '../support/built-program.js';

const CALLS = 1_000;
const SEED = 2026;

jest.setTimeout(300_000);

const operations = operationsOf(openApi('test') as unknown as OpenApi);

describe('what an answer is held against', () => {
  const list = operations.find(({ name }) => name === 'cases');
  const page = (item: object): string => JSON.stringify({ items: [item], nextCursor: null });

  test.each([
    [
      'a server error',
      { status: 500, type: 'application/problem+json', body: '{}' },
      /answered 500/,
    ],
    ['another success', { status: 204, type: '', body: '' }, /answered 204, described is 200/],
    ['another type', { status: 200, type: 'text/html', body: '<p>' }, /is text\/html/],
    ['no JSON', { status: 200, type: 'application/json', body: '{' }, /no JSON/],
    ['another shape', { status: 200, type: 'application/json', body: page({ id: 1 }) }, /items\/0/],
    [
      'a refusal without its code and type',
      { status: 404, type: 'application/problem+json', body: '{}' },
      /required property/,
    ],
  ])('%s is a fault', (_, answer, fault) => {
    expect(list?.faultOf(answer)).toMatch(fault);
  });

  test('an empty page is none', () => {
    const body = JSON.stringify({ items: [], nextCursor: null });
    expect(list?.faultOf({ status: 200, type: 'application/json', body })).toBeNull();
  });
});

describe(`${CALLS} valid and broken calls in the name of every role`, () => {
  let result: FuzzResult;
  beforeAll(async () => {
    const flags = ['--calls', String(CALLS), '--seed', String(SEED), '--json'];
    result = JSON.parse(await runBuilt('fuzz/main.js', flags)) as FuzzResult;
  });

  test('reach every operation, and are taken, refused and not found', () => {
    // Signing out is drawn seldom: whoever has done so has to sign in again.
    const missing = operations.filter(({ name }) => !(name in result.byOperation));
    expect(missing.map(({ name }) => name).filter((name) => name !== 'signOut')).toEqual([]);
    for (const status of ['200', '201', '403', '404', '409', '422'])
      expect([status, result.byStatus[status] ?? 0]).not.toEqual([status, 0]);
  });

  test('get no 5xx, no answer outside the description, and leave no case written by half', () => {
    expect(result.findings).toEqual([]);
    expect(result).toMatchObject({ calls: CALLS, serverErrors: 0, misshapen: 0, halfWritten: 0 });
  });
});
