import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import {
  CaseError,
  decide,
  mayView,
  type Actor,
  type CaseEvent,
  type CaseState,
  type Decision,
  type Workflow,
  type World,
} from '@huiyin/core';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import { answerOf, caseOf, CASE_JSON, type CaseJson, type StoredAnswer } from './case-rows.js';
import { keptAnswer, lock, readStates, saveChanges, type Locked } from './case.store.js';
import { type Basis, type ForeseenCase, ForeseenEvents } from './foreseen.js';
import { Gatherer } from './gatherer.js';
import { type KnownStates, StateCache } from './state-cache.js';
import { takeApart, type Outcome } from './take-apart.js';
import { Workflows } from './workflows.js';
import { Calendars, worldOf } from './world.js';
import { Workspace, type Answer, type Idempotency } from './workspace.js';

/** One event for one case. */
export interface ApplyItem {
  caseId: number;
  type: string;
  payload: unknown;
  actor: Actor;
  /** Time of the event; absent: now. Imports give historical times. */
  at?: Date;
  /** The version that the actor saw; another one is refused. Absent: whatever it is now. */
  version?: number;
  idempotency?: Idempotency;
  /** No messages: imports of what was long answered. */
  silent?: boolean;
}

export type ApplyResult =
  | { ok: true; state: CaseState; event: CaseEvent; seq: number; repeated: boolean }
  | { ok: false; error: CaseError };

/** Small enough to hold up nobody. */
const FORESEEN_AT_ONCE = 100;

/** The one door: a case changes here and nowhere else. */
@Injectable()
export class CaseService {
  private readonly world: World;
  private readonly foreseen = new ForeseenEvents();
  private readonly known: KnownStates = {
    has: (id) => this.foreseen.has(id) || this.cache.has(id),
    get: (id, lastHash) => this.foreseen.get(id, lastHash) ?? this.cache.get(id, lastHash),
  };
  private readonly gatherer = new Gatherer<ApplyItem, ApplyResult>((items) =>
    this.applyBatch(items),
  );

  constructor(
    private readonly postgres: Postgres,
    private readonly workflows: Workflows,
    private readonly directory: Directory,
    private readonly calendars: Calendars,
    private readonly clock: Clock,
    private readonly cache: StateCache = new StateCache(),
  ) {
    this.world = worldOf(directory, calendars);
  }

  /**
   * Each item is decided on its own, and a refusal concerns that item only; what is accepted is saved in one
   * transaction. Items of one case are applied in the given order. If the database refuses the batch, it is taken
   * apart and only the guilty item fails.
   */
  async applyBatch(items: readonly ApplyItem[]): Promise<ApplyResult[]> {
    return takeApart<ApplyItem, Answer & { repeated: boolean }>(items, async (part) => {
      const workspace = new Workspace();
      const results = await this.postgres.transaction(async (tx) => {
        const keys = part.flatMap((item) => (item.idempotency ? [item.idempotency] : []));
        const ids = part.flatMap((item) => [item.caseId, ...this.companionIds(item)]);
        const locked = await lock(tx, ids, keys, this.known);
        for (const { state, lastHash } of locked.cases) workspace.add(state, lastHash);
        const attempts = part.map((item) => this.attempt(item, workspace, locked));
        await saveChanges(tx, workspace, this.directory, this.clock.now());
        return attempts;
      });
      for (const { now, lastHash } of workspace.changed) this.cache.put(now, lastHash);
      return results;
    });
  }

  /**
   * One event. Runs at once when the door is idle, else joins the next batch.
   * @throws CaseError as `decide`, and `not_found`, `stale_case` (with the present state), `idempotency_conflict`
   */
  async apply(item: ApplyItem): Promise<CaseState> {
    const result = await this.gatherer.add(item);
    if (!result.ok) throw result.error;
    return result.state;
  }

  /** The case as it is now; null if there is none. Rights are not asked. */
  async load(caseId: number): Promise<CaseState | null> {
    const text = `select to_json(l) as row from (select ${CASE_JSON} from cases c where c.id = $1) l`;
    const [found] = await this.postgres.query<{ row: CaseJson }>(text, [caseId], 'load');
    return found ? caseOf(found.row) : null;
  }

  /**
   * Reads the cases of events that the system will send soon, and decides them: then only the hash of their last event
   * is asked. Whatever becomes of a case meanwhile, nothing is decided on an old state (foreseen.ts).
   *
   * @param items each with its instant, those of one case in their order
   */
  async foresee(items: readonly (ApplyItem & { at: Date })[]): Promise<void> {
    this.foreseen.forget(this.clock.now());
    const byCase = new Map<number, (ApplyItem & { at: Date })[]>();
    for (const item of items) {
      const ofCase = byCase.get(item.caseId);
      if (ofCase) ofCase.push(item);
      else byCase.set(item.caseId, [item]);
    }
    const ids = [...byCase.keys()];
    for (let i = 0; i < ids.length; i += FORESEEN_AT_ONCE) {
      // Whose instant has come is decided by the door itself, which now needs the processor.
      const part = ids
        .slice(i, i + FORESEEN_AT_ONCE)
        .filter((id) => byCase.get(id)?.some(({ at }) => at > this.clock.now()));
      if (part.length === 0) continue;
      for (const { state, lastHash } of await readStates(this.postgres.pool, part))
        this.foreseeCase(state, lastHash, byCase.get(state.id) ?? []);
      // Whoever else wants something of this process has its turn.
      await setImmediate();
    }
  }

