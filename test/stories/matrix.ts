import {
  allowedEvents,
  CaseError,
  caseNumber,
  compileWorkflow,
  decide,
  fieldsOf,
  graphOf,
  may,
  OPENING_EVENT,
  SYSTEM_EVENTS,
  type Actor,
  type CaseState,
  type Field,
  type Incoming,
  type NewCase,
  type Workflow,
} from '@huiyin/core';
import { instant } from './run-story.js';
import type { StoryWorld } from './world.js';

/** Payloads that the walk cannot guess, event → samples. */
export type Samples = Record<string, Record<string, unknown>[]>;

/** One attempt: who tried what in which state, and what came of it. */
export interface Attempt {
  state: string;
  event: string;
  who: string;
  /** `→ state`, or `✗ code guard`. */
  outcome: string;
}

export interface Matrix {
  attempts: Attempt[];
  /** States that the walk did not reach through events. */
  unreached: string[];
  /** Outcomes that are no refusal but a bug, or payloads that need a sample. */
  faults: string[];
}

const START = instant('2026-03-02 09:00');
const OTHER_CASE = 900;

/** Walks a workflow into every state by its own events, then tries every event as every role in each. */
export function matrixOf(workflow: Workflow, city: StoryWorld, samples: Samples): Matrix {
  return new Walk(workflow, city, samples).run();
}

class Walk {
  private readonly actors: [string, Actor][];
  private readonly types: string[];
  /** state → cases that differ in what guards look at. */
  private readonly reached = new Map<string, Map<string, CaseState>>();
  /** state → events that some kept case of it lets somebody cause. */
  private readonly opened = new Map<string, Set<string>>();
  private readonly accepted = new Set<string>();
  private readonly invalid = new Map<string, string>();
  private readonly faults = new Set<string>();

  constructor(
    private readonly workflow: Workflow,
    private readonly city: StoryWorld,
    private readonly samples: Samples,
  ) {
    this.actors = [
      ...Object.keys(workflow.texts['zh-CN']?.labels.roles ?? {}).flatMap((role) =>
        unitsOf(workflow, role).map((unit): [string, Actor] => [
          `${role} (${unit})`,
          city.person(`${unit}.${role}`),
        ]),
      ),
      ['requester', { kind: 'requester', requestIds: [1001] }],
      ['system', { kind: 'system' }],
    ];
    this.types = Object.keys(workflow.events).filter((type) => type !== OPENING_EVENT);
  }

  run(): Matrix {
    this.reach();
    const { states } = graphOf(this.workflow.machine);
    const attempts = states.flatMap((state) => {
      const cases = this.reached.get(state);
      return cases ? this.attemptsIn(state, [...cases.values()]) : [];
    });
    const invalid = [...this.invalid].filter(([type]) => !this.accepted.has(type));
    return {
      attempts,
      unreached: states.filter((state) => !this.reached.has(state)),
      faults: [
        ...this.faults,
        ...invalid.map(([type, why]) => `${type}: ${why} (give a sample in matrix.yaml)`),
      ],
    };
  }

  private reach(): void {
    const queue: CaseState[] = [];
    const arrive = (next: CaseState): void => {
      const cases = this.reached.get(next.state) ?? new Map<string, CaseState>();
      this.reached.set(next.state, cases);
      const key = signatureOf(next);
      if (cases.has(key) || cases.size >= MOST_PER_STATE) return;
      // Beyond the first few only cases that open something which the others do not.
      const known = this.opened.get(next.state) ?? new Set<string>();
      this.opened.set(next.state, known);
      const fresh = this.opensTo(next).filter((type) => !known.has(type));
      if (cases.size >= CASES_PER_STATE && fresh.length === 0) return;
      fresh.forEach((type) => known.add(type));
      cases.set(key, next);
      queue.push(next);
    };
    for (const payload of this.payloadsOf(OPENING_EVENT)) {
      for (const [, actor] of this.actors) {
        const next = this.try(this.newCase(), OPENING_EVENT, payload, actor, START);
        if (typeof next !== 'string') arrive(next);
      }
    }
    for (let current = queue.shift(); current; current = queue.shift()) {
      for (const type of this.types) {
        for (const [, actor] of this.actors) {
          if (!this.isOpen(current, type, actor)) continue;
          for (const payload of this.payloadsOf(type)) {
            const next = this.try(current, type, payload, actor, this.after(current));
            if (typeof next !== 'string') arrive(next);
          }
          break;
        }
      }
    }
  }

