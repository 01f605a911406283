import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CaseState } from '@huiyin/core';
import pg from 'pg';
import { testServices, type TestServices } from '../../../../test/support/services.js';
import type { ApplyItem } from './case.service.js';

describe('the door', () => {
  let t: TestServices;
  beforeAll(async () => {
    t = await testServices();
  });

  const count = async (table: string, caseId: number): Promise<number> => {
    const [row] = await t.postgres.query<{ n: number }>(
      `select count(*) as n from ${table} where case_id = $1`,
      [caseId],
    );
    return row?.n ?? 0;
  };
  const sorted = (state: CaseState | null) =>
    state && {
      ...state,
      deadlines: [...state.deadlines].sort(
        (a, b) => a.name.localeCompare(b.name) || a.ordinal - b.ordinal,
      ),
    };
  const dispatched = async (unit = 'urban'): Promise<CaseState> => {
    const { state } = await t.register();
    await t.step(state.id, 'operator', 'submit');
    return t.step(state.id, 'dispatcher', 'dispatch', { unit: t.unit(unit) });
  };
  const note = (
    caseId: number,
    text = '已电话了解情况',
    more: Partial<ApplyItem> = {},
  ): ApplyItem => ({
    caseId,
    type: 'note',
    payload: { text },
    actor: t.actor('operator'),
    ...more,
  });

  test('a registered case has its number, its first event, its clock and its message', async () => {
    const { state, queryCode } = await t.register();
    expect(state).toMatchObject({
      number: `HL2026${String(state.id).padStart(6, '0')}`,
      state: 'received.registered',
      version: 1,
    });
    expect(queryCode).toMatch(/^[2-9A-Z]{10}$/);
    expect(await count('case_events', state.id)).toBe(1);
    expect(state.deadlines.map((d) => d.name)).toEqual(['acceptDue']);
    const messages = await t.postgres.query(
      'select text, request_id as "requestId" from messages where case_id = $1',
      [state.id],
    );
    expect(messages).toContainEqual({ text: 'registered', requestId: state.requestIds[0] });
  });

  test('what is loaded is what was decided', async () => {
    const { id } = await dispatched();
    const signed = await t.step(id, 'urban.liaison', 'signFor');
    expect(signed.state).toBe('assigned.handling');
    expect(sorted(await t.cases.load(id))).toEqual(sorted(signed));
  });

  test('a message to a role goes to every person who has it in the unit', async () => {
    const { id } = await dispatched();
    const rows = await t.postgres.query<{ username: string }>(
      `select u.username from messages m join users u on u.id = m.user_id where m.case_id = $1 and m.text = 'dispatched-lead'`,
      [id],
    );
    expect(rows.map((r) => r.username)).toContain('urban.liaison');
    expect(rows.every((r) => r.username.startsWith('urban.'))).toBe(true);
  });

  test('where nobody works in the unit, the hotline office is told in its place', async () => {
    const { id } = await dispatched('history');
    const rows = await t.postgres.query<{ username: string; role: string }>(
      `select u.username, m.role from messages m join users u on u.id = m.user_id
        where m.case_id = $1 and m.text = 'dispatched-lead' and m.channel = 'mail'`,
      [id],
    );
    expect(rows).toEqual([{ username: 'office', role: 'liaison' }]);
  });

  test('who has two of the roles that are told gets the message once', async () => {
    const { id } = await dispatched('water');
    await t.postgres.query(
      `insert into memberships (user_id, unit_id, role) select id, $1, 'handler' from users where username = 'water.liaison'`,
      [t.unit('water')],
    );
    await t.directory.refresh();
    await t.step(id, 'supervisor', 'remind', { form: 'phone', text: '请抓紧办理' });
    const rows = await t.postgres.query<{ channel: string }>(
      `select m.channel from messages m join users u on u.id = m.user_id
        where m.case_id = $1 and m.text = 'reminder' and u.username = 'water.liaison' order by 1`,
      [id],
    );
    expect(rows.map((row) => row.channel)).toEqual(['mail', 'notice']);
  });

  test('each running clock has its next instant, and each instant its timer', async () => {
    const { id } = await dispatched();
    const [row] = await t.postgres.query<{ n: number; armed: number }>(
      `select count(*) as n, count(t.at) as armed from case_deadlines d left join timers t on t.at = d.next_at
       where d.case_id = $1 and d.status = 'running'`,
      [id],
    );
    expect(row?.n).toBeGreaterThan(1);
    expect(row?.armed).toBe(row?.n);
  });

  test('a refused event leaves nothing behind', async () => {
    const before = await dispatched();
    await expect(t.step(before.id, 'urban.liaison', 'reply', {})).rejects.toMatchObject({
      code: 'invalid_payload',
    });
    await expect(
      t.step(before.id, 'urban.liaison', 'progress', { text: '尚未签收' }),
    ).rejects.toMatchObject({ code: 'event_not_allowed' });
    await expect(
      t.step(before.id, 'manager', 'dispatch', { unit: t.unit('urban') }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect(sorted(await t.cases.load(before.id))).toEqual(sorted(before));
    expect(await count('case_events', before.id)).toBe(before.version);
  });

  test("another unit's case does not exist, whatever is tried", async () => {
    const { id, version } = await dispatched('urban');
    for (const item of [{ version }, { version: 1 }, {}]) {
      const attempt = t.cases.apply({
        caseId: id,
        type: 'signFor',
        payload: {},
        actor: t.actor('water.liaison'),
        ...item,
      });
      await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
    }
    await expect(t.cases.apply(note(999_999_999))).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a stale version is refused with the case as it is now', async () => {
    const { id, version } = await dispatched();
    await t.cases.apply(note(id));
    await expect(t.cases.apply(note(id, 'zu spät', { version }))).rejects.toMatchObject({
      code: 'stale_case',
      details: { current: { id, version: version + 1 } },
    });
  });

  test('of two people acting at once, in two processes, one wins and one is told', async () => {
    const { id, version } = await dispatched();
    const other = await t.process(t.as('service'));
    const acts = [t.cases, other.cases].map((cases, i) =>
      cases.apply({
        caseId: id,
        type: 'signFor',
        payload: {},
        version,
        actor: t.actor(i === 0 ? 'urban.liaison' : 'urban.head'),
      }),
    );
    const outcomes = await Promise.allSettled(acts);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find((o) => o.status === 'rejected')).toMatchObject({
      reason: { code: 'stale_case' },
    });
  });

  test('who waited for the lock decides on what the other left, its clocks included', async () => {
    const { id } = await dispatched();
    const other = await t.process(t.as('service'));
    // Hold the row, so that both wait and the second must read again under its own lock.
    const holder = await t.postgres.pool.connect();
    await holder.query('begin');
    await holder.query('select from cases where id = $1 for update', [id]);
    const first = t.cases.apply({
      caseId: id,
      type: 'signFor',
      payload: {},
      actor: t.actor('urban.liaison'),
    });
    await waiting(1);
    const second = other.cases.apply({
      caseId: id,
      type: 'recordContact',
      payload: { channel: 'phone', reached: true, result: '已联系' },
      actor: t.actor('urban.liaison'),
    });
    await waiting(2);
    await holder.query('commit');
    holder.release();
    await first;
    const state = await second;
    const contact = state.deadlines.find((d) => d.name === 'contactDue');
    expect(contact?.status).toBe('stopped');
    expect(state.assignments[0]).toMatchObject({
      signedAt: t.clock.now(),
      contactedAt: t.clock.now(),
    });
    expect(sorted(await t.cases.load(id))).toEqual(sorted(state));
  });

  const waiting = async (wanted: number): Promise<void> => {
    for (;;) {
      const [row] = await t.postgres.query<{ n: number }>(
        `select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if ((row?.n ?? 0) >= wanted) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  test('events of one case in one batch are applied in the given order', async () => {
    const { id, version } = await dispatched();
    const results = await t.cases.applyBatch([
      note(id, '一', { version }),
      note(id, '二', { version }),
      note(id, '三'),
    ]);
    expect(results).toMatchObject([
      { ok: true, seq: version + 1 },
      { ok: false, error: { code: 'stale_case' } },
      { ok: true, seq: version + 2 },
    ]);
  });

  test('of a batch that the database refuses, only the guilty item fails', async () => {
    const ids = await Promise.all(Array.from({ length: 7 }, async () => (await dispatched()).id));
    // A time beyond what PostgreSQL can hold passes every rule and only fails when it is saved.
    const beyond = new Date(8.64e15);
    const items = ids.map((id, i) => note(id, `第${i}件`, i === 3 ? { at: beyond } : {}));
    const results = await t.cases.applyBatch(items);
    expect(results.map((r) => r.ok)).toEqual([true, true, true, false, true, true, true]);
    const guilty = ids[3] as number;
    expect(await count('case_events', guilty)).toBe((await t.cases.load(guilty))?.version);
  });

  test('a repeated key gives the first answer, another body is refused', async () => {
    const { id } = await dispatched();
    const idempotency = { actor: 'user:1', key: 'k-1', requestHash: Buffer.alloc(32, 1) };
    const first = await t.cases.apply(note(id, '一次', { idempotency }));
    await t.cases.apply(note(id, '之后'));
    const [again] = await t.cases.applyBatch([note(id, '一次', { idempotency })]);
    expect(again).toMatchObject({ ok: true, repeated: true, seq: first.version });
    expect(again?.ok && again.state).toEqual(first);
    const conflict = t.cases.apply(
      note(id, '不同', { idempotency: { ...idempotency, requestHash: Buffer.alloc(32, 2) } }),
    );
    await expect(conflict).rejects.toMatchObject({ code: 'idempotency_conflict' });
  });

  test('of two equal calls at once one is done, and both get its answer', async () => {
    const { id, version } = await dispatched();
    const other = await t.process(t.as('service'));
    const idempotency = { actor: 'user:1', key: 'k-2', requestHash: Buffer.alloc(32, 3) };
    const answers = await Promise.all(
      [t.cases, other.cases, t.cases].map((cases) =>
        cases.apply(note(id, '同时', { idempotency, version })),
      ),
    );
    expect(answers.map((state) => state.version)).toEqual([version + 1, version + 1, version + 1]);
    expect(await count('case_events', id)).toBe(version + 1);
  });

  test('the same key on two cases at once is done once', async () => {
    const [a, b] = [await dispatched(), await dispatched()];
    const other = await t.process(t.as('service'));
    const idempotency = { actor: 'user:1', key: 'k-3', requestHash: Buffer.alloc(32, 4) };
    const outcomes = await Promise.all([
      t.cases.apply(note(a.id, '同', { idempotency })),
      other.cases.apply(note(b.id, '同', { idempotency })),
    ]);
    expect(new Set(outcomes.map((state) => state.id)).size).toBe(1);
    expect((await count('case_events', a.id)) + (await count('case_events', b.id))).toBe(
      a.version + b.version + 1,
    );
  });

  test('a broken connection is told as such, and the door works again', async () => {
    const { id, version } = await dispatched();
    const attempt = t.cases.applyBatch([note(id)]);
    const admin = new pg.Client({ connectionString: t.url });
    await admin.connect();
    await admin.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await admin.end();
    const [result] = await attempt;
    if (!result?.ok) expect(result?.error.code).toBe('unavailable');
    const after = await t.cases.apply(note(id));
    expect(after.version).toBe(version + (result?.ok ? 2 : 1));
  });
});

describe('merged cases', () => {
  test("the child's requests are answered by the parent until they are taken out again", async () => {
    const t = await testServices();
    const parent = (await t.register({ title: '同一工地夜间施工' })).state;
    const child = (await t.register({ requester: { name: '李四', phone: '13900005678' } })).state;
    const merged = await t.step(child.id, 'dispatcher', 'merge', {
      into: parent.id,
      reason: 'cluster',
    });
    expect(merged.state).toBe('closed.merged');
    const both = [...parent.requestIds, ...child.requestIds];
    expect((await t.cases.load(parent.id))?.requestIds).toEqual(both);
    await t.step(parent.id, 'operator', 'answerDirectly', {
      answer: '已责令停工。',
      source: 'knowledgeBase',
    });
    const told = await t.postgres.query<{ id: number }>(
      `select request_id as id from messages where case_id = $1 and text = 'answered-directly' order by 1`,
      [parent.id],
    );
    expect(told.map((row) => row.id)).toEqual(both);
  });

  test('unmerge gives the requests back', async () => {
    const t = await testServices();
    const [parent, child] = [(await t.register()).state, (await t.register()).state];
    await t.step(child.id, 'dispatcher', 'merge', { into: parent.id, reason: 'duplicate' });
    await t.step(child.id, 'dispatcher', 'unmerge', { from: parent.id, remark: '不是同一事项' });
    expect((await t.cases.load(parent.id))?.requestIds).toEqual(parent.requestIds);
    expect((await t.cases.load(child.id))?.requestIds).toEqual(child.requestIds);
  });

  test('if the other case refuses, neither changes; two crossing merges do not block each other', async () => {
    const t = await testServices();
    const [a, b] = [(await t.register()).state, (await t.register()).state];
    const results = await Promise.all([
      t.cases.applyBatch([
        {
          caseId: a.id,
          type: 'merge',
          payload: { into: b.id, reason: 'cluster' },
          actor: t.actor('dispatcher'),
        },
      ]),
      t.cases.applyBatch([
        {
          caseId: b.id,
          type: 'merge',
          payload: { into: a.id, reason: 'cluster' },
          actor: t.actor('dispatcher'),
        },
      ]),
    ]);
    expect(
      results
        .flat()
        .map((r) => r.ok)
        .sort(),
    ).toEqual([false, true]);
    await expect(
      t.step(a.id, 'dispatcher', 'merge', { into: 999_999, reason: 'cluster' }),
    ).rejects.toMatchObject({});
    const events = await t.postgres.query<{ n: number }>('select count(*) as n from case_events');
    expect(events[0]?.n).toBe(4);
  });
});