  /** Whether there is nothing to foresee of a case up to this instant: it was done, or there is no room for more. */
  isForeseen(caseId: number, until: Date): boolean {
    return this.foreseen.isDone(caseId, until);
  }

  private foreseeCase(
    state: CaseState,
    lastHash: Buffer,
    items: readonly (ApplyItem & { at: Date })[],
  ): void {
    const basis = this.basis();
    const workspace = new Workspace();
    const open = workspace.add(state, lastHash);
    const foreseen: ForeseenCase = { state, lastHash, basis, events: [], until: new Date(0) };
    for (const item of items) {
      const after = open.lastHash;
      foreseen.until = item.at;
      try {
        const decision = this.decideNow(item, open.now);
        workspace.accept(decision);
        foreseen.events.push({ after, decision, hash: open.lastHash });
      } catch {
        // What cannot be decided is met again at the instant, and told then.
        break;
      }
    }
    this.foreseen.put(foreseen);
  }

  private basis(): Basis {
    return { calendars: this.calendars.edition, people: this.directory.edition };
  }

  private attempt(
    item: ApplyItem,
    workspace: Workspace,
    locked: Locked,
  ): Outcome<Answer & { repeated: boolean }> {
    try {
      return { ok: true, ...this.decideItem(item, workspace, locked) };
    } catch (error) {
      if (error instanceof CaseError) return { ok: false, error };
      return {
        ok: false,
        error: new CaseError('unavailable', 'the event could not be decided', { cause: error }),
      };
    }
  }

  private decideItem(
    item: ApplyItem,
    workspace: Workspace,
    locked: Locked,
  ): Answer & { repeated: boolean } {
    const { idempotency } = item;
    if (idempotency) {
      const kept = keptAnswer([...workspace.answers, ...locked.answers], idempotency);
      if (kept !== undefined) return { ...answerOf(kept as StoredAnswer), repeated: true };
    }
    const open = workspace.cases.get(item.caseId);
    if (!open) throw new CaseError('not_found', 'there is no such case');
    const current = open.now;
    const workflow = this.workflows.get(current.kind);
    if (item.version !== undefined && item.version !== current.version) {
      if (!mayView(workflow, item.actor, current))
        throw new CaseError('not_found', 'there is no such case');
      throw new CaseError('stale_case', `the case has version ${current.version} now`, { current });
    }
    const foreseen = this.foreseen.find(open.lastHash, item, this.basis());
    const decision = foreseen?.decision ?? this.decideNow(item, current);
    const companion = this.decideCompanion(workflow, current, decision, workspace);
    const answer = workspace.accept(decision, { silent: item.silent, hash: foreseen?.hash });
    if (companion) workspace.accept(companion, item);
    if (idempotency) workspace.keep(idempotency, answer);
    return { ...answer, repeated: false };
  }

  private decideNow({ type, payload, actor, at }: ApplyItem, current: CaseState): Decision {
    const incoming = { type, payload, actor, at: at ?? this.clock.now() };
    return decide(this.workflows.get(current.kind), current, incoming, this.world);
  }

  /** Merge and unmerge touch two cases: both change, or neither. */
  private decideCompanion(
    workflow: Workflow,
    current: CaseState,
    { event }: Decision,
    workspace: Workspace,
  ): Decision | undefined {
    const wanted = workflow.events[event.type]?.companion?.(event.payload, current);
    if (!wanted) return undefined;
    const other = wanted.caseId === current.id ? undefined : workspace.current(wanted.caseId);
    const field = Object.keys(event.payload).find((key) => event.payload[key] === wanted.caseId);
    if (!other || !mayView(this.workflows.get(other.kind), event.actor, other)) {
      const path = `payload.${field ?? 'case'}`;
      throw new CaseError('invalid_payload', `${path}: there is no such other case`, {
        faults: [{ path, code: 'unknown_case', message: 'there is no such other case' }],
      });
    }
    const incoming = {
      type: wanted.type,
      payload: wanted.payload,
      actor: event.actor,
      at: event.at,
      companion: true,
    };
    return decide(this.workflows.get(other.kind), other, incoming, this.world);
  }

  /**
   * Cases that the event may touch besides its own, so that all are locked at once. The kind of the case is not
   * known yet, so every workflow that has such an event is asked.
   */
  private companionIds(item: ApplyItem): number[] {
    return this.workflows.all().flatMap((workflow) => {
      const definition = workflow.events[item.type];
      if (!definition?.companion) return [];
      const payload = definition.payload.safeParse(item.payload ?? {});
      if (!payload.success) return [];
      try {
        return [
          definition.companion(payload.data, { id: item.caseId, number: '', requestIds: [] })
            .caseId,
        ];
      } catch {
        // It refuses, and will do so again when the event is decided.
        return [];
      }
    });
  }
}