  private opensTo(current: CaseState): string[] {
    return this.actors.flatMap(([, actor]) =>
      allowedEvents(this.workflow, current, actor, this.after(current)),
    );
  }

  /** Worth trying: the state knows the event, and the actor has the right. */
  private isOpen(current: CaseState, type: string, actor: Actor): boolean {
    const handled = compileWorkflow(this.workflow).handled.get(current.state)?.has(type) ?? false;
    return (
      (handled || SYSTEM_EVENTS.some((s) => s === type)) &&
      may(this.workflow, actor, type, current) !== undefined
    );
  }

  private attemptsIn(state: string, cases: readonly CaseState[]): Attempt[] {
    return [...this.types, ...SYSTEM_EVENTS].flatMap((event) =>
      this.actors.map(([who, actor]): Attempt => {
        // Everything is really tried once; the other cases of the state only where they could tell more.
        const tried = cases.filter((current, i) => i === 0 || this.isOpen(current, event, actor));
        const outcomes = tried.flatMap((current) =>
          this.payloadsOf(event).map((payload) => {
            const next = this.try(current, event, payload, actor, this.after(current));
            return typeof next === 'string' ? `✗ ${next}` : `→ ${next.state}`;
          }),
        );
        return { state, event, who, outcome: told(outcomes) };
      }),
    );
  }

  /** The case afterwards, or the refusal as text. */
  private try(
    current: CaseState | NewCase,
    type: string,
    payload: Record<string, unknown>,
    actor: Actor,
    at: Date,
  ): CaseState | string {
    // A companion event is tried as what it is: brought by another case's event.
    const companion = this.workflow.events[type]?.companionOnly === true;
    const incoming: Incoming = { type, payload, actor, at, ...(companion && { companion }) };
    try {
      const { next } = decide(this.workflow, current, incoming, this.city.world);
      this.accepted.add(type);
      return next;
    } catch (error) {
      if (!(error instanceof CaseError)) throw error;
      if (error.code === 'invalid_payload') {
        const { faults = [] } = error.details;
        this.invalid.set(type, faults.map((f) => `${f.path} ${f.message}`).join(', '));
      } else if (!['event_not_allowed', 'forbidden', 'not_found'].includes(error.code)) {
        this.faults.add(`${type}: ${error.code} ${error.message}`);
      }
      return [error.code, error.details.guard].filter(Boolean).join(' ');
    }
  }

  private after(current: CaseState): Date {
    return new Date(START.getTime() + current.version * 600_000);
  }

  private newCase(): NewCase {
    return {
      id: 1,
      number: caseNumber(this.workflow, '2026-01-01', 1),
      kind: this.workflow.kind,
      profile: this.workflow.deadlines.profiles[0] ?? 'default',
      title: '解放路路灯不亮',
      secret: false,
      receivedAt: START,
      requestIds: [1001],
    };
  }

  private payloadsOf(type: string): Record<string, unknown>[] {
    const given = this.samples[type];
    if (given) return given;
    if (type === 'messageFailed')
      return [{ messageId: '1', text: 'x', recipient: 'x', error: 'x' }];
    if (type === 'calendarChanged') return [{ change: 1, reason: 'x' }];
    if (type === 'messageStillFailing') return [{ messages: 1 }];
    if (type === 'deadlineWarned' || type === 'deadlinePassed' || type === 'clockWithdrawn')
      return [{ deadline: 'none', ordinal: 1 }];
    const fields = fieldsOf(this.workflow, type).filter((f) => f.required);
    return [Object.fromEntries(fields.map((f) => [f.name, this.guess(f)]))];
  }

