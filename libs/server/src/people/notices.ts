import { Injectable } from '@nestjs/common';
import { type Actor, alarmStands, type Alarm, CaseError } from '@huiyin/core';
import { Workflows } from '../cases/workflows.js';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { renderNotice } from '../delivery/render.js';

export interface NoticeView {
  id: string;
  caseId: number;
  subject: string;
  body: string;
  at: string;
  readAt: string | null;
  /** An alarm whose cause is gone: somebody has acted, or the clock was stopped. It asks for nothing any more. */
  withdrawn: boolean;
}

interface Row {
  caseId: number;
  eventSeq: number;
  ordinal: number;
  kind: string;
  text: string;
  data: Record<string, string>;
  at: Date;
  readAt: Date | null;
  event: string;
  rungs: string[] | null;
  clock: Clocked | null;
}

/** The clock that fired, as it stands now. */
type Clocked = Omit<NonNullable<Alarm['deadline']>, 'passedAt'> & { passedAt: string | null };

const NEWEST = 100;

/** The console's own notices of a person. */
@Injectable()
export class NoticeQueries {
  constructor(
    private readonly postgres: Postgres,
    private readonly workflows: Workflows,
    private readonly clock: Clock,
  ) {}

  /** The newest hundred, in the reader's language. */
  async list(reader: Actor & { kind: 'person' }, language: string): Promise<NoticeView[]> {
    const rows = await this.postgres.query<Row & Record<string, unknown>>(
      /* sql */ `select m.case_id as "caseId", m.event_seq as "eventSeq", m.ordinal, c.kind, m.text, m.data,
          m.created_at as at, m.read_at as "readAt", e.type as event, c.snapshot -> 'rungs' as rungs,
          case when d.name is not null then json_build_object('name', d.name, 'status', d.status,
            'warnedCount', d.warned_count, 'passedAt', d.passed_at) end as clock
        from messages m join cases c on c.id = m.case_id
        join case_events e on e.case_id = m.case_id and e.seq = m.event_seq
        left join case_deadlines d on e.type in ('deadlineWarned', 'deadlinePassed') and d.case_id = m.case_id
          and d.name = e.payload ->> 'deadline' and d.ordinal = (e.payload ->> 'ordinal')::int
        where m.user_id = $1 and m.channel = 'notice'
        order by m.created_at desc, m.case_id desc, m.event_seq desc, m.ordinal limit $2`,
      [reader.id, NEWEST],
    );
    return rows.map((row) => {
      const workflow = this.workflows.get(row.kind);
      const { title, text } = renderNotice(workflow, language, row);
      return {
        id: `${row.caseId}-${row.eventSeq}-${row.ordinal}`,
        caseId: row.caseId,
        subject: title,
        body: text,
        at: row.at.toISOString(),
        readAt: row.readAt?.toISOString() ?? null,
        withdrawn: !alarmStands(workflow, alarmOf(row)),
      };
    });
  }

  /** Marks one of the reader's own notices; again is harmless. @throws CaseError `not_found` */
  async read(reader: Actor & { kind: 'person' }, id: string): Promise<void> {
    const key = /^(\d{1,15})-(\d{1,9})-(\d{1,9})$/.exec(id)?.slice(1).map(Number);
    const rows =
      key &&
      (await this.postgres.query(
        `update messages set read_at = coalesce(read_at, $5)
          where case_id = $1 and event_seq = $2 and ordinal = $3 and user_id = $4 and channel = 'notice' returning 1`,
        [...key, reader.id, this.clock.now()],
      ));
    if (!rows?.length) throw new CaseError('not_found', 'there is no such notice');
  }
}

function alarmOf({ event, text, rungs, clock }: Row): Alarm {
  const passedAt = clock?.passedAt ? new Date(clock.passedAt) : null;
  return { event, text, rungs: rungs ?? [], deadline: clock ? { ...clock, passedAt } : undefined };
}
