import type pg from 'pg';
import type { MessageJob } from './queues.js';

/** A message that waits, with what its delivery needs to know. */
export interface MessageRow extends MessageJob {
  channel: 'mail' | 'webhook';
  recipientKind: 'requester' | 'user';
  requestId: number | null;
  userName: string | null;
  userEmail: string | null;
  language: string | null;
  text: string;
  data: Record<string, string>;
  attempts: number;
  lastError: string | null;
  caseNumber: string;
  kind: string;
  eventType: string;
}

/**
 * The row, locked; undefined if it is delivered, given up, a notice or unknown. Waits for whoever has it: the relay
 * keeps it locked until its job is marked as queued, and by then the job may already run.
 */
export async function readMessage(
  tx: pg.PoolClient,
  key: MessageJob,
): Promise<MessageRow | undefined> {
  const { rows } = await tx.query<MessageRow>(
    /* sql */ `select m.case_id as "caseId", m.event_seq as "eventSeq", m.ordinal, m.channel,
        m.recipient_kind as "recipientKind", m.request_id as "requestId", u.name as "userName",
        case when u.active then u.email end as "userEmail", u.language, m.text, m.data, m.attempts,
        m.last_error as "lastError", c.number as "caseNumber", c.kind, e.type as "eventType"
      from messages m
      join cases c on c.id = m.case_id
      join case_events e on e.case_id = m.case_id and e.seq = m.event_seq
      left join users u on u.id = m.user_id
      where (m.case_id, m.event_seq, m.ordinal) = ($1, $2, $3)
        and m.delivered_at is null and m.failed_at is null and m.channel <> 'notice'
      for update of m`,
    [key.caseId, key.eventSeq, key.ordinal],
  );
  return rows[0];
}
