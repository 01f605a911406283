import { describe, expect, test } from '@jest/globals';
import { at, china, chinaData } from '../../../../test/support/china-calendar.js';
import { createCalendar } from '../calendar/create-calendar.js';
import { CaseError } from '../case-error.js';
import type { Assignment, Deadline } from '../types.js';
import { deadlinesTableSchema } from '../workflow/tables.js';
import { changeDeadlines } from './changes.js';
import { applyFired, dueEvents } from './sweep.js';

const rule = { validFrom: '2000-01-01', basis: 'law' };
const table = deadlinesTableSchema.parse({
  profiles: ['standard', 'beijing'],
  clocks: {
    total: {
      starts: 'event dispatch',
      pausesIn: ['assigned.onHold', 'answered'],
      stops: ['event approve', 'enter closed'],
      restarts: 'event supplement',
      extension: { by: 'event extend', asks: 'event askExtension', atMost: 'original' },
      rules: [
        {
          ...rule,
          profile: 'beijing',
          when: { urgent: true },
          length: '2 hours',
          warn: '30 minutes before',
        },
        { ...rule, profile: 'beijing', from: 'received', length: '7 calendar days' },
        { ...rule, validTo: '2026-04-14', length: '15 working days' },
        {
          ...rule,
          validFrom: '2026-04-15',
          length: '5 working days',
          warn: ['2 working days before', '1 working day before'],
        },
      ],
    },
    sign: {
      scope: 'assignment',
      starts: 'assignment opened',
      stops: 'assignment signed',
      rules: [{ ...rule, length: '1 working day', warn: '4 working hours before' }],
    },
    unit: {
      scope: 'assignment',
      starts: 'assignment opened',
      stops: ['assignment replied', 'enter closed'],
      extension: { by: 'event extendUnit', times: 2, atMost: '3 working days' },
      rules: [
        { ...rule, when: { role: 'assist' }, length: '3 working days' },
        { ...rule, length: 'until payload.dueDay', warn: '1 working day before' },
        { ...rule, length: '5 working days', warn: '1 working day before' },
      ],
    },
    review: {
      starts: 'enter answered',
      stops: 'leave answered',
      rules: [{ ...rule, length: '1 working day' }],
    },
    rework: {
      starts: 'event orderRework',
      stops: ['event orderRework', 'event approve'],
      rules: [{ ...rule, length: '3 working days' }],
    },
    appeal: {
      kind: 'window',
      starts: 'enter closed',
      stops: 'event archive',
      rules: [{ ...rule, length: '10 working days' }],
    },
  },
});

const typhoon = createCalendar(chinaData({ daysOff: { '2026-09-29': '台风' }, workingDays: {} }));

/** A case on which events follow one another; keeps what the service would have saved. */
class Story {
  state: string | null = null;
  assignments: Assignment[] = [];
  deadlines: Deadline[] = [];
  profile = 'standard';
  receivedAt = at('2026-09-24 09:00');
  facts: Record<string, unknown> = { urgent: false, requestType: 'complaint' };

  event(
    time: string,
    type: string,
    more: { to?: string; payload?: Record<string, unknown>; assignments?: Assignment[] } = {},
  ): Deadline[] {
    const after = {
      state: more.to ?? this.state ?? 'received',
      assignments: more.assignments ?? this.assignments,
    };
    const changed = changeDeadlines({
      table,
      before: { state: this.state, assignments: this.assignments, deadlines: this.deadlines },
      after,
      event: { type, payload: more.payload ?? {}, at: at(time) },
      profile: this.profile,
      receivedAt: this.receivedAt,
      facts: (name) => this.facts[name],
      calendarOf: (unitId) => (unitId === 99 ? typhoon : china),
    });
    const key = (d: Deadline): string => `${d.name} ${d.ordinal}`;
    const fresh = new Map(changed.map((d) => [key(d), d]));
    this.deadlines = this.deadlines.map((d) => fresh.get(key(d)) ?? d);
    this.deadlines.push(...changed.filter((d) => !this.deadlines.includes(d)));
    this.state = after.state;
    this.assignments = after.assignments;
    return changed;
  }

  get(name: string, ordinal = 1): Deadline {
    const found = this.deadlines.find((d) => d.name === name && d.ordinal === ordinal);
    if (!found) throw new Error(`no ${name} ${ordinal}`);
    return found;
  }

  names(): string[] {
    return this.deadlines.map((d) => `${d.name} ${d.ordinal}`);
  }

