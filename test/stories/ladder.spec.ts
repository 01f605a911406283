import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  alarmStands,
  alarmState,
  decide,
  isRoundTheClock,
  renderMessage,
  type Actor,
  type CaseState,
  type NewCase,
  type Workflow,
} from '@huiyin/core';
import { loadCalendar, loadWorkflows } from '@huiyin/workflows';
import { instant } from './run-story.js';
import { loadStoryWorld } from './world.js';

const city = loadStoryWorld(loadCalendar());
const SYSTEM: Actor = { kind: 'system' };
let hotline: Workflow;
beforeAll(async () => {
  hotline = (await loadWorkflows({ kinds: ['hotline'] })).get('hotline') as Workflow;
});

const opening: NewCase = {
  id: 1,
  number: 'HL2026000001',
  kind: 'hotline',
  profile: 'standard',
  title: '路灯不亮',
  secret: false,
  receivedAt: instant('2026-03-02 09:00'),
  requestIds: [1001],
};
const send = (
  current: CaseState | NewCase,
  by: string | Actor,
  type: string,
  payload: unknown,
  at: string,
  workflow = hotline,
): CaseState =>
  decide(
    workflow,
    current,
    { type, payload, actor: typeof by === 'string' ? city.person(by) : by, at: instant(at) },
    city.world,
  ).next;

/** Waits to be dispatched. */
function submitted(): CaseState {
  const call = { requestType: 'complaint' };
  const current = send(opening, 'operator', 'register', call, '2026-03-02 09:00');
  return send(current, 'operator', 'submit', {}, '2026-03-02 09:10');
}

/** Nobody has dispatched it in time. */
function unassigned(): CaseState {
  let current = submitted();
  const fired = { deadline: 'dispatchDue', ordinal: 1 };
  current = send(current, SYSTEM, 'deadlineWarned', fired, '2026-03-04 00:00');
  return send(current, SYSTEM, 'deadlinePassed', fired, '2026-03-04 00:00');
}
const alarm = (current: CaseState, workflow = hotline) =>
  alarmStands(workflow, {
    event: 'deadlinePassed',
    text: 'unassigned-overdue',
    deadline: current.deadlines.find((d) => d.name === 'dispatchDue'),
    rungs: current.snapshot.rungs ?? [],
  });
const without = (name: string): Workflow => {
  const { [name]: _, ...clocks } = hotline.deadlines.clocks;
  return { ...hotline, deadlines: { ...hotline.deadlines, clocks } };
};

describe('an alarm', () => {
  test('overdue and unassigned: stands until the dispatcher has acted', () => {
    const current = unassigned();
    expect(current.state).toBe('received.toDispatch');
    expect(alarm(current)).toBe(true);
    const dispatched = send(current, 'dispatcher', 'dispatch', { unit: 10 }, '2026-03-04 09:00');
    expect(alarm(dispatched)).toBe(false);
    expect(dispatched.snapshot.rungs).toBeUndefined();
  });

  test('of a rule that was switched off is withdrawn at once, and the next event stops its clock', () => {
    const current = unassigned();
    expect(alarm(current, without('dispatchDue'))).toBe(false);
    const noted = send(
      current,
      'dispatcher',
      'note',
      { text: '在查' },
      '2026-03-04 09:00',
      without('dispatchDue'),
    );
    expect(noted.deadlines.find((d) => d.name === 'dispatchDue')?.status).toBe('stopped');
    expect(noted.snapshot.rungs).toBeUndefined();
  });

  test('a clock without a rule fires nothing any more', () => {
    let current = send(
      opening,
      'operator',
      'register',
      { requestType: 'complaint' },
      '2026-03-02 09:00',
    );
    current = send(current, 'operator', 'submit', {}, '2026-03-02 09:10');
    expect(() =>
      send(
        current,
        SYSTEM,
        'deadlinePassed',
        { deadline: 'dispatchDue', ordinal: 1 },
        '2026-03-04 00:00',
        without('dispatchDue'),
      ),
    ).toThrow('has no rule any more');
  });

  test('a warning is withdrawn when the deadline itself has passed: that is told by itself', () => {
    const current = unassigned();
    expect(
      alarmStands(hotline, {
        event: 'deadlineWarned',
        text: 'due-soon',
        deadline: current.deadlines.find((d) => d.name === 'dispatchDue'),
        rungs: current.snapshot.rungs ?? [],
      }),
    ).toBe(false);
  });

  test('of a clock that stands still rests, and stands or is withdrawn when it runs again', () => {
    const passed = unassigned().deadlines.find((d) => d.name === 'dispatchDue');
    const stateOf = (changed: object) =>
      alarmState(hotline, {
        event: 'deadlinePassed',
        text: 'unassigned-overdue',
        deadline: passed && { ...passed, ...changed },
        rungs: ['unassigned'],
      });
    expect(stateOf({ status: 'paused' })).toBe('rests');
    expect(stateOf({ status: 'running' })).toBe('stands');
    expect(stateOf({ status: 'running', passedAt: null })).toBe('gone');
    expect(stateOf({ status: 'paused', passedAt: null })).toBe('gone');
    expect(stateOf({ status: 'stopped' })).toBe('gone');
  });

  test('what is no alarm is never withdrawn', () => {
    const rungs: string[] = [];
    expect(
      alarmStands(hotline, {
        event: 'dispatch',
        text: 'dispatched-lead',
        deadline: undefined,
        rungs,
      }),
    ).toBe(true);
    expect(
      alarmStands(hotline, {
        event: 'dispatch',
        text: 'problem-order',
        deadline: undefined,
        rungs,
      }),
    ).toBe(false);
  });
});

