import { CaseError } from '@huiyin/core';
import type pg from 'pg';
import type { NewQueryCode, SealedIdentity } from '../people/identities.js';
import type { Part } from './save-sql.js';
import { gramsOf } from './search-grams.js';
import type { Idempotency, KeptAnswer } from './workspace.js';

export interface Reserved {
  ids: { requesterId: number; requestId: number; caseId: number }[];
  /** Requests that were imported before. */
  known: { source: string; externalId: string; requestId: number; caseId: number }[];
  answers: KeptAnswer[];
  /** Codes of categories that nobody knows. */
  unknownCategories: string[];
}

/** Everything that stands around a new case. */
export interface IntakeRow {
  requesterId: number;
  requestId: number;
  caseId: number;
  requester: SealedIdentity & { kind: 'person' | 'enterprise' };
  code: NewQueryCode;
  number: string;
  channel: string;
  type: string;
  title: string;
  content: string;
  place: string | null;
  category: string | null;
  secret: boolean;
  consentToPublish: boolean;
  replyWanted: boolean;
  urgent: boolean;
  source: string | null;
  externalId: string | null;
  receivedAt: Date;
  createdBy: number | null;
}

const IDS = (count: string): string => /* sql */ `
  (select json_agg(json_build_object('requesterId', nextval('requesters_id_seq'), 'requestId', nextval('requests_id_seq'),
    'caseId', nextval('cases_id_seq'))) from generate_series(1, ${count})) as ids`;
const HERE = (sources: string, ids: string): string => /* sql */ `
  requests r join unnest(${sources}::text[], ${ids}::text[]) as w (source, id) on r.source = w.source and r.external_id = w.id`;
const KNOWN = (sources: string, ids: string): string => /* sql */ `
  (select json_agg(json_build_object('source', r.source, 'externalId', r.external_id, 'requestId', r.id, 'caseId',
      (select min(cr.case_id) from case_requests cr where cr.request_id = r.id and cr.own)))
    from ${HERE(sources, ids)}) as known`;
const ANSWERS = (actors: string, keys: string): string => /* sql */ `
  (select json_agg(json_build_object('actor', k.actor, 'key', k.key, 'requestHash', encode(k.request_hash, 'hex'),
      'response', k.response))
    from idempotency_keys k join unnest(${actors}::text[], ${keys}::text[]) as w (actor, key)
      on k.actor = w.actor and k.key = w.key) as answers`;
const UNKNOWN_CATEGORIES = (codes: string): string => /* sql */ `
  (select json_agg(distinct w.code) from unnest(${codes}::text[]) as w (code)
    where not exists (select from categories c where c.code = w.code)) as "unknownCategories"`;

interface Wanted {
  source?: string | undefined;
  externalId?: string | undefined;
  idempotency?: Idempotency | undefined;
  category?: string | null | undefined;
}

/**
 * Draws the ids of a batch and finds what is already there, in one statement. None is drawn for what was imported
 * before, so that importing again leaves no gap in the numbers; a refused input still does.
 */
export async function reserve(tx: pg.PoolClient, inputs: readonly Wanted[]): Promise<Reserved> {
  const { rows } = await tx.query<{
    [Part in keyof Reserved]?: Reserved[Part] | null;
  }>(reserveStatement(inputs));
  const [row] = rows;
  if (!row) throw new CaseError('unavailable', 'no ids could be drawn');
  return {
    ids: row.ids ?? [],
    known: row.known ?? [],
    answers: row.answers ?? [],
    unknownCategories: row.unknownCategories ?? [],
  };
}