  fire(until: string): string[] {
    return dueEvents(this.deadlines, at(until)).map((event) => {
      this.deadlines = this.deadlines.map((d) =>
        d.name === event.payload.deadline && d.ordinal === event.payload.ordinal
          ? (applyFired(d, event) ?? d)
          : d,
      );
      return `${event.type} ${event.payload.deadline}`;
    });
  }
}

function unitRow(ordinal: number, unitId: number, more: Partial<Assignment> = {}): Assignment {
  return {
    ordinal,
    unitId,
    role: 'lead',
    task: null,
    openedAt: at('2026-09-24 10:00'),
    signedAt: null,
    contactedAt: null,
    repliedAt: null,
    endedAt: null,
    endReason: null,
    ...more,
  };
}

/** Registered and dispatched on Thursday 24 September 2026, before two holidays. */
function dispatched(more: Partial<Story> = {}): Story {
  const story = Object.assign(new Story(), more);
  story.event('2026-09-24 09:00', 'register', { to: 'received' });
  story.event('2026-09-24 10:00', 'dispatch', {
    to: 'assigned.toSign',
    assignments: [unitRow(1, 7)],
  });
  return story;
}

describe('a clock starts', () => {
  test('with the length, basis, day zero and warnings of its rule', () => {
    expect(dispatched().get('total')).toEqual({
      name: 'total',
      ordinal: 1,
      assignment: null,
      kind: 'duty',
      status: 'running',
      startedAt: at('2026-09-24 10:00'),
      length: '5 working days',
      basis: 'law',
      ruleValidFrom: '2026-04-15',
      profile: 'standard',
      dueDay: '2026-10-09',
      dueAt: at('2026-10-10 00:00'),
      provisional: false,
      calendarVersion: china.version,
      warnAt: [at('2026-09-30 00:00'), at('2026-10-08 00:00')],
      warnedCount: 0,
      passedAt: null,
      stoppedAt: null,
      pauses: [],
      restarts: [],
      extensions: [],
    });
  });

  test('by the rule that was valid on the day of receipt, whenever it starts', () =>
    expect(dispatched({ receivedAt: at('2026-04-14 23:59') }).get('total').length).toBe(
      '15 working days',
    ));

  test('by the rule of the case’s profile and facts', () => {
    const urgent = dispatched({ profile: 'beijing', facts: { urgent: true } }).get('total');
    expect([urgent.length, urgent.dueAt, urgent.warnAt]).toEqual([
      '2 hours',
      at('2026-09-24 12:00'),
      [at('2026-09-24 11:30')],
    ]);
  });

  test('from the receipt of the request where the rule says so', () => {
    const total = dispatched({ profile: 'beijing', receivedAt: at('2026-09-20 23:00') }).get(
      'total',
    );
    expect([total.startedAt, total.dueDay]).toEqual([at('2026-09-20 23:00'), '2026-09-28']);
  });

  test('not at all if no rule fits', () =>
    expect(dispatched({ receivedAt: at('1999-12-31') }).names()).toEqual([]));

  test('once: a new dispatch does not give the handling time anew', () => {
    const story = dispatched();
    const before = story.get('total');
    story.event('2026-09-28 10:00', 'dispatch');
    expect(story.names().filter((name) => name.startsWith('total'))).toEqual(['total 1']);
    expect(story.get('total')).toBe(before);
  });

  test('on entering a state, and only on entering it', () => {
    const story = dispatched();
    story.event('2026-09-28 10:00', 'reply', { to: 'answered.toReview' });
    const review = story.get('review');
    story.event('2026-09-28 11:00', 'audit', { to: 'answered.toCallback' });
    expect(story.get('review')).toBe(review);
    story.event('2026-09-28 12:00', 'reject', { to: 'assigned.handling' });
    expect(story.get('review')).toMatchObject({
      status: 'stopped',
      stoppedAt: at('2026-09-28 12:00'),
    });
    story.event('2026-09-29 12:00', 'reply', { to: 'answered.toReview' });
    expect(story.get('review', 2)).toMatchObject({ status: 'running', dueDay: '2026-09-30' });
  });

  test('again by the event that stops it', () => {
    const story = dispatched();
    story.event('2026-09-28', 'orderRework');
    story.event('2026-09-29', 'orderRework');
    expect(story.get('rework', 1)).toMatchObject({
      status: 'stopped',
      stoppedAt: at('2026-09-29'),
    });
    expect(story.get('rework', 2)).toMatchObject({ status: 'running', dueDay: '2026-10-09' });
  });

  test('a warning that would lie before the start is left out', () => {
    const story = new Story();
    story.event('2026-09-24 14:00', 'dispatch', {
      to: 'assigned',
      assignments: [unitRow(1, 7)],
      payload: { dueDay: '2026-09-24' },
    });
    expect(story.get('unit')).toMatchObject({ dueDay: '2026-09-24', warnAt: [] });
  });
});

