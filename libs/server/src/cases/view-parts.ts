import { Injectable } from '@nestjs/common';
import { light, type Actor, type CaseState, type Deadline, type Workflow } from '@huiyin/core';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import { Identities } from '../people/identities.js';
import { detailsOf } from './details.js';
import { isEveryDay, restOf } from './due-instants.js';
import { wordsOf, type Words } from './labels.js';
import type {
  AssignmentView,
  DeadlineView,
  FileView,
  Light,
  RequestView,
  TimelineEvent,
  UnitRef,
} from './views.js';
import { Calendars } from './world.js';

interface EventRow {
  seq: number;
  type: string;
  at: Date;
  actorKind: 'person' | 'requester' | 'system';
  actorId: number | null;
  actorRole: string | null;
  actorUnitId: number | null;
  payload: Record<string, unknown>;
  fromState: string | null;
  toState: string;
  hash: string;
}

interface RequestRow extends Omit<RequestView, 'receivedAt' | 'requester'> {
  receivedAt: Date;
  identity: Buffer | null;
  keyId: string | null;
  anonymous: boolean | null;
  files: FileView[] | null;
}

/** The internal remarks: those of other units, and of the hotline office, are not for handling units. */
const INTERNAL = new Set(['note']);

/** The pieces of a view that stand in tables of their own. */
@Injectable()
export class ViewParts {
  constructor(
    private readonly postgres: Postgres,
    private readonly directory: Directory,
    private readonly identities: Identities,
    private readonly calendars: Calendars,
    readonly clock: Clock,
  ) {}

  /**
   * The requests of a case with its files: one statement. Requesters are masked; of a secret request, whoever may not
   * reveal sees nothing of them at all.
   * @param mayReveal asked for each request: one that was joined to a case may be secret where the case is not
   */
  async requestsAndFiles(
    state: Pick<CaseState, 'id' | 'requestIds'>,
    mayReveal: (secret: boolean) => boolean,
  ): Promise<{ requests: RequestView[]; files: FileView[] }> {
    const rows = await this.postgres.query<RequestRow & Record<string, unknown>>(
      /* sql */ `select r.id, r.channel, r.type, r.title, r.content, r.place, r.category, r.secret,
          r.consent_to_publish as "consentToPublish", r.reply_wanted as "replyWanted", r.received_at as "receivedAt",
          p.identity, p.key_id as "keyId", p.anonymous,
          (select json_agg(f) from (select f.id, f.name, b.mime, b.size, f.uploaded_at as "uploadedAt"
            from case_files f join files b on b.hash = f.hash where f.case_id = $2 order by f.id) f) as files
        from requests r left join requesters p on p.id = r.requester_id where r.id = any ($1::bigint[]) order by r.id`,
      [state.requestIds, state.id],
      'view-requests',
    );
    return {
      requests: rows.map((row) => this.request(row, mayReveal)),
      files: (rows[0]?.files ?? []).map((file) => ({
        ...file,
        uploadedAt: new Date(file.uploadedAt).toISOString(),
      })),
    };
  }

  private request(
    { identity, keyId, anonymous, receivedAt, files: _files, ...row }: RequestRow,
    mayReveal: (secret: boolean) => boolean,
  ): RequestView {
    return {
      ...row,
      receivedAt: receivedAt.toISOString(),
      requester:
        row.secret && !mayReveal(true)
          ? null
          : identity === null || keyId === null
            ? { name: null, phone: null, anonymous: true }
            : { ...this.identities.masked(identity, keyId), anonymous: anonymous === true },
    };
  }

  /** What was asked or proposed last in events of these types, event type → payload; only what the viewer may read. */
  async asked(
    state: CaseState,
    types: readonly string[],
    { viewer, workflow }: { viewer: Actor; workflow: Workflow },
  ): Promise<ReadonlyMap<string, Record<string, unknown>>> {
    if (types.length === 0) return new Map();
    const rows = await this.postgres.query<Pick<EventRow, 'type' | 'actorUnitId' | 'payload'>>(
      /* sql */ `select distinct on (type) type, actor_unit_id as "actorUnitId", payload
        from case_events where case_id = $1 and seq <= $2 and type = any ($3) order by type, seq desc`,
      [state.id, state.version, types],
      'view-asked',
    );
    return new Map(
      rows
        .filter((row) => mayRead(row, viewer, workflow))
        .map(({ type, payload }) => [type, payload]),
    );
  }

