import { beforeAll, describe, expect, test } from '@jest/globals';
import { CaseError, type CaseState, type Deadline } from '@huiyin/core';
import { ExplanationQueries, WhatIfQueries } from '@huiyin/server';
import { manyCases } from '../../../../test/support/many-cases.js';
import {
  readingServices,
  testServices,
  type TestServices,
} from '../../../../test/support/services.js';
import type { WhatIfInput } from './what-if.queries.js';
import type { WhatIfAnswer } from './explanation-views.js';

let t: TestServices;
let whatIfs: WhatIfQueries;

beforeAll(async () => {
  t = await testServices();
  const { views } = readingServices(t);
  const { workflows, calendars, directory, clock } = t;
  const explanations = new ExplanationQueries(views, workflows, calendars, directory);
  whatIfs = new WhatIfQueries(views, explanations, workflows, calendars, directory, clock);
});

const now = (text: string): void => t.clock.set(`${text}+08:00`);
const ask = (
  id: number,
  name: string,
  input: WhatIfInput,
  user = 'dispatcher',
): Promise<WhatIfAnswer> => whatIfs.ask(t.actor(user), id, { name, input }, 'zh-CN');
const due = (state: CaseState, name: string): Deadline => {
  const row = state.deadlines.findLast((d) => d.name === name);
  if (!row) throw new Error(`no ${name}`);
  return row;
};

/** A case that the roads office has signed for on Wednesday 2026-09-23. */
async function signed(): Promise<CaseState> {
  now('2026-09-23T09:00');
  const { state } = await t.register({ title: '道路大修' });
  await t.step(state.id, 'operator', 'submit');
  await t.step(state.id, 'dispatcher', 'dispatch', { unit: t.unit('roads') });
  now('2026-09-23T15:00');
  return t.step(state.id, 'roads.liaison', 'signFor');
}

async function letter(): Promise<CaseState> {
  now('2026-09-23T09:00');
  const { state } = await t.register({
    kind: 'mailbox',
    channel: 'mailbox',
    title: '公园开放时间',
  });
  return state;
}