describe('a day that the dispatcher sets', () => {
  const set = (dueDay: unknown): Story => {
    const story = new Story();
    story.event('2026-09-24 10:00', 'dispatch', {
      to: 'assigned',
      assignments: [unitRow(1, 7)],
      payload: { dueDay },
    });
    return story;
  };
  test('is the due day of the unit', () =>
    expect(set('2026-10-15').get('unit')).toMatchObject({
      length: 'until 2026-10-15',
      dueAt: at('2026-10-16 00:00'),
      warnAt: [at('2026-10-14 00:00')],
    }));
  test('without one the next rule counts', () =>
    expect(set(undefined).get('unit').length).toBe('5 working days'));
  test('in the past is refused, with its path', () =>
    expect(faultOf(() => set('2026-09-23'))).toEqual([
      'invalid_payload',
      'payload.dueDay',
      'day_in_the_past',
    ]));
});

describe('each assigned unit has its own sub-clock', () => {
  const both = [unitRow(1, 7), unitRow(2, 99, { role: 'assist' })];
  function story(): Story {
    const two = new Story();
    two.event('2026-09-28 10:00', 'dispatch', { to: 'assigned', assignments: both });
    return two;
  }

  test('by its role and by its own calendar', () => {
    expect(story().deadlines.filter((d) => d.name === 'unit')).toMatchObject([
      { ordinal: 1, assignment: 1, length: '5 working days', dueDay: '2026-10-10' },
      {
        ordinal: 2,
        assignment: 2,
        length: '3 working days',
        dueDay: '2026-10-09',
        calendarVersion: typhoon.version,
      },
    ]);
  });

  test('a mark stops only the clock of the unit that set it', () => {
    const two = story();
    two.event('2026-09-28 11:00', 'signFor', {
      assignments: [
        unitRow(1, 7),
        unitRow(2, 99, { role: 'assist', signedAt: at('2026-09-28 11:00') }),
      ],
    });
    expect([two.get('sign', 1).status, two.get('sign', 2).status]).toEqual(['running', 'stopped']);
  });

  test('ends with its assignment, and the next unit gets one of its own', () => {
    const two = story();
    two.event('2026-09-29 10:00', 'redispatch', {
      assignments: [
        unitRow(1, 7, { endedAt: at('2026-09-29 10:00') }),
        both[1] as Assignment,
        unitRow(3, 8),
      ],
    });
    expect(two.get('unit', 1)).toMatchObject({
      status: 'stopped',
      stoppedAt: at('2026-09-29 10:00'),
    });
    expect(two.get('unit', 2).status).toBe('running');
    expect(two.get('unit', 3)).toMatchObject({ assignment: 3, startedAt: at('2026-09-29 10:00') });
    expect(two.get('total').startedAt).toEqual(at('2026-09-28 10:00'));
  });

  test('a reply taken back and given again stops the clock that was started again', () => {
    const two = story();
    const replied = [unitRow(1, 7, { repliedAt: at('2026-09-29') }), both[1] as Assignment];
    two.event('2026-09-29', 'reply', { assignments: replied });
    expect([two.get('unit', 1).status, two.get('unit', 2).status]).toEqual(['stopped', 'running']);
  });

  test('an extension concerns the lead, or the unit that is named', () => {
    const two = story();
    two.event('2026-09-29', 'extendUnit', { payload: { length: '2 working days' } });
    expect([two.get('unit', 1).dueDay, two.get('unit', 2).dueDay]).toEqual([
      '2026-10-13',
      '2026-10-09',
    ]);
    two.event('2026-09-29', 'extendUnit', { payload: { length: '1 working day', unit: 99 } });
    expect([two.get('unit', 1).dueDay, two.get('unit', 2).dueDay]).toEqual([
      '2026-10-13',
      '2026-10-10',
    ]);
  });
});

