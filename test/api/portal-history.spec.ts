import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Deadline, Workflow } from '@huiyin/core';
import { loadWorkflows } from '@huiyin/workflows';
import { stepsOf, type StoredEvent } from '../../apps/portal/src/public-words.js';

let hotline: Workflow;
beforeAll(async () => {
  hotline = (await loadWorkflows()).get('hotline') as Workflow;
});

/** The clock of the whole case as it stands today: extended, and then moved by the calendar. */
const today = {
  name: 'handlingDue',
  assignment: null,
  dueDay: '2026-12-08',
  extensions: ['3 working days'],
} as unknown as Deadline;
const ofUnit = { ...today, name: 'unitDue', assignment: 1 } as Deadline;

const event = (type: string, at: string, payload: Record<string, unknown>): StoredEvent => ({
  type,
  at: new Date(at),
  payload,
  fromState: 'assigned.handling',
  toState: 'assigned.handling',
  byRequester: false,
  actorUnitId: null,
});

describe('the history of a case whose day the calendar has moved', () => {
  const events = [
    event('signFor', '2026-11-23T09:00+08:00', {}),
    event('approveExtension', '2026-11-24T03:53+08:00', { length: '3 working days', reason: '…' }),
    event('calendarChanged', '2026-11-24T03:57+08:00', {
      change: 1,
      reason: '台风红色预警',
      moved: [
        { deadline: 'handlingDue', ordinal: 1, before: '2026-12-04', after: '2026-12-08' },
        { deadline: 'unitDue', ordinal: 1, before: '2026-12-04', after: '2026-12-08' },
      ],
    }),
  ];
  const told = (language: 'zh-CN' | 'en') =>
    stepsOf({ workflow: hotline, deadlines: [today, ofUnit], language }, events)
      .map(({ text }) => text)
      .slice(1);

  test('tells of the extension what it gave, not the day of today, and of the calendar both days and why', () => {
    expect(told('zh-CN')).toEqual([
      '办理总时限已延长 3 个工作日',
      '日历调整（台风红色预警）：办理总时限由2026年12月4日改为2026年12月8日',
    ]);
    expect(told('en')[1]).toMatch(/from 4 December 2026 to 8 December 2026/);
  });
});