describe('what-if is what then happens', () => {
  test('for a pause from one day to another', async () => {
    const { id } = await signed();
    now('2026-09-24T10:00');
    const asked = await ask(id, 'handlingDue', { pause: { from: '2026-09-28', to: '2026-10-09' } });
    expect(asked.events.map(({ type }) => type)).toEqual(['askHold', 'approveHold', 'resume']);

    now('2026-09-28T09:00');
    const hold = { reason: '列入大修', plan: '十月开工', until: '2026-10-09' };
    await t.step(id, 'roads.head', 'askHold', hold);
    await t.step(id, 'supervisor', 'approveHold', { plan: '十月开工', until: '2026-10-09' });
    now('2026-10-09T09:00');
    const after = due(
      await t.step(id, 'roads.liaison', 'resume', { remark: '开工' }),
      'handlingDue',
    );
    expect(asked.after).toMatchObject({ dueDay: after.dueDay, dueAt: after.dueAt.toISOString() });
    expect(asked.explanation.dueDay).toBe(after.dueDay);
    expect(after.dueDay).not.toBe(asked.before.dueDay);
    // 29 and 30 September, 8 and 9 October were excluded; the holiday between was not, a second time.
    expect(asked.text).toBe(
      '如果自2026年9月28日 09:00起暂停计时、2026年10月9日 09:00恢复，办理总时限将于2026年10月13日 24:00到期（现在是2026年10月8日 24:00）。',
    );
  });

  test('for a pause whose end is not known, and for its end', async () => {
    const { id } = await signed();
    now('2026-09-24T10:00');
    const open = await ask(id, 'handlingDue', { pause: {} });
    expect(open.after).toMatchObject({ status: 'paused', dueDay: '2026-10-08' });
    expect(open.text).toMatch(/停止计时，到期日取决于何时恢复/);
    expect(open.explanation.steps.some(({ step }) => step === 'standing')).toBe(true);

    await t.step(id, 'roads.head', 'askHold', { reason: 'x', plan: 'y', until: '2026-11-30' });
    await t.step(id, 'supervisor', 'approveHold', { plan: 'y', until: '2026-11-30' });
    const ended = await ask(id, 'handlingDue', { pause: { to: '2026-10-14' } });
    now('2026-10-14T09:00');
    const after = due(await t.step(id, 'roads.liaison', 'resume', { remark: 'z' }), 'handlingDue');
    expect(ended.after.dueDay).toBe(after.dueDay);
  });

  test('for an extension, within the same limits', async () => {
    const { id } = await signed();
    const asked = await ask(id, 'handlingDue', { extension: { length: '3 working days' } });
    expect(asked.events.map(({ type }) => type)).toEqual(['askExtension', 'approveExtension']);
    await expect(
      ask(id, 'handlingDue', { extension: { length: '6 working days' } }),
    ).rejects.toMatchObject({
      code: 'invalid_payload',
      details: { faults: [{ path: 'extension.length', code: 'extension_too_long' }] },
    });
    const length = '3 working days';
    await t.step(id, 'roads.head', 'askExtension', {
      length,
      reason: '联合执法',
      toldRequester: true,
    });
    const after = await t.step(id, 'office', 'approveExtension', { length, reason: '同意' });
    expect(asked.after.dueDay).toBe(due(after, 'handlingDue').dueDay);
    expect(asked.explanation.days.filter((d) => d.extension).map((d) => d.number)).toContain(3);
    await expect(
      ask(id, 'handlingDue', { extension: { length: '1 working day' } }),
    ).rejects.toMatchObject({ code: 'event_not_allowed', details: { guard: 'extensionsLeft' } });
  });

  test('for a return, approved or refused: the whole time does not stop, the unit’s own ends', async () => {
    const { id } = await signed();
    const [total, unit] = [
      await ask(id, 'handlingDue', { return: { decision: 'approve' } }),
      await ask(id, 'unitDue', { return: { decision: 'approve' } }),
    ];
    expect(total.after).toEqual(total.before);
    expect(unit.after.status).toBe('stopped');
    const refusedUnit = await ask(id, 'unitDue', { return: { decision: 'refuse' } });
    expect(refusedUnit.after).toEqual(refusedUnit.before);

    const basis = { reason: 'notOurDuty', dutyBasis: '三定方案第五条' };
    await t.step(id, 'roads.liaison', 'requestReturn', basis);
    // Asked for already: only the decision is supposed.
    const decided = await ask(id, 'unitDue', { return: { decision: 'approve' } });
    expect(decided.events.map(({ type }) => type)).toEqual(['approveReturn']);
    const after = await t.step(id, 'dispatcher', 'approveReturn');
    expect(due(after, 'handlingDue').dueDay).toBe(total.after.dueDay);
    expect(due(after, 'unitDue').status).toBe('stopped');
  });

  test('for a return on a day on which its window has closed: refused, as it then is', async () => {
    const { id } = await signed();
    const later = ask(id, 'handlingDue', { return: { decision: 'approve', at: '2026-09-29' } });
    await expect(later).rejects.toMatchObject({
      code: 'event_not_allowed',
      details: { guard: 'returnWindowOpen' },
    });
    now('2026-09-29T09:00');
    const basis = { reason: 'notOurDuty', dutyBasis: '三定方案第五条' };
    await expect(t.step(id, 'roads.liaison', 'requestReturn', basis)).rejects.toMatchObject({
      details: { guard: 'returnWindowOpen' },
    });
  });

  test('for a restart', async () => {
    const { id } = await signed();
    await t.step(id, 'supervisor', 'escalate', { level: 'unitHead', reason: '群众反映强烈' });
    const asked = await ask(id, 'escalationDue', { restart: { at: '2026-09-25' } });
    expect(asked.events.map(({ type }) => type)).toEqual(['escalate']);
    now('2026-09-25T09:00');
    const after = due(
      await t.step(id, 'supervisor', 'escalate', { level: 'hotlineOffice', reason: '仍未解决' }),
      'escalationDue',
    );
    expect(after.restarts).toHaveLength(1);
    expect(asked.after.dueDay).toBe(after.dueDay);
    expect(asked.explanation.steps[1]?.text).toMatch(/重新起算/);
  });

  test('of a letter whose writer is asked to supplement it', async () => {
    const { id } = await letter();
    const asked = await ask(id, 'replyDue', { pause: { from: '2026-09-24', to: '2026-09-29' } });
    expect(asked.events.map(({ type }) => type)).toEqual(['askSupplement', 'supplement']);
    now('2026-09-24T09:00');
    await t.step(id, 'reviewer', 'askSupplement', { missing: '请写明公园名称' });
    now('2026-09-29T09:00');
    const after = due(await t.step(id, 'operator', 'supplement', { text: '人民公园' }), 'replyDue');
    expect(asked.after.dueDay).toBe(after.dueDay);
  });
});