describe('escalation', () => {
  test('never moves or closes a case: no rung of any kind is more than a mark', async () => {
    const workflows = await loadWorkflows();
    for (const workflow of workflows.values()) {
      const { ladder } = workflow;
      expect(ladder.length).toBeGreaterThan(0);
      expect(ladder.every((rung) => rung.basis !== '')).toBe(true);
    }
    const current = unassigned();
    expect([current.phase, current.closedAt]).toEqual(['received', null]);
  });

  test('levels may be left out where the local rule allows it', () => {
    const generous: Workflow = {
      ...hotline,
      routing: { ...hotline.routing, limits: { ...hotline.routing.limits, levelsAtOnce: 4 } },
    };
    const raise = (workflow: Workflow) =>
      send(
        unassigned(),
        'supervisor',
        'escalate',
        { level: 'standingMeeting', reason: '难' },
        '2026-03-04 09:00',
        workflow,
      );
    expect(raise(generous).snapshot.context['escalationLevel']).toBe(4);
    expect(() => raise(hotline)).toThrow('nextLevel');
  });
});

describe('a rule that runs by the hour is 7×24', () => {
  test.each([
    ['30 minutes', true],
    ['24 hours', true],
    ['8 working hours', false],
    ['5 working days', false],
    ['until 2026-03-09', false],
  ])('%s: %s', (length, awake) =>
    expect(
      isRoundTheClock(hotline, { event: 'deadlinePassed', text: 'overdue', deadline: 'signDue' }, [
        length,
      ]),
    ).toBe(awake),
  );

  test('and so is a rule that says so', () => {
    expect(isRoundTheClock(hotline, { event: 'register', text: 'registered' }, [])).toBe(true);
    expect(isRoundTheClock(hotline, { event: 'remind', text: 'reminder' }, [])).toBe(false);
  });
});

describe('what a reminder says about the time to answer', () => {
  const remind = (current: CaseState, at: string): { next: CaseState; said: string } => {
    const { next, messages } = decide(
      hotline,
      current,
      {
        type: 'remind',
        payload: { form: 'phone', text: '请抓紧' },
        actor: city.person('supervisor'),
        at: instant(at),
      },
      city.world,
    );
    const { body } = renderMessage(hotline, 'zh-CN', 'reminder', messages[0]?.data ?? {});
    return { next, said: body };
  };
  const dispatched = (): CaseState =>
    send(submitted(), 'dispatcher', 'dispatch', { unit: 10 }, '2026-03-02 09:20');

  test('the last day, also in a second one before that day is over', () => {
    const first = remind(dispatched(), '2026-03-02 10:00');
    expect(first.said).toContain('请于该日（含）前回应：2026-03-03');
    expect(first.said).not.toContain('已过');
    expect(remind(first.next, '2026-03-02 15:00').said).toContain(
      '请于该日（含）前回应：2026-03-03',
    );
  });

  test('after an ignored one no day that is over, but that it is over', () => {
    const first = remind(dispatched(), '2026-03-02 10:00');
    const second = remind(first.next, '2026-03-05 09:00');
    expect(second.said).not.toContain('请于该日（含）前回应');
    expect(second.said).toContain('回应期限已过，请立即回应；期限为：2026-03-03');
    // Whoever is reminded again wins no time by it.
    expect(second.next.deadlines.filter(({ name }) => name === 'reminderDue')).toHaveLength(1);
  });
});