describe('a pause', () => {
  function held(): Story {
    const story = dispatched();
    story.event('2026-09-28 10:00', 'hold', { to: 'assigned.onHold' });
    return story;
  }

  test('keeps the clock still: no warning and no passing', () => {
    const story = held();
    expect(story.get('total')).toMatchObject({
      status: 'paused',
      dueDay: '2026-10-09',
      pauses: [{ from: at('2026-09-28 10:00'), to: null }],
    });
    expect(story.fire('2026-12-31').filter((event) => event.endsWith('total'))).toEqual([]);
  });

  test('moves the due date and the warnings when it ends', () => {
    const story = held();
    story.event('2026-10-12 15:00', 'resume', { to: 'assigned.handling' });
    // 28 September is used; the 29th, 30th and 8, 9, 10, 12 October are not.
    expect(story.get('total')).toMatchObject({
      status: 'running',
      dueDay: '2026-10-16',
      warnAt: [at('2026-10-14 00:00'), at('2026-10-15 00:00')],
    });
  });

  test('stays excluded whatever happens to the case inside it', () => {
    const story = held();
    story.facts['requestType'] = 'consult';
    story.event('2026-10-08', 'recategorise');
    story.event('2026-10-09', 'comment');
    story.event('2026-10-12 15:00', 'resume', { to: 'assigned.handling' });
    expect(story.get('total').dueDay).toBe('2026-10-16');
  });

  test('from one still state into another is one pause', () => {
    const story = held();
    story.event('2026-09-29', 'reply', { to: 'answered.toReview' });
    expect(story.get('total').pauses).toHaveLength(1);
  });

  test('a clock stopped while it stands still had stopped when the pause began', () => {
    const story = dispatched();
    story.event('2026-10-09 16:00', 'reply', { to: 'answered.toReview' });
    story.event('2026-10-12 09:00', 'approve', { to: 'closed.done' });
    expect(story.get('total')).toMatchObject({
      status: 'stopped',
      stoppedAt: at('2026-10-09 16:00'),
    });
  });

  test('a warning that has fired fires again if an extension moves it into the future', () => {
    const story = dispatched();
    expect(story.fire('2026-09-30 00:00')).toContain('deadlineWarned total');
    story.event('2026-09-30 09:00', 'extend', { payload: { length: '5 working days' } });
    expect(story.get('total').warnedCount).toBe(0);
    expect(story.fire('2026-10-13 00:00').filter((e) => e.endsWith('total'))).toEqual([
      'deadlineWarned total',
    ]);
  });

  test('a warning that stays past stays fired', () => {
    const story = dispatched();
    story.fire('2026-10-08 00:00');
    story.event('2026-10-08 09:00', 'hold', { to: 'assigned.onHold' });
    story.event('2026-10-08 15:00', 'resume', { to: 'assigned.handling' });
    expect(story.get('total').warnedCount).toBe(2);
  });
});

describe('a restart', () => {
  test('sets a new day zero and takes the marks off', () => {
    const story = dispatched();
    story.fire('2026-10-10 00:00');
    expect(story.get('total').passedAt).toEqual(at('2026-10-10 00:00'));
    story.event('2026-10-12 10:00', 'supplement');
    expect(story.get('total')).toMatchObject({
      dueDay: '2026-10-19',
      restarts: [at('2026-10-12 10:00')],
      startedAt: at('2026-09-24 10:00'),
      warnedCount: 0,
      passedAt: null,
    });
  });

  test('does nothing to a clock that has stopped', () => {
    const story = dispatched();
    story.event('2026-09-28', 'approve');
    expect(story.event('2026-09-29', 'supplement')).toEqual([]);
  });
});

