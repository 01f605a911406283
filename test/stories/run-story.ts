import {
  allowedEvents,
  CaseError,
  caseNumber,
  decide,
  dueEvents,
  fieldsOf,
  type Actor,
  type CaseState,
  type Decision,
  type Incoming,
  type MessageDraft,
  type NewCase,
  type Workflow,
} from '@huiyin/core';
import type { EventStep, Expectations, Step, Story, UntilStep } from './story-schema.js';
import type { StoryWorld } from './world.js';

/** `2026-02-13 09:00` in China. */
export function instant(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}:00+08:00`);
}

function localMinute(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

/** What a step expects and what happened, in the story's own words: compared by the spec, so that a failure reads as a diff. */
export interface StepResult {
  step: number;
  expected: Record<string, unknown>;
  actual: Record<string, unknown>;
}

/** Runs one story through `decide` and returns, for each step, the expected and the actual outcome. */
export function runStory(workflow: Workflow, story: Story, city: StoryWorld): StepResult[] {
  const run = new StoryRun(workflow, story, city);
  return story.steps.map((step, i) => ({ step: i + 1, ...run.take(step) }));
}

interface Outcome {
  messages: MessageDraft[];
  refused?: string;
  fired?: string[];
}

class StoryRun {
  private readonly cases = new Map<string, CaseState>();
  private at = new Date(0);
  private actor: Actor = { kind: 'system' };

  constructor(
    private readonly workflow: Workflow,
    private readonly story: Story,
    private readonly city: StoryWorld,
  ) {}

  take(step: Step): Omit<StepResult, 'step'> {
    const name = step.case ?? 'a';
    const outcome =
      'event' in step
        ? this.event(step, name)
        : 'until' in step
          ? this.wait(step, name)
          : { messages: [] };
    const expected: Record<string, unknown> = {};
    const actual: Record<string, unknown> = {};
    if ('event' in step) {
      // A refusal that no one expected must fail the step, whatever else it looks at.
      if (step.refused !== undefined || outcome.refused !== undefined) {
        expected['refused'] = step.refused ?? 'nothing';
        actual['refused'] = outcome.refused ?? 'nothing';
      }
    }
    if ('until' in step && step.fires) {
      expected['fires'] = step.fires;
      actual['fires'] = outcome.fired;
    }
    this.look(step, name, outcome, expected, actual);
    return { expected, actual };
  }

  private event(step: EventStep, name: string): Outcome {
    this.forward(instant(step.at));
    this.actor = this.actorOf(step.by, name);
    const incoming: Incoming = {
      type: step.event,
      payload: this.payloadOf(step),
      actor: this.actor,
      at: this.at,
    };
    try {
      return { messages: this.apply(name, this.cases.get(name) ?? this.opened(step), incoming) };
    } catch (error) {
      if (!(error instanceof CaseError)) throw error;
      return { messages: [], refused: this.refusalText(error, step.refused) };
    }
  }

  /** One event and, in the same breath, its companion on the other case; both or neither. */
  private apply(name: string, current: CaseState | NewCase, incoming: Incoming): MessageDraft[] {
    const decision = decide(this.workflow, current, incoming, this.city.world);
    const decisions: [string, Decision][] = [[name, decision]];
    const companion = this.workflow.events[incoming.type]?.companion?.(
      decision.event.payload,
      current,
    );
    if (companion) {
      const found = [...this.cases].find(([, c]) => c.id === companion.caseId);
      if (!found) throw new CaseError('not_found', `there is no case ${companion.caseId}`);
      const other: Incoming = {
        ...incoming,
        type: companion.type,
        payload: companion.payload,
        companion: true,
      };
      decisions.push([found[0], decide(this.workflow, found[1], other, this.city.world)]);
    }
    for (const [which, { next }] of decisions) this.cases.set(which, asStored(next));
    return decisions.flatMap(([, { messages }]) => messages);
  }

  private wait(step: UntilStep, name: string): Outcome {
    const until = instant(step.until);
    const messages: MessageDraft[] = [];
    const fired: string[] = [];
    for (;;) {
      const [due] = dueEvents(this.current(name).deadlines, until);
      if (!due) break;
      messages.push(...this.apply(name, this.current(name), { ...due, actor: { kind: 'system' } }));
      fired.push(`${due.payload.deadline} ${due.type === 'deadlineWarned' ? 'warns' : 'passes'}`);
    }
    this.forward(until);
    return { messages, fired };
  }

  private forward(to: Date): void {
    if (to < this.at) throw new Error(`time runs backwards at ${localMinute(to)}`);
    this.at = to;
  }

  private opened(step: EventStep): NewCase {
    const id = this.cases.size + 1;
    return {
      id,
      number: caseNumber(this.workflow, '2026-01-01', id),
      kind: this.workflow.kind,
      profile: this.story.profile ?? this.workflow.deadlines.profiles[0] ?? 'default',
      title: step.title ?? '解放路路灯不亮',
      secret: step.secret ?? false,
      receivedAt: instant(step.received ?? step.at),
      requestIds: [1000 + id],
    };
  }

  private current(name: string): CaseState {
    const found = this.cases.get(name);
    if (!found) throw new Error(`no case "${name}" has been opened`);
    return found;
  }

  private actorOf(by: string, name: string): Actor {
    if (by === 'system') return { kind: 'system' };
    if (by === 'stranger') return { kind: 'requester', requestIds: [1] };
    const [who, whose] = by.split(' of ');
    if (who === 'requester') {
      // The proof is a request of one's own, also after it was joined to another case.
      const id = [...this.cases.keys()].indexOf(whose ?? name) + 1;
      return { kind: 'requester', requestIds: [1000 + (id || this.cases.size + 1)] };
    }
    return this.city.person(by);
  }

  /** Units and cases are named in stories; the payload holds their ids. */
  private payloadOf(step: EventStep): Record<string, unknown> {
    const payload = { ...step.with };
    for (const { name, widget } of fieldsOf(this.workflow, step.event)) {
      if (widget === 'unit' || widget === 'units') payload[name] = this.withUnitIds(payload[name]);
      if (widget === 'case' && typeof payload[name] === 'string')
        payload[name] = this.current(payload[name]).id;
      if (payload[name] === undefined) delete payload[name];
    }
    return payload;
  }

  private withUnitIds(value: unknown): unknown {
    if (typeof value === 'string' && this.city.isUnit(value)) return this.city.unitId(value);
    if (Array.isArray(value)) return value.map((one: unknown) => this.withUnitIds(one));
    if (typeof value === 'object' && value !== null && 'unit' in value) {
      return { ...value, unit: this.withUnitIds(value.unit) };
    }
    return value;
  }

  /** A refusal in as many words as the story uses: only the code, or with the guard or the paths. */
  private refusalText(error: CaseError, wanted: string | undefined): string {
    const { guard, faults = [] } = error.details;
    const more = guard === undefined ? faults.map((f) => f.path) : [guard];
    const isLong = wanted === undefined || wanted.includes(' ');
    return isLong ? [error.code, ...more].join(' ') : error.code;
  }

  private look(
    step: Expectations,
    name: string,
    outcome: Outcome,
    expected: Record<string, unknown>,
    actual: Record<string, unknown>,
  ): void {
    const compare = (key: string, want: unknown, is: () => unknown): void => {
      if (want === undefined) return;
      expected[key] = want;
      actual[key] = is();
    };
    compare('then', step.then, () => this.current(name).state);
    compare('mails', step.mails && [...step.mails].map(tidy).sort(), () =>
      outcome.messages.map((m) => this.messageText(m)).sort(),
    );
    compare('due', step.due, () =>
      Object.fromEntries(
        Object.keys(step.due ?? {}).map((key) => [
          key,
          this.dueText(name, key, step.due?.[key] ?? ''),
        ]),
      ),
    );
    compare('facts', step.facts, () =>
      Object.fromEntries(
        Object.keys(step.facts ?? {}).map((key) => [key, this.current(name).snapshot.context[key]]),
      ),
    );
    compare('rungs', step.rungs, () => this.current(name).snapshot.rungs ?? []);
    compare('allowed', step.allowed && [...step.allowed].sort(), () =>
      allowedEvents(this.workflow, this.current(name), this.actor, this.at).sort(),
    );
    compare('assigned', step.assigned, () =>
      this.current(name)
        .assignments.filter((a) => a.endedAt === null)
        .map((a) => `${a.role} ${this.city.unitKey(a.unitId)}`),
    );
  }

  private dueText(name: string, key: string, wanted: string): string {
    const current = this.current(name);
    const [clock = '', unit] = key.split(' of ');
    const ordinals = current.assignments
      .filter((a) => unit === undefined || a.unitId === this.city.unitId(unit))
      .map((a) => a.ordinal);
    const row = current.deadlines.findLast(
      (d) => d.name === clock && (unit === undefined || ordinals.includes(d.assignment ?? 0)),
    );
    if (!row) return 'none';
    if (row.status !== 'running') return row.status;
    if (row.passedAt !== null && wanted === 'passed') return 'passed';
    return wanted.includes(':') ? localMinute(row.dueAt) : row.dueDay;
  }

  private messageText({ recipient, channel, text }: MessageDraft): string {
    const unit =
      recipient.kind === 'role' && recipient.unitId !== null
        ? ` of ${this.city.unitKey(recipient.unitId)}`
        : '';
    const whom = recipient.kind === 'requester' ? 'requester' : `${recipient.role}${unit}`;
    return `${text} → ${whom}${channel === 'mail' ? '' : ` (${channel})`}`;
  }
}

function tidy(mail: string): string {
  return mail.replace(/\s*(→|->)\s*/, ' → ');
}

/** As if saved and loaded: a machine that remembers what JSON cannot hold fails here, not in production. */
function asStored(next: CaseState): CaseState {
  return { ...next, snapshot: JSON.parse(JSON.stringify(next.snapshot)) as CaseState['snapshot'] };
}