describe('what-if', () => {
  test('answers, or refuses clearly, for every deadline of a month’s work', async () => {
    const cases = await manyCases(t);
    const inputs: WhatIfInput[] = [
      { pause: { to: '2026-06-01' } },
      { extension: { length: '2 working days' } },
      { return: { decision: 'approve' } },
      { restart: {} },
    ];
    const told = new Map<string, number>();
    for (const { id, deadlines } of cases) {
      for (const { name, ordinal } of deadlines) {
        for (const input of inputs) {
          const answer = await ask(id, name, { ...input, ordinal }, 'office').catch((error) => {
            if (error instanceof CaseError) return error.code;
            throw error;
          });
          const key = typeof answer === 'string' ? answer : answer.after.status;
          told.set(key, (told.get(key) ?? 0) + 1);
          if (typeof answer !== 'string') expect(answer.explanation.counted.agrees).toBe(true);
        }
      }
    }
    expect(told.get('running')).toBeGreaterThan(10);
    const known = ['running', 'paused', 'stopped', 'event_not_allowed', 'invalid_payload'];
    expect(known).toEqual(expect.arrayContaining([...told.keys()]));
  });

  test('changes nothing', async () => {
    const { id } = await signed();
    const before = await t.cases.load(id);
    await ask(id, 'handlingDue', { pause: { from: '2026-09-28', to: '2026-10-09' } });
    expect(await t.cases.load(id)).toEqual(before);
  });

  test('of a case that one may not see is not found', async () => {
    const { id } = await signed();
    const input = { pause: {} };
    await expect(ask(id, 'handlingDue', input, 'water.liaison')).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await ask(id, 'handlingDue', input, 'roads.liaison')).after.status).toBe('paused');
  });

  test.each<[string, string, WhatIfInput, string]>([
    ['a clock that has ended', 'signDue', { pause: {} }, 'clockEnded'],
    ['a clock that nothing lets stand still', 'contactDue', { pause: {} }, 'notPausable'],
    [
      'a clock that may not be extended',
      'contactDue',
      { extension: { length: '1 hour' } },
      'notExtendable',
    ],
    ['a clock that nothing sets anew', 'handlingDue', { restart: {} }, 'notRestartable'],
  ])('of %s says so', async (_, name, input, guard) => {
    const { id } = await signed();
    const refused = await ask(id, name, input).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CaseError);
    expect(refused).toMatchObject({ code: 'event_not_allowed', details: { guard } });
  });

  test.each<[string, WhatIfInput, string, string]>([
    ['the past', { pause: { from: '2026-09-01' } }, 'pause.from', 'in_the_past'],
    [
      'a pause that ends first',
      { pause: { from: '2026-10-09', to: '2026-10-08' } },
      'pause.to',
      'before_from',
    ],
    ['a far year', { restart: { at: '2999-01-01' } }, 'restart.at', 'too_far'],
    ['no length', { extension: {} }, 'extension.length', 'missing_length'],
    ['a length that is none', { extension: { length: 'soon' } }, 'extension.length', 'length_form'],
  ])('refuses %s with its path', async (_, input, path, code) => {
    const { id } = await signed();
    await expect(ask(id, 'handlingDue', input)).rejects.toMatchObject({
      code: 'invalid_payload',
      details: { faults: [{ path, code }] },
    });
  });

  test('of a clock that stands still asks only when it goes on', async () => {
    const { id } = await signed();
    await t.step(id, 'roads.head', 'askHold', { reason: 'x', plan: 'y', until: '2026-11-30' });
    await t.step(id, 'supervisor', 'approveHold', { plan: 'y', until: '2026-11-30' });
    await expect(ask(id, 'handlingDue', { pause: { from: '2026-09-28' } })).rejects.toMatchObject({
      details: { faults: [{ path: 'pause.from', code: 'paused_already' }] },
    });
  });
});
