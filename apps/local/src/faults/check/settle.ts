import { setTimeout as sleep } from 'node:timers/promises';
import { verifyAll } from '@huiyin/server';
import { whileAway } from '../house/database.js';
import type { House } from '../house/house.js';
import { firings, halves } from './after-round.js';
import type { Finding } from './finding.js';

const SETTLE_WITHIN_MS = 180_000;
/** Mails that failed wait half an hour and more: after this the office's clock is helped along. */
const PATIENCE_MS = 3_000;
const HELP_MS = 4 * 60_000;

/** Deadlines that were due by an instant and have not fired; read from what they are, not from what wakes them. */
const DUE = /* sql */ `
  select case_id || ' ' || name || ' ' || ordinal as key from case_deadlines
  where status = 'running' and ((passed_at is null and due_at <= $1)
    or (select count(*) from unnest(warn_at) as w where w <= $1) > warned_count)`;
const WAITING = /* sql */ `
  select case_id || '-' || event_seq || '-' || ordinal as key from messages
  where delivered_at is null and failed_at is null and channel <> 'notice' and created_at <= $1
    and (not_before is null or not_before <= $1)`;

const MAILS = /* sql */ `
  select m.case_id || '-' || m.event_seq || '-' || m.ordinal as id, m.delivered_at is not null as delivered,
    m.failed_at is not null as failed, m.last_error as error, e.type = 'messageFailed' as "ofFailure",
    (select count(*)::int from case_events f where f.case_id = m.case_id and f.type = 'messageFailed'
      and f.payload ->> 'messageId' = m.case_id || '-' || m.event_seq || '-' || m.ordinal) as told
  from messages m join case_events e on e.case_id = m.case_id and e.seq = m.event_seq where m.channel <> 'notice'`;

interface Mail {
  [column: string]: unknown;
  id: string;
  delivered: boolean;
  failed: boolean;
  error: string | null;
  ofFailure: boolean;
  told: number;
}

export interface Settled {
  findings: Finding[];
  seconds: number;
  mails: number;
  /** Given up after every try, or because the server refused for good; a person was told. */
  givenUp: number;
  /** Nobody was there to reach (no address), or what they told of was over before they left. */
  needless: number;
  deadlinesFired: number;
  /** Stopped by somebody after they were due and before they could fire: nothing was left to warn of. */
  overtaken: number;
}

/**
 * With no fault at work: waits until everything that is due has fired and every message has reached the mail server,
 * and asks the whole database what may be asked of it.
 */
export async function settle(house: House): Promise<Settled> {
  const began = Date.now();
  const left = await untilQuiet(house);
  const seconds = (Date.now() - began) / 1000;
  const rest = await whileAway(() => lookAtAll(house));
  return { ...rest, seconds, findings: [...left, ...rest.findings] };
}

async function untilQuiet(house: House): Promise<Finding[]> {
  const began = Date.now();
  const by = house.now();
  let helped = began;
  for (;;) {
    const due = await house.database.query<{ key: string }>(DUE, [by]);
    const waiting = await house.database.query<{ key: string }>(WAITING, [by]);
    if (due.length + waiting.length === 0) return [];
    if (Date.now() - began > SETTLE_WITHIN_MS)
      return [
        ...due.map(({ key }): Finding => ({ kind: 'lost', text: `deadline ${key} never fired` })),
        ...waiting.map(({ key }): Finding => ({ kind: 'lost', text: `message ${key} never left` })),
      ];
    if (waiting.length > 0 && Date.now() - began > PATIENCE_MS && Date.now() - helped > 1_000) {
      helped = Date.now();
      house.setClocks(house.shiftMs + HELP_MS);
    }
    await sleep(150);
  }
}

async function lookAtAll(house: House): Promise<Omit<Settled, 'seconds'>> {
  const { postgres } = house.database;
  // Before the rows: what leaves while they are read is in the sink, and not among them.
  const left = [...house.sink.taken.keys()];
  const mails = await postgres.query<Mail>(MAILS);
  const chains = await verifyAll(postgres);
  const [figures] = await postgres.query<{ fired: number; overtaken: number }>(/* sql */ `
    select (select count(*)::int from case_events where type in ('deadlineWarned', 'deadlinePassed')) as fired,
      (select count(*)::int from case_deadlines where status = 'stopped' and passed_at is null
        and due_at < stopped_at) as overtaken`);
  return {
    findings: [
      ...chains.broken.map(({ caseId, brokenAt }): Finding => ({
        kind: 'chainBreak',
        text: `case ${caseId}: the chain breaks at ${brokenAt}`,
      })),
      ...(await firings(house.database, null)),
      ...(await halves(house.database, null)),
      ...mails.flatMap((mail) => mailFindings(mail, house.sink.taken)),
      ...strangers(mails, left),
    ],
    mails: mails.length,
    givenUp: mails.filter((mail) => mail.failed && !isNeedless(mail)).length,
    needless: mails.filter(isNeedless).length,
    deadlinesFired: figures?.fired ?? 0,
    overtaken: figures?.overtaken ?? 0,
  };
}

const isNeedless = ({ failed, error }: Mail): boolean =>
  failed && (error === 'noAddress' || error === 'withdrawn');

/** The Message-ID is `<id@host>`: what stands before the @ names the message. */
const taken = (all: ReadonlyMap<string, number>, id: string): boolean => all.has(`${id}@localhost`);

function mailFindings(mail: Mail, sink: ReadonlyMap<string, number>): Finding[] {
  const { id, delivered, failed, ofFailure, told } = mail;
  if (delivered && failed)
    return [{ kind: 'wrong', text: `message ${id} is delivered and failed` }];
  if (delivered && !taken(sink, id))
    return [{ kind: 'lost', text: `message ${id} counts as delivered and was never taken` }];
  if (told > 1) return [{ kind: 'doubled', text: `message ${id} failed ${told} times` }];
  if (failed && !ofFailure && !isNeedless(mail) && told === 0)
    return [{ kind: 'lost', text: `message ${id} failed and nobody was told` }];
  if (told > 0 && !failed) return [{ kind: 'wrong', text: `message ${id} was told as failed` }];
  return [];
}

function strangers(mails: readonly Mail[], left: readonly string[]): Finding[] {
  const known = new Set(mails.map(({ id }) => `${id}@localhost`));
  return left
    .filter((id) => !known.has(id))
    .map((id) => ({ kind: 'wrong', text: `a mail left that no message knows: ${id}` }));
}
