import { decide, type Actor, type CaseState, type NewCase, type World } from '@huiyin/core';
import { loadCalendar, loadWorkflows } from '@huiyin/workflows';
import { aim, type Bench } from './bench.js';
import { life } from './support/life.js';
import { machine } from './support/machine.js';
import { median, quantile, rounded } from './support/measure.js';

const LIVES = 2000;
const WARM_UP = 300;
const AIM_US = 150;

/** The unit that handles the case, and the hotline office above it. */
const UNIT = 2;
const OFFICE = 1;
const ROLES: Record<string, { role: string; unitId: number }> = {
  operator: { role: 'operator', unitId: OFFICE },
  dispatcher: { role: 'dispatcher', unitId: OFFICE },
  reviewer: { role: 'reviewer', unitId: OFFICE },
  callback: { role: 'callbackOfficer', unitId: OFFICE },
  'roads.liaison': { role: 'liaison', unitId: UNIT },
  'roads.handler': { role: 'handler', unitId: UNIT },
};

/** Cost of one decision: the rules alone, without a database. */
export const decideBench: Bench = {
  name: 'decide',
  async run(options) {
    const where = machine();
    const workflow = (await loadWorkflows({ kinds: ['hotline'] })).get('hotline');
    if (!workflow) throw new Error('there is no workflow hotline');
    const calendar = loadCalendar();
    const world: World = {
      calendarOf: () => calendar,
      unitName: () => '市政道路管理局',
      parentUnit: (id) => (id === UNIT ? OFFICE : undefined),
    };
    const times = new Map<string, number[]>();
    const steps = stepsOfLife();
    const lives = options.events ? Math.ceil(options.events / steps.length) : LIVES;
    for (let i = 0; i < WARM_UP + lives; i++) {
      let current: CaseState | NewCase = newCase(i, workflow.deadlines.profiles[0] ?? 'standard');
      for (const { type, payload, actor, at } of steps) {
        const began = performance.now();
        const decision = decide(workflow, current, { type, payload, actor, at }, world);
        const us = (performance.now() - began) * 1000;
        // The door decides on what it has read from the database: a snapshot that was parsed from JSON.
        current = {
          ...decision.next,
          snapshot: JSON.parse(JSON.stringify(decision.next.snapshot)) as CaseState['snapshot'],
        };
        if (i >= WARM_UP) (times.get(type) ?? times.set(type, []).get(type))?.push(us);
      }
    }
    const all = [...times.values()].flat();
    const medianUs = rounded(median(all));
    return {
      medianUs,
      p99Us: rounded(quantile(all, 0.99)),
      meanUs: rounded(all.reduce((a, b) => a + b, 0) / all.length),
      decisions: all.length,
      events: [...times].map(([type, us]) => ({
        type,
        medianUs: rounded(median(us)),
        p99Us: rounded(quantile(us, 0.99)),
      })),
      aims: [aim('medianUs', medianUs, { atMost: AIM_US })],
      machine: where,
    };
  },
};

interface Step {
  type: string;
  payload: Record<string, unknown>;
  actor: Actor;
  at: Date;
}

/** Registration and every event after it, one hour apart within working hours. */
function stepsOfLife(): Step[] {
  const began = Date.parse('2026-03-02T09:00:00+08:00');
  const register = {
    by: 'operator',
    type: 'register',
    payload: {
      requestType: life.request.type,
      channel: life.request.channel,
      place: life.request.place,
    },
  };
  return [register, ...life.events].map(({ by, type, payload }, i) => ({
    type,
    actor: actorOf(by),
    at: new Date(began + i * 50 * 60_000),
    payload: 'unit' in payload ? { ...payload, unit: UNIT } : payload,
  }));
}

function actorOf(name: string): Actor {
  const membership = ROLES[name];
  if (!membership) throw new Error(`no role for ${name}`);
  return {
    kind: 'person',
    id: 1,
    name,
    memberships: [
      { ...membership, covers: membership.unitId === OFFICE ? [OFFICE, UNIT] : [UNIT] },
    ],
  };
}

function newCase(i: number, profile: string): NewCase {
  return {
    id: i + 1,
    number: `HL2026${String(i).padStart(6, '0')}`,
    kind: 'hotline',
    profile,
    title: life.request.title,
    secret: false,
    receivedAt: new Date('2026-03-02T09:00:00+08:00'),
    requestIds: [i + 1],
  };
}