/** Only what the inputs need is asked: the whole would be planned anew each time, for its lists are mostly empty. */
function reserveStatement(inputs: readonly Wanted[]): pg.QueryConfig {
  const external = inputs.filter((i) => i.source !== undefined && i.externalId !== undefined);
  const keys = inputs.flatMap((i) => (i.idempotency ? [i.idempotency] : []));
  const categories = inputs.flatMap((i) => i.category?.trim() || []);
  const values: unknown[] = [];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const count = `${parameter(inputs.length)}::int`;
  const parts: string[] = [];
  let name = 'reserve-';
  if (external.length > 0) {
    const sources = parameter(external.map((i) => i.source));
    const ids = parameter(external.map((i) => i.externalId));
    parts.push(
      IDS(`${count} - (select count(*)::int from ${HERE(sources, ids)})`),
      KNOWN(sources, ids),
    );
    name += 'e';
  } else parts.push(IDS(count));
  if (keys.length > 0) {
    parts.push(ANSWERS(parameter(keys.map((k) => k.actor)), parameter(keys.map((k) => k.key))));
    name += 'k';
  }
  if (categories.length > 0) {
    parts.push(UNKNOWN_CATEGORIES(parameter(categories)));
    name += 'c';
  }
  return { name, text: `select ${parts.join(',')}`, values };
}

const REQUESTERS = (p: string): string => /* sql */ `
  new_requesters as (
    insert into requesters (id, identity, key_id, kind, phone_hash, has_email, anonymous)
    select id, decode(identity, 'hex'), "keyId", kind, decode("phoneHash", 'hex'), "hasEmail", anonymous
    from jsonb_to_recordset(${p}::jsonb) as x (id bigint, identity text, "keyId" text, kind text, "phoneHash" text,
      "hasEmail" boolean, anonymous boolean))`;

const REQUESTS = (p: string): string => /* sql */ `
  new_requests as (
    insert into requests (id, channel, type, title, content, place, category, requester_id, secret, consent_to_publish,
      reply_wanted, urgent, query_code_hash, query_code, key_id, source, external_id, received_at, created_by)
    select id, channel, type, title, content, place, category, "requesterId", secret, "consentToPublish",
      "replyWanted", urgent, decode("codeHash", 'hex'), decode(code, 'hex'), "keyId", source, "externalId", "receivedAt", "createdBy"
    from jsonb_to_recordset(${p}::jsonb) as x (id bigint, channel text, type text, title text, content text, place text,
      category text, "requesterId" bigint, secret boolean, "consentToPublish" boolean, "replyWanted" boolean,
      urgent boolean, "codeHash" text, code text, "keyId" text, source text, "externalId" text,
      "receivedAt" timestamptz, "createdBy" int))`;

const LINKS = (p: string): string => /* sql */ `
  new_links as (
    insert into case_requests (case_id, request_id, own)
    select "caseId", "requestId", true from jsonb_to_recordset(${p}::jsonb) as x ("caseId" bigint, "requestId" bigint))`;

const SEARCH = (p: string): string => /* sql */ `
  new_search as (
    insert into case_search (case_id, grams)
    select "caseId", grams from jsonb_to_recordset(${p}::jsonb) as x ("caseId" bigint, grams text[]))`;

/** The parts of the saving statement that write what stands around new cases. */
export function openedParts(rows: readonly IntakeRow[]): Part[] {
  const part = (letter: string, sql: Part['sql'], record: (row: IntakeRow) => object): Part => ({
    letter,
    sql,
    value: JSON.stringify(rows.map(record)),
  });
  return [
    part('r', REQUESTERS, ({ requesterId, requester }) => ({
      id: requesterId,
      identity: requester.identity.toString('hex'),
      keyId: requester.keyId,
      kind: requester.kind,
      phoneHash: requester.phoneHash?.toString('hex') ?? null,
      hasEmail: requester.hasEmail,
      anonymous: requester.anonymous,
    })),
    part('q', REQUESTS, ({ requestId, code, requester: _requester, ...row }) => ({
      ...row,
      id: requestId,
      codeHash: code.hash.toString('hex'),
      code: code.sealed.toString('hex'),
      keyId: code.keyId,
    })),
    part('n', LINKS, ({ caseId, requestId }) => ({ caseId, requestId })),
    part('s', SEARCH, (row) => ({
      caseId: row.caseId,
      grams: gramsOf(row.number, row.title, row.content, row.place),
    })),
  ];
}
