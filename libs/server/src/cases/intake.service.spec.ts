import { beforeAll, describe, expect, test } from '@jest/globals';
import { testServices, type TestServices } from '../../../../test/support/services.js';
import { readConfig } from '../config/config.js';
import { IntakeService, IntakeSettings, type RegisterInput } from './intake.service.js';

describe('the intake', () => {
  let t: TestServices;
  beforeAll(async () => {
    t = await testServices();
  });

  const input = (more: Partial<RegisterInput> = {}): RegisterInput => ({
    channel: 'phone',
    type: 'complaint',
    title: '路灯不亮',
    content: '中山路路灯坏了一周。',
    actor: t.actor('operator'),
    ...more,
  });
  const rows = async (): Promise<number[]> => {
    const [row] = await t.postgres.query<{ n: number[] }>(
      `select array[(select count(*) from requesters), (select count(*) from requests), (select count(*) from cases),
        (select count(*) from case_events), (select count(*) from case_search), (select count(*) from idempotency_keys)]::int[] as n`,
    );
    return row?.n ?? [];
  };

  test('registers a batch at once; a refused one leaves nothing behind', async () => {
    const before = await rows();
    const results = await t.intake.register([
      input(),
      input({ kind: 'nonsense' }),
      input({ channel: 'pigeon' }),
      input({ type: 'help', urgent: true }),
      input({ title: 'NUL \u0000 half \ud800' }),
      input({ actor: t.actor('roads.head') }),
    ]);
    expect(results.map((r) => (r.ok ? 'ok' : r.error.code))).toEqual([
      'ok',
      'invalid_payload',
      'invalid_payload',
      'ok',
      'invalid_payload',
      'forbidden',
    ]);
    expect((await rows()).map((n, i) => n - (before[i] ?? 0))).toEqual([2, 2, 2, 2, 2, 0]);
  });

  test('a workflow without the configured clock profile counts by its own', async () => {
    const config = readConfig({ DATABASE_URL: t.url, CLOCK_PROFILE: 'beijing' });
    const { postgres, workflows, directory, identities, calendars } = t;
    const settings = new IntakeSettings(config, t.clock);
    const intake = new IntakeService(
      postgres,
      workflows,
      directory,
      identities,
      calendars,
      settings,
    );
    const results = await intake.register([
      input(),
      input({ kind: 'mailbox', channel: 'mailbox' }),
      input({ profile: 'nonsense' }),
    ]);
    expect(results.map((r) => (r.ok && !r.duplicate ? r.state.profile : 'refused'))).toEqual([
      'beijing',
      'standard',
      'refused',
    ]);
    expect(() => t.workflows.requireProfile('bejing')).toThrow('CLOCK_PROFILE is "bejing"');
  });

  test('knows what was imported before, also within the batch and by two imports at once', async () => {
    const before = await rows();
    const one = (id: string): RegisterInput =>
      input({
        source: 'xlsx',
        externalId: id,
        actor: { kind: 'system' },
        channel: 'import',
        silent: true,
      });
    const other = await t.process(t.as('service'));
    const [a, b] = await Promise.all([
      t.intake.register([one('1'), one('2'), one('1')]),
      other.intake.register([one('2'), one('3')]),
    ]);
    const third = await t.intake.register([one('1'), one('2'), one('3')]);
    expect([...a, ...b].filter((r) => r.ok && !r.duplicate)).toHaveLength(3);
    expect(third.every((r) => r.ok && r.duplicate)).toBe(true);
    expect((await rows())[2]).toBe((before[2] ?? 0) + 3);
    const messages = await t.postgres.query(
      `select from messages m join requests r on r.id = m.request_id where r.source = 'xlsx'`,
    );
    expect(messages).toHaveLength(0);
  });

  test('keeps a report secret by default, and nothing else', async () => {
    expect((await t.register({ type: 'report' })).state.secret).toBe(true);
    expect((await t.register({ type: 'report', secrecy: false })).state.secret).toBe(false);
    expect((await t.register()).state.secret).toBe(false);
    expect((await t.register({ secrecy: true })).state.secret).toBe(true);
  });

  test('stores nobody in clear, and knows who gave no contact', async () => {
    const { requestId } = await t.register({
      requester: { name: '欧阳娜娜', phone: '+86 138-0000-9999' },
    });
    const [dump] = await t.postgres.query<{ all: string }>(
      `select (select json_agg(r) from requesters r)::text || (select json_agg(q) from requests q)::text
        || (select json_agg(c) from cases c)::text || (select json_agg(e) from case_events e)::text as all`,
    );
    // The whole number: four digits alone turn up in the hexadecimal of what is encrypted.
    expect(dump?.all).not.toMatch(/欧阳娜娜|0000-?9999/);
    const anonymous = await t.register({ requester: undefined });
    const [row] = await t.postgres.query(
      `select anonymous, has_email from requesters p join requests r on r.requester_id = p.id where r.id = $1`,
      [anonymous.requestId],
    );
    expect(row).toEqual({ anonymous: true, has_email: false });
    expect(anonymous.state.snapshot.context['contactable']).toBe(false);
    expect(requestId).toBeGreaterThan(0);
  });

  test('a repeated key registers once and tells the same query code', async () => {
    const idempotency = { actor: 'user:1', key: 'r-1', requestHash: Buffer.alloc(32, 1) };
    const other = await t.process(t.as('service'));
    const before = await rows();
    const answers = await Promise.all(
      [t.intake, other.intake, t.intake].map((intake) =>
        intake.registerOne(input({ idempotency })),
      ),
    );
    const again = await t.intake.registerOne(input({ idempotency }));
    const codes = [...answers, again].map((a) =>
      a.duplicate ? '' : `${a.state.number} ${a.queryCode}`,
    );
    expect(new Set(codes).size).toBe(1);
    expect((await rows())[2]).toBe((before[2] ?? 0) + 1);
    const conflict = t.intake.registerOne(
      input({ idempotency: { ...idempotency, requestHash: Buffer.alloc(32, 2) } }),
    );
    await expect(conflict).rejects.toMatchObject({ code: 'idempotency_conflict' });
    const [kept] = await t.postgres.query<{ text: string }>(
      `select response::text as text from idempotency_keys where key = 'r-1'`,
    );
    expect(kept?.text).not.toContain(again.duplicate ? '' : again.queryCode);
  });

  test('what happened since is registered with it, its deadlines passing at their time, or nothing is', async () => {
    const system = { kind: 'system' } as const;
    const at = (day: string): Date => new Date(`2014-03-${day}T10:00+08:00`);
    const history = input({
      actor: system,
      channel: 'import',
      receivedAt: at('03'),
      silent: true,
      deadlinesUntil: t.clock.now(),
      thenEvents: [
        { type: 'submit', actor: system, at: at('03') },
        { type: 'dispatch', payload: { unit: t.unit('roads') }, actor: system, at: at('03') },
        { type: 'signFor', actor: system, at: at('03') },
        {
          type: 'reply',
          payload: { text: '已修复。', signedBy: '导入' },
          actor: system,
          at: at('21'),
        },
      ],
    });
    const [result] = await t.intake.register([history]);
    expect(result).toMatchObject({
      ok: true,
      duplicate: false,
      state: { state: 'answered.toReview' },
    });
    const state = result?.ok && !result.duplicate ? result.state : undefined;
    const passed = state?.deadlines.find((d) => d.name === 'handlingDue')?.passedAt;
    expect(passed).toEqual(new Date('2014-03-11T00:00+08:00'));
    expect(state?.number).toMatch(/^HL2014/);
    const before = await rows();
    const broken = {
      ...history,
      thenEvents: [...(history.thenEvents ?? []), { type: 'signFor', actor: system, at: at('22') }],
    };
    expect(await t.intake.register([broken])).toMatchObject([
      { ok: false, error: { code: 'event_not_allowed' } },
    ]);
    expect(await rows()).toEqual(before);
    // What is there already takes no number, so that importing again leaves no gap.
    const next = async (): Promise<number> =>
      (await t.postgres.query<{ n: number }>('select last_value as n from cases_id_seq'))[0]?.n ??
      0;
    const named = { ...history, source: 'old site', externalId: '7' };
    await t.intake.register([named]);
    const drawn = await next();
    expect(await t.intake.register([named, named])).toMatchObject([
      { duplicate: true },
      { duplicate: true },
    ]);
    expect(await next()).toBe(drawn);
  });

  test('works through the door that stands in the open internet, with the portal role', async () => {
    const portal = await t.process(t.as('portal'));
    const registered = await portal.intake.registerOne(
      input({ channel: 'portal', actor: { kind: 'requester', requestIds: [] } }),
    );
    if (registered.duplicate) throw new Error('cannot be');
    const after = await portal.cases.apply({
      caseId: registered.state.id,
      type: 'supplement',
      payload: { text: '又坏了两盏' },
      actor: { kind: 'requester', requestIds: [registered.requestId] },
      idempotency: { actor: 'form', key: 'f-1', requestHash: Buffer.alloc(32) },
    });
    expect(after.version).toBe(2);
    // Which of several requesters acted stays known, in the chain too.
    const [, supplement] = await t.postgres.query<{ actor_id: number }>(
      'select actor_id from case_events where case_id = $1 order by seq',
      [registered.state.id],
    );
    expect(supplement?.actor_id).toBe(registered.requestId);
  });
});
