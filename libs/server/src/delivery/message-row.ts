import type { Postgres } from '../database/postgres.js';
import type { DeliverySession } from './delivery-session.js';
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
  /** Of the requester's own request: encrypted, to be opened by `Sender` alone. */
  request: {
    title: string;
    /** Of the case that the request opened; null after an import of loose requests. */
    caseNumber: string | null;
    queryCode: Buffer;
    codeKey: string;
    identity: Buffer | null;
    identityKey: string | null;
  } | null;
}

/** What became of a try. */
export interface MessageMark {
  key: MessageJob;
  attempts: number;
  lastError: string | null;
  deliveredAt: Date | null;
}

type Flat = Omit<MessageRow, 'request'> & {
  nth: number;
  waiting: boolean;
  title: string | null;
  ownNumber: string | null;
  queryCode: Buffer | null;
  codeKey: string | null;
  identity: Buffer | null;
  identityKey: string | null;
};

/**
 * The rows of messages that wait, in the order of their keys; undefined for one that is delivered, given up, a notice
 * or unknown. To be read after the message was taken in hand, never in the same statement: a statement sees what was
 * committed before it began, and the one who had it may have marked it since.
 *
 * That it waits is asked in the list of columns: as a condition it would invite the planner to the index of all that
 * wait, which is read from end to end for each message when many do.
 */
export async function readMessages(
  session: DeliverySession,
  keys: readonly MessageJob[],
): Promise<(MessageRow | undefined)[]> {
  const rows = await session.query<Flat>(
    'read messages',
    /* sql */ `select k.nth, m.case_id as "caseId", m.event_seq as "eventSeq", m.ordinal, m.channel,
        m.recipient_kind as "recipientKind", m.request_id as "requestId", u.name as "userName",
        case when u.active then u.email end as "userEmail", u.language, m.text, m.data, m.attempts,
        m.last_error as "lastError", c.number as "caseNumber", c.kind, e.type as "eventType",
        r.title, r.query_code as "queryCode", r.key_id as "codeKey", p.identity, p.key_id as "identityKey",
        (select min(oc.number) from case_requests own join cases oc on oc.id = own.case_id
          where own.request_id = r.id and own.own) as "ownNumber",
        m.delivered_at is null and m.failed_at is null and m.channel <> 'notice' as waiting
      from unnest($1::bigint[], $2::int[], $3::int[]) with ordinality as k (case_id, event_seq, ordinal, nth)
      join messages m on (m.case_id, m.event_seq, m.ordinal) = (k.case_id, k.event_seq, k.ordinal)
      join cases c on c.id = m.case_id
      join case_events e on e.case_id = m.case_id and e.seq = m.event_seq
      left join users u on u.id = m.user_id
      left join requests r on r.id = m.request_id
      left join requesters p on p.id = r.requester_id`,
    columnsOf(keys),
  );
  const byNth = new Map(rows.map((row) => [row.nth, row]));
  return keys.map((_, i) => {
    const row = byNth.get(i + 1);
    return row?.waiting ? rowOf(row) : undefined;
  });
}

function rowOf(flat: Flat): MessageRow {
  const {
    nth: _,
    waiting: __,
    title,
    ownNumber,
    queryCode,
    codeKey,
    identity,
    identityKey,
    ...row
  } = flat;
  const request =
    title !== null && queryCode && codeKey !== null
      ? { title, caseNumber: ownNumber, queryCode, codeKey, identity, identityKey }
      : null;
  return { ...row, request };
}

/** Writes down what became of tries; rows in the order of their keys, so that nobody waits in a circle. */
export async function markMessages(
  postgres: Postgres,
  marks: readonly MessageMark[],
): Promise<void> {
  const sorted = [...marks].sort(
    ({ key: a }, { key: b }) =>
      a.caseId - b.caseId || a.eventSeq - b.eventSeq || a.ordinal - b.ordinal,
  );
  await postgres.query(
    /* sql */ `update messages m
      set attempts = k.attempts, last_error = k.last_error, delivered_at = k.delivered_at
      from unnest($1::bigint[], $2::int[], $3::int[], $4::int[], $5::text[], $6::timestamptz[])
        as k (case_id, event_seq, ordinal, attempts, last_error, delivered_at)
      where (m.case_id, m.event_seq, m.ordinal) = (k.case_id, k.event_seq, k.ordinal)`,
    [
      ...columnsOf(sorted.map(({ key }) => key)),
      sorted.map((mark) => mark.attempts),
      sorted.map((mark) => mark.lastError),
      sorted.map((mark) => mark.deliveredAt),
    ],
    'mark messages',
  );
}

function columnsOf(keys: readonly MessageJob[]): [number[], number[], number[]] {
  return [
    keys.map((key) => key.caseId),
    keys.map((key) => key.eventSeq),
    keys.map((key) => key.ordinal),
  ];
}
