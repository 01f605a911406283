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
import { Gatherer } from './gatherer.js';
import { StateCache } from './state-cache.js';
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
  private readonly gatherer = new Gatherer<ApplyItem, ApplyResult>((items) =>
    this.applyBatch(items),
  );

  constructor(
    private readonly postgres: Postgres,
    private readonly workflows: Workflows,
    private readonly directory: Directory,
    calendars: Calendars,
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
        const locked = await lock(tx, ids, keys, this.cache);
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
   * Reads cases that will soon have an event: then only the hash of their last one is read. Whatever becomes of them
   * meanwhile, nothing is decided on an old state.
   */
  async foresee(caseIds: readonly number[]): Promise<void> {
    const unknown = caseIds.filter((id) => !this.cache.has(id));
    for (let i = 0; i < unknown.length; i += FORESEEN_AT_ONCE) {
      const part = unknown.slice(i, i + FORESEEN_AT_ONCE);
      for (const { state, lastHash } of await readStates(this.postgres.pool, part))
        this.cache.put(state, lastHash);
    }
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
    const current = workspace.current(item.caseId);
    if (!current) throw new CaseError('not_found', 'there is no such case');
    const workflow = this.workflows.get(current.kind);
    if (item.version !== undefined && item.version !== current.version) {
      if (!mayView(workflow, item.actor, current))
        throw new CaseError('not_found', 'there is no such case');
      throw new CaseError('stale_case', `the case has version ${current.version} now`, { current });
    }
    const at = item.at ?? this.clock.now();
    const decision = decide(
      workflow,
      current,
      { type: item.type, payload: item.payload, actor: item.actor, at },
      this.world,
    );
    const companion = this.decideCompanion(workflow, current, decision, workspace);
    const answer = workspace.accept(decision, item);
    if (companion) workspace.accept(companion, item);
    if (idempotency) workspace.keep(idempotency, answer);
    return { ...answer, repeated: false };
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
