import { expect, test } from '@jest/globals';
import { createCalendar, decide, type Actor, type CaseState, type NewCase } from '@huiyin/core';
import { loadCalendar, loadCalendarData, loadWorkflows } from '@huiyin/workflows';
import { instant } from './run-story.js';
import { loadStoryWorld } from './world.js';

const SYSTEM: Actor = { kind: 'system' };
const asPublished = loadStoryWorld(loadCalendar());
const data = loadCalendarData();
const withTyphoon = loadStoryWorld(
  createCalendar({
    ...data,
    version: 'typhoon',
    overlay: { daysOff: { '2026-03-09': '台风', '2026-03-10': '台风' }, workingDays: {} },
  }),
);

test('a deadline that the calendar takes back into time is not overdue for the machine either', async () => {
  const workflow = (await loadWorkflows({ kinds: ['hotline'] })).get('hotline');
  if (!workflow) throw new Error('no hotline');
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
    by: Actor | string,
    type: string,
    payload: unknown,
    at: string,
    city = asPublished,
  ): CaseState =>
    decide(
      workflow,
      current,
      { type, payload, actor: typeof by === 'string' ? city.person(by) : by, at: instant(at) },
      city.world,
    ).next;
  const complaint = { requestType: 'complaint' };
  let current = send(opening, 'operator', 'register', complaint, '2026-03-02 09:00');
  current = send(current, 'operator', 'submit', {}, '2026-03-02 09:10');
  const roads = asPublished.unitId('roads');
  current = send(current, 'dispatcher', 'dispatch', { unit: roads }, '2026-03-02 09:30');
  current = send(current, 'roads.liaison', 'signFor', {}, '2026-03-02 10:00');
  const fired = { deadline: 'handlingDue', ordinal: 1 };
  current = send(current, SYSTEM, 'deadlinePassed', fired, '2026-03-10 00:00');
  const asked = { length: '3 working days', reason: '需开挖检修', toldRequester: true };
  const ask = () =>
    send(current, 'roads.unitHead', 'askExtension', asked, '2026-03-10 11:00', withTyphoon);
  expect(ask).toThrow('handlingNotOverdue');
  const change = { change: 1, reason: '台风停工' };
  current = send(current, SYSTEM, 'calendarChanged', change, '2026-03-10 10:00', withTyphoon);
  expect(current.deadlines.find(({ name }) => name === 'handlingDue')).toMatchObject({
    dueDay: '2026-03-11',
    passedAt: null,
  });
  expect(ask().snapshot.context['extensionAsked']).toBe(true);
});
