import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  allowedEvents,
  CaseError,
  decide,
  formOf,
  may,
  mayReveal,
  mayView,
  renderMessage,
  type Actor,
  type CaseState,
  type Decision,
  type NewCase,
  type Workflow,
} from '@huiyin/core';
import { loadCalendar, loadWorkflows } from '@huiyin/workflows';
import { instant } from './run-story.js';
import { loadStoryWorld } from './world.js';

const SAMPLE = new URL('./sample', import.meta.url).pathname;
const city = loadStoryWorld(loadCalendar());
const SYSTEM: Actor = { kind: 'system' };
let workflow: Workflow;

const opening: NewCase = {
  id: 1,
  number: 'EN2026000001',
  kind: 'enquiry',
  profile: 'default',
  title: '解放路路灯不亮',
  secret: true,
  receivedAt: instant('2026-03-02 09:00'),
  requestIds: [1001],
};

beforeAll(async () => {
  workflow = (await loadWorkflows({ dir: SAMPLE })).get('enquiry') as Workflow;
});

function send(
  current: CaseState | NewCase,
  by: string | Actor,
  type: string,
  payload: unknown,
  at = '2026-03-02 10:00',
): Decision {
  const actor = typeof by === 'string' ? city.person(by) : by;
  return decide(workflow, current, { type, payload, actor, at: instant(at) }, city.world);
}

