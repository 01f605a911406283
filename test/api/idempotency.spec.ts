import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  createdBrief,
  type CaseBrief,
  type CaseView,
  type CreatedBrief,
  type CreatedRequest,
} from '@huiyin/contract';
import { call, testApi, type TestApi } from '../support/api.js';

describe('a repeated Idempotency-Key', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  const key = (name: string) => ({ 'idempotency-key': name });

  test('registers one request, and gives the first answer again, query code included', async () => {
    const operator = await api.as('operator');
    const first = await operator.post<CreatedRequest>('/requests', call, key('call-1'));
    expect(first.status).toBe(201);
    const before = await api.rowCounts();
    api.clock.advance(60_000);
    const again = await operator.post<CreatedRequest>('/requests', call, key('call-1'));
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(await api.rowCounts()).toEqual(before);
  });

  test('keeps neither the query code nor anything of the requester in clear', async () => {
    const operator = await api.as('operator');
    const { body } = await operator.post<CreatedRequest>('/requests', call, key('call-2'));
    const [row] = await api.postgres.query<{ text: string }>(
      `select string_agg(response::text, '') as text from idempotency_keys`,
    );
    expect(row?.text).not.toContain(body.queryCode);
    expect(row?.text).not.toMatch(/张|13812341234|zhang/);
  });

  test('applies one event, and gives the first answer even after the case went on', async () => {
    const operator = await api.as('operator');
    const current = (await api.register()).case;
    const path = `/cases/${current.id}/events`;
    const submit = { type: 'submit', payload: {}, version: current.version };
    const first = await operator.post<CaseView>(path, submit, key('submit-1'));
    await operator.post(path, {
      type: 'note',
      payload: { text: '补充' },
      version: first.body.version,
    });
    const again = await operator.post<CaseView>(path, submit, key('submit-1'));
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
  });

  test('Prefer: return=minimal answers only what is needed to go on', async () => {
    const operator = await api.as('operator');
    const brief = { prefer: 'return=minimal' };
    const created = await operator.post<CreatedBrief>('/requests', call, brief);
    expect(createdBrief.strict().safeParse(created.body).error).toBeUndefined();
    const submitted = await operator.post<CaseBrief>(
      `/cases/${created.body.case.id}/events`,
      { type: 'submit', version: created.body.case.version },
      brief,
    );
    expect(submitted.body).toEqual({
      ...created.body.case,
      version: 2,
      state: 'received.toDispatch',
    });
  });

  test('with another body is refused', async () => {
    const operator = await api.as('operator');
    await operator.post('/requests', call, key('call-3'));
    const before = await api.rowCounts();
    const other = await operator.post('/requests', { ...call, title: '另一件事' }, key('call-3'));
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_conflict' } });
    const current = (await operator.get<{ items: { id: number }[] }>('/cases')).body.items[0];
    const asEvent = await operator.post(
      `/cases/${current?.id ?? 0}/events`,
      { type: 'submit', version: 1 },
      key('call-3'),
    );
    expect(asEvent).toMatchObject({ status: 422, body: { code: 'idempotency_conflict' } });
    expect(await api.rowCounts()).toEqual(before);
  });

  test('of another person is another key', async () => {
    const [operator, shiftLead] = [await api.as('operator'), await api.as('shiftlead')];
    const first = await operator.post<CreatedRequest>('/requests', call, key('call-4'));
    const other = await shiftLead.post<CreatedRequest>('/requests', call, key('call-4'));
    expect(other.status).toBe(201);
    expect(other.body.case.id).not.toBe(first.body.case.id);
  });

  test('sent many times at once is done once', async () => {
    const operator = await api.as('operator');
    const before = await api.rowCounts();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        operator.post<CreatedRequest>('/requests', call, key('call-5')),
      ),
    );
    expect(answers.map((a) => a.status)).toEqual(Array<number>(8).fill(201));
    expect(new Set(answers.map((a) => a.body.case.id)).size).toBe(1);
    expect(new Set(answers.map((a) => a.body.queryCode)).size).toBe(1);
    expect((await api.rowCounts())['cases']).toBe((before['cases'] ?? 0) + 1);
  });

  test('after a refusal is free again', async () => {
    const operator = await api.as('operator');
    const current = (await api.register()).case;
    const path = `/cases/${current.id}/events`;
    const stale = await operator.post(
      path,
      { type: 'submit', version: current.version + 7 },
      key('retry'),
    );
    expect(stale.status).toBe(409);
    const fresh = await operator.post(
      path,
      { type: 'submit', version: current.version },
      key('retry'),
    );
    expect(fresh.status).toBe(200);
  });

  test.each(['', ' ', 'a b', '键', 'x'.repeat(201)])('%j is no key', async (bad) => {
    const operator = await api.as('operator');
    const encoded = Buffer.from(bad, 'utf8').toString('latin1');
    const refused = await operator.post('/requests', call, key(encoded));
    expect(refused).toMatchObject({ status: 422, body: { faults: [{ path: 'idempotency-key' }] } });
  });
});