  async timeline(
    state: CaseState,
    workflow: Workflow,
    { viewer, language }: { viewer: Actor; language: string },
  ): Promise<TimelineEvent[]> {
    const rows = await this.postgres.query<EventRow & Record<string, unknown>>(
      /* sql */ `select seq, type, at, actor_kind as "actorKind", actor_id as "actorId", actor_role as "actorRole",
          actor_unit_id as "actorUnitId", payload, from_state as "fromState", to_state as "toState", encode(hash, 'hex') as hash
        from case_events where case_id = $1 order by seq`,
      [state.id],
      'timeline',
    );
    const words = wordsOf(workflow, language);
    const context = {
      workflow,
      words,
      language,
      unitName: (id: number) => this.directory.unitName(id),
    };
    return rows.map((row) => ({
      seq: row.seq,
      type: row.type,
      label: words.event(row.type),
      at: row.at.toISOString(),
      actor: {
        kind: row.actorKind,
        name:
          row.actorKind === 'person' && row.actorId !== null
            ? (this.directory.user(row.actorId)?.name ?? '')
            : '',
        role: row.actorRole === null ? null : words.role(row.actorRole),
        unit: row.actorUnitId === null ? null : (this.directory.unitName(row.actorUnitId) ?? null),
      },
      from: row.fromState === null ? null : words.state(row.fromState),
      to: words.state(row.toState),
      details: mayRead(row, viewer, workflow) ? detailsOf(row.type, row.payload, context) : [],
      hash: row.hash,
    }));
  }

  assignment(a: CaseState['assignments'][number]): AssignmentView {
    const { unitId, openedAt, signedAt, contactedAt, repliedAt, endedAt, ...rest } = a;
    return {
      ...rest,
      unit: this.unit(unitId),
      openedAt: openedAt.toISOString(),
      signedAt: text(signedAt),
      contactedAt: text(contactedAt),
      repliedAt: text(repliedAt),
      endedAt: text(endedAt),
    };
  }

  deadline(deadline: Deadline, state: CaseState, words: Words): DeadlineView {
    const assignment = state.assignments.find((a) => a.ordinal === deadline.assignment);
    const {
      name,
      ordinal,
      kind,
      status,
      length,
      basis,
      startedAt,
      dueDay,
      dueAt,
      provisional,
      passedAt,
      stoppedAt,
    } = deadline;
    return {
      name,
      label: words.deadline(name),
      ordinal,
      kind,
      status,
      length,
      basis,
      dueDay,
      provisional,
      unit: assignment ? this.unit(assignment.unitId) : null,
      startedAt: startedAt.toISOString(),
      dueAt: dueAt.toISOString(),
      passedAt: text(passedAt),
      stoppedAt: text(stoppedAt),
      light: this.lightOf(deadline),
      ...(status === 'running' && {
        workingDays: this.workingDaysOf(deadline, assignment?.unitId ?? null),
      }),
    };
  }

  /** By the calendar of the unit, which the clock itself counts by. */
  private workingDaysOf({ dueAt, length }: Deadline, unitId: number | null): number | undefined {
    const calendar = this.calendars.of(unitId, (id) => this.directory.parentUnit(id));
    return restOf(dueAt, { now: this.clock.now(), calendar, everyDay: isEveryDay(length) })
      .workingDays;
  }

  /** A window makes nobody late: it has no light. */
  private lightOf(deadline: Deadline): Light {
    return deadline.kind === 'window'
      ? 'none'
      : light(deadline, this.clock.now(), this.calendars.city);
  }

  private unit(id: number): UnitRef {
    return { id, name: this.directory.unitName(id) ?? '' };
  }
}

const text = (at: Date | null): string | null => at?.toISOString() ?? null;

function mayRead(
  row: Pick<EventRow, 'type' | 'actorUnitId'>,
  viewer: Actor,
  workflow: Workflow,
): boolean {
  if (!INTERNAL.has(row.type) || viewer.kind === 'system') return true;
  if (viewer.kind === 'requester') return false;
  const central = new Set(
    workflow.permissions.view.filter((grant) => grant.of === undefined).map((grant) => grant.role),
  );
  return viewer.memberships.some(
    (m) => central.has(m.role) || (row.actorUnitId !== null && m.covers.includes(row.actorUnitId)),
  );
}