function refusal(run: () => unknown): CaseError {
  try {
    run();
  } catch (error) {
    if (error instanceof CaseError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const registered = () => send(opening, 'operator', 'register', { requestType: 'consult' }).next;
const dispatched = () =>
  send(registered(), 'dispatcher', 'dispatch', {
    unit: 10,
    assists: [{ unit: 11, task: '查水管' }],
  }).next;
const handling = () => send(dispatched(), 'roads.liaison', 'signFor', {}).next;

describe('a decision', () => {
  test('changes nothing that it was given: the same question has the same answer', () => {
    const current = dispatched();
    const frozen = JSON.stringify(current);
    const [first, second] = [
      send(current, 'roads.liaison', 'signFor', {}),
      send(current, 'roads.liaison', 'signFor', {}),
    ];
    expect(second).toEqual(first);
    expect(JSON.stringify(current)).toBe(frozen);
  });
  test('names only what has changed', () => {
    const decision = send(dispatched(), 'roads.liaison', 'signFor', {});
    expect(decision.assignments.map((a) => a.unitId)).toEqual([10]);
    expect(decision.deadlines.map((d) => `${d.name} ${d.status}`)).toEqual(['signDue stopped']);
    expect(decision.next.deadlines).toHaveLength(4);
    expect(decision.event).toMatchObject({
      fromState: 'assigned.toSign',
      toState: 'assigned.handling',
      actedAs: { role: 'liaison', unitId: 10 },
    });
  });
  test('counts versions and keeps the first answer and the last closing', () => {
    let current = send(handling(), 'water.liaison', 'assistReply', { text: '好' }).next;
    expect(current).toMatchObject({ version: 4, answeredAt: null, closedAt: null });
    current = send(
      current,
      'roads.liaison',
      'reply',
      { text: '好', solved: true },
      '2026-03-03 09:00',
    ).next;
    current = send(
      current,
      'reviewer',
      'sendBack',
      { reason: 'incomplete' },
      '2026-03-03 10:00',
    ).next;
    current = send(
      current,
      'roads.liaison',
      'reply',
      { text: '好', solved: true },
      '2026-03-04 09:00',
    ).next;
    current = send(current, 'reviewer', 'approve', {}, '2026-03-04 10:00').next;
    expect(current).toMatchObject({
      phase: 'closed',
      answeredAt: instant('2026-03-03 09:00'),
      closedAt: instant('2026-03-04 10:00'),
    });
    current = send(
      current,
      { kind: 'requester', requestIds: [1001] },
      'appeal',
      { text: '没有' },
      '2026-03-05 10:00',
    ).next;
    expect(current).toMatchObject({
      phase: 'appealed',
      answeredAt: instant('2026-03-03 09:00'),
      closedAt: null,
    });
  });
  test('a comment of the leading unit on a closed case does not close it again', () => {
    let current = send(registered(), 'dispatcher', 'dispatch', { unit: 10 }).next;
    current = send(current, 'roads.liaison', 'signFor', {}).next;
    current = send(current, 'roads.liaison', 'reply', { text: '好', solved: true }).next;
    current = send(current, 'reviewer', 'approve', {}, '2026-03-04 10:00').next;
    const later = send(current, 'roads.liaison', 'comment', { text: '补' }, '2026-03-09 10:00');
    expect(later.next.closedAt).toEqual(instant('2026-03-04 10:00'));
    expect([later.deadlines, later.assignments, later.messages]).toEqual([[], [], []]);
  });
});

describe('a refusal', () => {
  test('says what is allowed now, and which guard said no', () => {
    const error = refusal(() =>
      send(handling(), 'roads.liaison', 'reply', { text: '好', solved: true }),
    );
    expect(error.code).toBe('event_not_allowed');
    expect(error.details).toMatchObject({ guard: 'assistsDone', allowedEvents: ['comment'] });
  });
  test('of a foreign unit looks like a case that does not exist', () => {
    expect(
      refusal(() => send(handling(), 'education.liaison', 'comment', { text: 'x' })).code,
    ).toBe('not_found');
    expect(refusal(() => send(handling(), 'education.liaison', 'noSuchEvent', {})).code).toBe(
      'not_found',
    );
    expect(refusal(() => send(handling(), 'reviewer', 'dispatch', { unit: 11 })).code).toBe(
      'forbidden',
    );
  });
  test('names each wrong field of a payload', () => {
    const faults = (payload: unknown) =>
      refusal(() => send(registered(), 'dispatcher', 'dispatch', payload)).details.faults?.map(
        (f) => `${f.path} ${f.code}`,
      );
    expect(faults(null)).toEqual(['payload.unit invalid_type']);
    expect(faults('x')).toEqual(['payload invalid_type']);
    expect(faults({ unit: 10, assists: [{ unit: '11' }], colour: 'red' })).toEqual([
      'payload.assists[0].unit invalid_type',
      'payload.assists[0].task invalid_type',
      'payload.colour unrecognized_keys',
    ]);
    expect(faults({ unit: 99 })).toEqual(['payload.unit unknown_unit']);
    expect(faults({ unit: 10, assists: [{ unit: 10, task: 'x' }] })).toEqual([
      'payload.assists[0] duplicate_unit',
    ]);
  });
  test('of text that no database can hold comes before the database', () => {
    const error = refusal(() => send(registered(), 'operator', 'comment', { text: 'a\u0000b' }));
    expect(error.details.faults).toMatchObject([{ path: 'payload.text', code: 'unstorable_text' }]);
    expect(refusal(() => send(registered(), 'operator', 'comment', { text: 'a\ud800' })).code).toBe(
      'invalid_payload',
    );
    const harmless = "<b>]]></b> ' or 1=1 -- 😀";
    expect(send(registered(), 'operator', 'comment', { text: harmless }).event.payload).toEqual({
      text: harmless,
    });
  });
  test('of an unknown event is a fault of the request', () => {
    const error = refusal(() => send(registered(), 'operator', 'explode', {}));
    expect(error.details.faults).toMatchObject([{ path: 'type', code: 'unknown_event' }]);
  });
  test('of a companion event sent by itself', () => {
    expect(
      refusal(() => send(registered(), 'dispatcher', 'absorb', { case: 2, requests: [1002] })).code,
    ).toBe('forbidden');
  });
  test('of every event but the opening one for a case that is not there yet', () => {
    expect(
      refusal(() => send(opening, 'dispatcher', 'dispatch', { unit: 10 })).details.allowedEvents,
    ).toEqual(['register']);
    expect(
      refusal(() => send(opening, 'roads.liaison', 'register', { requestType: 'consult' })).code,
    ).toBe('forbidden');
    const error = refusal(() =>
      send({ ...opening, profile: 'none' }, 'operator', 'register', { requestType: 'consult' }),
    );
    expect(error.details.faults).toMatchObject([{ path: 'profile' }]);
  });
});

describe('a saved snapshot', () => {
  test.each([
    ['a state that was renamed', { value: { assigned: 'inWork' } }],
    ['a phase that was renamed', { value: { working: 'handling' } }],
    ['a machine that had failed', { status: 'error' as const }],
    [
      'a counter that is missing',
      {
        context: {
          requestType: 'consult',
          urgent: false,
          sensitive: false,
          supervised: false,
          solved: null,
        },
      },
    ],
    [
      'a counter that is no number',
      {
        context: {
          requestType: 'consult',
          urgent: false,
          sensitive: false,
          supervised: false,
          solved: null,
          reworks: null,
        },
      },
    ],
  ])('with %s is refused as broken, not continued', (_what, change) => {
    const current = handling();
    const broken = { ...current, snapshot: { ...current.snapshot, ...change } };
    expect(refusal(() => send(broken, 'operator', 'comment', { text: 'x' })).code).toBe(
      'broken_snapshot',
    );
    expect(
      refusal(() =>
        allowedEvents(workflow, broken, city.person('operator'), instant('2026-03-02 10:00')),
      ).code,
    ).toBe('broken_snapshot');
  });
});

describe('what the system notices', () => {
  test('a failed message is kept as an event and told as the table says', () => {
    const payload = {
      messageId: '7',
      text: 'registered',
      recipient: 'requester',
      error: '550 no such user',
    };
    const calm = send(registered(), SYSTEM, 'messageFailed', payload);
    expect(calm.event).toMatchObject({
      type: 'messageFailed',
      fromState: 'received.toDispatch',
      toState: 'received.toDispatch',
      actedAs: null,
    });
    expect(calm.messages).toEqual([]);
    const urgent = send(opening, 'operator', 'register', {
      requestType: 'consult',
      urgent: true,
    }).next;
    expect(send(urgent, SYSTEM, 'messageFailed', payload).messages).toEqual([
      {
        recipient: { kind: 'role', role: 'dispatcher', unitId: null },
        channel: 'notice',
        text: 'failed',
        data: { caseNumber: 'EN2026000001', 'payload.error': '550 no such user' },
      },
    ]);
  });
  test('only the system may say so', () => {
    expect(
      refusal(() =>
        send(handling(), 'operator', 'deadlinePassed', { deadline: 'replyDue', ordinal: 1 }),
      ).code,
    ).toBe('forbidden');
  });
  test('a deadline that moved, or that is not there, is refused without any change', () => {
    const fire = (deadline: string, at: string) =>
      refusal(() => send(handling(), SYSTEM, 'deadlinePassed', { deadline, ordinal: 1 }, at)).code;
    expect(fire('replyDue', '2026-03-09 23:59')).toBe('event_not_allowed');
    expect(fire('signDue', '2026-04-09 23:59')).toBe('event_not_allowed');
    expect(fire('nothing', '2026-04-09 23:59')).toBe('event_not_allowed');
  });
});

describe('rights', () => {
  test('a unit sees what it has or had when the case was closed, and a unit above sees what is below it', () => {
    const view = (current: CaseState, by: string) => mayView(workflow, city.person(by), current);
    const current = handling();
    expect([
      view(current, 'roads.liaison'),
      view(current, 'water.liaison'),
      view(current, 'city.liaison'),
      view(current, 'education.liaison'),
    ]).toEqual([true, true, true, false]);
    expect(
      view(
        {
          ...current,
          assignments: current.assignments.map((a) => ({
            ...a,
            endedAt: instant('2026-03-03 09:00'),
            endReason: 'closed',
          })),
        },
        'roads.liaison',
      ),
    ).toBe(true);
    expect(
      view(
        {
          ...current,
          assignments: current.assignments.map((a) => ({
            ...a,
            endedAt: instant('2026-03-03 09:00'),
            endReason: 'returned',
          })),
        },
        'roads.liaison',
      ),
    ).toBe(false);
  });
  test('the unit does not learn who asked for secrecy', () => {
    const current = handling();
    expect(mayReveal(workflow, city.person('roads.liaison'), current)).toBe(false);
    expect(mayReveal(workflow, city.person('roads.liaison'), { ...current, secret: false })).toBe(
      true,
    );
    expect(mayReveal(workflow, city.person('operator'), current)).toBe(true);
    expect(mayReveal(workflow, SYSTEM, current)).toBe(false);
  });
  test('the first grant that fits says as what somebody acted', () => {
    expect(may(workflow, city.person('roads.liaison'), 'comment', handling())).toMatchObject({
      role: 'liaison',
      membership: { unitId: 10 },
    });
    expect(
      may(workflow, { kind: 'requester', requestIds: [5, 1001] }, 'comment', handling()),
    ).toEqual({ role: 'requester', membership: null });
    expect(
      may(workflow, { kind: 'requester', requestIds: [] }, 'comment', handling()),
    ).toBeUndefined();
  });
});

describe('forms and texts', () => {
  test("a form comes from the payload, with labels in the reader's language", () => {
    expect(formOf(workflow, 'sendBack', 'zh-CN')).toEqual([
      {
        name: 'reason',
        label: '原因',
        widget: 'radio',
        required: true,
        multiple: false,
        options: [
          { value: 'incomplete', label: '答复不完整' },
          { value: 'offTopic', label: '答非所问' },
        ],
      },
    ]);
    expect(
      formOf(workflow, 'reply', 'en').map((f) => [f.label, f.widget, f.required, f.maxLength]),
    ).toEqual([
      ['Text', 'textarea', true, 2000],
      ['Solved', 'checkbox', true, undefined],
    ]);
    expect(
      formOf(workflow, 'dispatch', 'fr').map((f) => [f.label, f.widget, f.required, f.multiple]),
    ).toEqual([
      ['主办单位', 'unit', true, false],
      ['协办单位', 'units', false, true],
    ]);
  });
  test('a message carries what its text names, and never what only the delivery may know', () => {
    const { messages } = send(opening, 'operator', 'register', { requestType: 'consult' });
    expect(messages).toEqual([
      {
        recipient: { kind: 'requester', requestId: 1001 },
        channel: 'mail',
        text: 'registered',
        data: { caseNumber: 'EN2026000001', receivedDay: '2026-03-02', title: '解放路路灯不亮' },
      },
    ]);
    const values = { ...messages[0]?.data, queryCode: '8341', link: 'https://example.org/c/1' };
    expect(renderMessage(workflow, 'zh-CN', 'registered', values)).toEqual({
      subject: '您的诉求已受理：EN2026000001',
      body: '您于2026-03-02反映的“解放路路灯不亮”已受理，查询码 8341，进展见 https://example.org/c/1。',
    });
  });
  test('units, states and deadlines are told by their names', () => {
    const { messages } = send(registered(), 'dispatcher', 'dispatch', { unit: 10 });
    expect(renderMessage(workflow, 'en', 'assigned', messages[0]?.data ?? {})).toEqual({
      subject: 'New case EN2026000001',
      body: '市交通运输局: please answer "解放路路灯不亮" by 2026-03-09.',
    });
    expect(
      renderMessage(workflow, 'zh-CN', 'answered', {
        caseNumber: 'EN1',
        publicState: 'closed.done',
        title: '灯',
        unitName: '路政',
      }).subject,
    ).toBe('您的诉求EN1：已办结');
    expect(
      renderMessage(workflow, 'zh-CN', 'overdue', {
        caseNumber: 'EN1',
        deadline: 'replyDue',
        dueDay: '2026-03-09',
        unitName: '路政',
      }).body,
    ).toBe('答复时限已于2026-03-09届满（路政）。');
  });
  test('a value cannot bring markup into the body, nor a second line into the subject', () => {
    const rendered = renderMessage(
      workflow,
      'zh-CN',
      'answered',
      { caseNumber: 'EN1\nBcc: x', title: '*灯*{unitName}', unitName: '' },
      (v) => v.replaceAll('*', '\\*'),
    );
    expect(rendered.subject).not.toContain('\n');
    expect(rendered.body).toBe('“\\*灯\\*{unitName}”已由办理。');
  });
});
