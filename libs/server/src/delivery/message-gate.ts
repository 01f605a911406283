import { Injectable } from '@nestjs/common';
import { alarmState, deliverAfter, isAlarm, isRoundTheClock } from '@huiyin/core';
import { Workflows } from '../cases/workflows.js';
import { Calendars } from '../cases/world.js';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import type { MessageJob } from './queues.js';

/** A message that waits is to be sent from that instant on; one that is withdrawn is not sent any more. */
export type Gate = 'open' | 'withdrawn' | Date;

/** So long an alarm waits whose clock stands still, before it is asked again whether it holds. */
const ASKED_AGAIN_MS = 3_600_000;

interface Row {
  nth: number;
  kind: string;
  event: string;
  text: string;
  urgent: boolean;
  rungs: string[] | null;
  deadline: {
    name: string;
    status: 'running' | 'paused' | 'stopped';
    warnedCount: number;
    passedAt: string | null;
  } | null;
  /** Of the clock that fired; none for a message of no clock. */
  lengths: string[];
  firedName: string | null;
  userId: number | null;
  role: string | null;
}

/**
 * Asked before a message goes to the queue and again before it is sent: does it wait for the end of the recipient's
 * quiet hours, and does the cause of an alarm still last? What is written in the console is never held back.
 */
@Injectable()
export class MessageGate {
  constructor(
    private readonly postgres: Postgres,
    private readonly directory: Directory,
    private readonly workflows: Workflows,
    private readonly calendars: Calendars,
  ) {}

  /** Whether it is night for anybody: by day nothing needs to be looked up before queueing. */
  isQuietSomewhere(now: Date): boolean {
    const hours = [null, ...this.directory.units().map((unit) => unit.id)].map((id) =>
      this.directory.quietHours(id),
    );
    return hours.some((quiet) => deliverAfter(now, quiet, this.calendars.city) !== null);
  }

  /** Whether the message must be looked at before it is sent; by day only alarms need it. */
  mayBeHeld(message: { kind: string; eventType: string; text: string }, now: Date): boolean {
    return (
      isAlarm(this.workflows.get(message.kind), { event: message.eventType, text: message.text }) ||
      this.isQuietSomewhere(now)
    );
  }

  /** By the order of the keys. */
  async check(keys: readonly MessageJob[], now: Date): Promise<Gate[]> {
    if (keys.length === 0) return [];
    const rows = await this.rows(keys);
    return keys.map((_, i) => {
      const row = rows.get(i + 1);
      return row ? this.gateOf(row, now) : 'open';
    });
  }

  /** Until when each waits in the queue; null: it need not. By day nothing is looked up. */
  async waits(keys: readonly MessageJob[], now: Date): Promise<(Date | null)[]> {
    if (!this.isQuietSomewhere(now)) return keys.map(() => null);
    const gates = await this.check(keys, now);
    return gates.map((gate) => (gate instanceof Date ? gate : null));
  }

  private gateOf(row: Row, now: Date): Gate {
    const workflow = this.workflows.get(row.kind);
    const { event, text, firedName } = row;
    const deadline = row.deadline && {
      ...row.deadline,
      passedAt: row.deadline.passedAt === null ? null : new Date(row.deadline.passedAt),
    };
    const alarm = alarmState(workflow, {
      event,
      text,
      deadline: deadline ?? undefined,
      rungs: row.rungs ?? [],
    });
    if (alarm === 'gone') return 'withdrawn';
    if (alarm === 'rests') return new Date(now.getTime() + ASKED_AGAIN_MS);
    const wait = this.quietUntil(row, now);
    // Duty is done at night for an urgent case, or by a clock that runs by the hour; nobody else is woken.
    const onDuty = row.userId !== null;
    if (!wait || (onDuty && row.urgent)) return 'open';
    const message = { event, text, ...(firedName !== null && { deadline: firedName }) };
    return isRoundTheClock(workflow, message, onDuty ? row.lengths : []) ? 'open' : wait;
  }

  /** Somebody of several units is woken only if all of them are awake. */
  private quietUntil({ userId, role }: Row, now: Date): Date | null {
    const quiet =
      userId === null
        ? [this.directory.cityQuietHours()]
        : this.directory.unitsOf(userId, role).map((unit) => this.directory.quietHours(unit));
    const ends = quiet.flatMap((hours) => deliverAfter(now, hours, this.calendars.city) ?? []);
    return ends.length === 0 ? null : new Date(Math.max(...ends.map((end) => end.getTime())));
  }

  private async rows(keys: readonly MessageJob[]): Promise<Map<number, Row>> {
    const rows = await this.postgres.query<Row & Record<string, unknown>>(
      /* sql */ `select k.nth, c.kind, e.type as event, m.text, c.urgent, c.snapshot -> 'rungs' as rungs,
          m.user_id as "userId", m.role, e.payload ->> 'deadline' as "firedName",
          case when d.name is not null then json_build_object('name', d.name, 'status', d.status,
            'warnedCount', d.warned_count, 'passedAt', d.passed_at) end as deadline,
          case when d.name is not null then array[d.length] else '{}'::text[] end as lengths
        from unnest($1::bigint[], $2::int[], $3::int[]) with ordinality as k (case_id, event_seq, ordinal, nth)
        join messages m on (m.case_id, m.event_seq, m.ordinal) = (k.case_id, k.event_seq, k.ordinal)
        join cases c on c.id = m.case_id
        join case_events e on e.case_id = m.case_id and e.seq = m.event_seq
        left join case_deadlines d on e.type in ('deadlineWarned', 'deadlinePassed') and d.case_id = m.case_id
          and d.name = e.payload ->> 'deadline' and d.ordinal = (e.payload ->> 'ordinal')::int`,
      [
        keys.map((key) => key.caseId),
        keys.map((key) => key.eventSeq),
        keys.map((key) => key.ordinal),
      ],
      'message gate',
    );
    return new Map(rows.map((row) => [row.nth, row]));
  }
}