  private guess({ widget, multiple, options }: Field): unknown {
    const one = (): unknown => {
      if (options[0] !== undefined) return options[0];
      switch (widget) {
        case 'unit':
          return this.city.unitId('roads');
        case 'units':
          return { unit: this.city.unitId('water'), task: '协助核查' };
        case 'case':
          return OTHER_CASE;
        case 'day':
          return '2026-03-20';
        case 'length':
          return '1 working day';
        case 'number':
          return 1;
        case 'checkbox':
          return true;
        case 'text':
        case 'textarea':
        case 'select':
        case 'radio':
        case 'place':
          return '示例';
      }
    };
    return multiple ? [one()] : one();
  }
}

/** The matrix as a page: what is open to whom, and which guards refuse. What is not listed is refused. */
export function matrixText(workflow: Workflow, { attempts }: Matrix): string {
  const lines = [
    `# ${workflow.kind}: state × event. What is not listed is refused. Generated, see test/stories/README.md.`,
  ];
  for (const state of graphOf(workflow.machine).states) {
    lines.push('', state);
    for (const event of [...Object.keys(workflow.events), ...SYSTEM_EVENTS]) {
      const byOutcome = new Map<string, string[]>();
      for (const a of attempts) {
        if (a.state !== state || a.event !== event || a.outcome === '') continue;
        byOutcome.set(a.outcome, [...(byOutcome.get(a.outcome) ?? []), a.who]);
      }
      for (const [outcome, whos] of byOutcome)
        lines.push(`  ${event}: ${shortened(whos).join(', ')} ${outcome}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Openings, and refusals by a guard or for the payload; plain refusals are the rule and are left out. */
function told(outcomes: readonly string[]): string {
  const telling = outcomes.filter(
    (o) => o.startsWith('→') || /event_not_allowed \w|invalid_payload/.test(o),
  );
  return [...new Set(telling)].sort().join(' | ');
}

const CASES_PER_STATE = 5;
const MOST_PER_STATE = 40;

/** What guards may look at: the facts (codes, not texts) and the assignments. */
function signatureOf({ snapshot, assignments }: CaseState): string {
  const facts = Object.entries(snapshot.context).filter(
    ([, v]) => typeof v !== 'string' || /^[a-zA-Z]*$/.test(v),
  );
  const open = assignments
    .filter((a) => a.endedAt === null)
    .map((a) => `${a.role} ${a.unitId} ${a.repliedAt === null}`);
  return JSON.stringify([facts, open]);
}

/**
 * From where a role is tried: the office for central rights; for rights that hang on a unit the one that leads in
 * the walk, one that assists, and one without any part.
 */
function unitsOf({ permissions }: Workflow, role: string): string[] {
  const grants = [permissions.view, ...Object.values(permissions.events)]
    .flat()
    .filter((g) => g.role === role);
  return [
    ...(grants.some((g) => g.of === undefined) ? ['office'] : []),
    ...(grants.some((g) => g.of !== undefined) ? ['roads', 'water', 'education'] : []),
  ];
}

/** `liaison (roads), liaison (water)` is `liaison of roads+water`, and the office goes without saying. */
function shortened(whos: readonly string[]): string[] {
  const units = new Map<string, string[]>();
  for (const who of whos) {
    const [, role = who, unit] = /^(\w+)(?: \((\w+)\))?$/.exec(who) ?? [];
    units.set(role, [...(units.get(role) ?? []), ...(unit && unit !== 'office' ? [unit] : [])]);
  }
  return [...units].map(([role, of]) => (of.length === 0 ? role : `${role} of ${of.join('+')}`));
}