describe('an extension', () => {
  test('goes on from the due day, not from its approval', () => {
    const story = dispatched();
    story.event('2026-10-08', 'extend', { payload: { length: '5 working days' } });
    expect(story.get('total')).toMatchObject({
      dueDay: '2026-10-15',
      extensions: ['5 working days'],
    });
  });

  test('until a day', () => {
    const story = dispatched();
    story.event('2026-10-08', 'extend', { payload: { until: '2026-10-14' } });
    expect(story.get('total')).toMatchObject({
      dueDay: '2026-10-14',
      extensions: ['until 2026-10-14'],
    });
  });

  test.each([
    [
      'by more than the original length',
      { length: '6 working days' },
      'payload.length',
      'extension_too_long',
    ],
    ['until a day beyond it', { until: '2026-10-16' }, 'payload.until', 'extension_too_long'],
    ['until a day that is not later', { until: '2026-10-09' }, 'payload.until', 'not_later'],
    ['by words', { length: 'a while' }, 'payload.length', 'bad_length'],
    ['by nothing', {}, 'payload.length', 'missing_length'],
  ])('%s is refused', (_name, payload, path, code) => {
    const story = dispatched();
    expect(faultOf(() => story.event('2026-10-08', 'extend', { payload }))).toEqual([
      'invalid_payload',
      path,
      code,
    ]);
  });

  test('a second time is refused where once is allowed', () => {
    const story = dispatched();
    story.event('2026-10-08', 'extend', { payload: { length: '1 working day' } });
    expect(
      faultOf(() => story.event('2026-10-09', 'extend', { payload: { length: '1 working day' } })),
    ).toEqual(['invalid_payload', 'payload.length', 'too_many_extensions']);
  });

  test('when the clock does not run is refused: it would do nothing', () => {
    const story = dispatched();
    story.event('2026-10-08', 'approve');
    expect(
      faultOf(() =>
        story.event('2026-10-09', 'extend', { payload: { length: '1 working day' } }),
      )[0],
    ).toBe('event_not_allowed');
  });

  test('of a passed deadline makes it run again', () => {
    const story = dispatched();
    story.fire('2026-10-10 00:00');
    story.event('2026-10-10 09:00', 'extend', { payload: { length: '5 working days' } });
    expect(story.get('total')).toMatchObject({ passedAt: null, dueDay: '2026-10-15' });
  });
});

describe('what asks for an extension', () => {
  test('moves nothing, whether it says for how long or not', () => {
    const story = dispatched();
    const payload = { length: '5 working days' };
    expect(story.event('2026-10-08', 'askExtension', { payload })).toEqual([]);
    expect(story.event('2026-10-08', 'askExtension', { payload: { reason: '…' } })).toEqual([]);
    expect(story.get('total')).toMatchObject({ dueDay: '2026-10-09', extensions: [] });
  });

  test.each([
    ['more than the limit', { length: '100 working days' }, 'payload.length', 'extension_too_long'],
    ['a day beyond it', { until: '2026-10-16' }, 'payload.until', 'extension_too_long'],
    ['a day that is not later', { until: '2026-10-08' }, 'payload.until', 'not_later'],
  ])('is refused as the extension would be: %s', (_name, payload, path, code) => {
    const ask = () => dispatched().event('2026-10-08', 'askExtension', { payload });
    expect(faultOf(ask)).toEqual(['invalid_payload', path, code]);
  });

  test('is refused where the clock was extended as often as it may be, or has ended', () => {
    const story = dispatched();
    const payload = { length: '1 working day' };
    story.event('2026-10-08', 'extend', { payload });
    const ask = () => story.event('2026-10-08', 'askExtension', { payload });
    expect(faultOf(ask)).toEqual(['invalid_payload', 'payload.length', 'too_many_extensions']);
    story.event('2026-10-09', 'approve');
    expect(faultOf(ask)[0]).toBe('event_not_allowed');
  });

  test('a refusal names the limit', () => {
    const payload = { length: '100 working days' };
    const ask = () => dispatched().event('2026-10-08', 'askExtension', { payload });
    expect(ask).toThrow(
      expect.objectContaining({
        details: { faults: [expect.objectContaining({ values: { length: '5 working days' } })] },
      }),
    );
  });
});

describe('an event that no clock names', () => {
  test.each(['comment', 'edit', 'attachFile', 'remind'])('%s changes no deadline', (type) => {
    const story = dispatched();
    expect(
      story.event('2026-09-28', type, {
        payload: { text: '…', dueDay: '2027-01-01', length: '9 working days' },
      }),
    ).toEqual([]);
  });
});

describe('a window', () => {
  test('opens on closing and makes nobody late', () => {
    const story = dispatched();
    story.event('2026-09-28', 'approve', { to: 'closed.done' });
    expect(story.get('appeal')).toMatchObject({
      kind: 'window',
      status: 'running',
      dueDay: '2026-10-16',
    });
  });

  test('opens only on entering the state: what follows inside it does not open it anew', () => {
    const story = dispatched();
    story.event('2026-09-28', 'approve', { to: 'closed.done' });
    story.event('2026-09-29', 'archive', { to: 'closed.archived' });
    story.event('2026-09-30', 'comment');
    expect(story.names().filter((name) => name.startsWith('appeal'))).toEqual(['appeal 1']);
    expect(story.get('appeal').status).toBe('stopped');
  });
});

function faultOf(act: () => unknown): (string | undefined)[] {
  try {
    act();
  } catch (error) {
    if (!(error instanceof CaseError)) throw error;
    const fault = error.details.faults?.[0];
    return [error.code, fault?.path, fault?.code];
  }
  return ['nothing was refused'];
}
