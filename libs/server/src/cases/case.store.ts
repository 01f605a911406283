import { CaseError, type CaseState } from '@huiyin/core';
import type pg from 'pg';
import type { Postgres } from '../database/postgres.js';
import { caseOf, CASE_JSON, type CaseJson } from './case-rows.js';
import { saveRecords, type Recipients } from './save-records.js';
import { INSERT_CASES, saveStatement, UPDATE_CASES, type Part } from './save-sql.js';
import type { Idempotency, KeptAnswer, Workspace } from './workspace.js';

export interface Locked {
  cases: { state: CaseState; lastHash: Buffer }[];
  answers: KeptAnswer[];
}

type LockedJson = CaseJson & { lastHash: string; seenVersion: number };

const keptWhere = (condition: string): string => /* sql */ `
  union all select 'key', json_build_object('actor', k.actor, 'key', k.key,
    'requestHash', encode(k.request_hash, 'hex'), 'response', k.response)
  from idempotency_keys k ${condition}`;

const lockWhere = (condition: string, kept = ''): string => /* sql */ `
  with locked as materialized (
    select ${CASE_JSON}, encode(c.last_hash, 'hex') as "lastHash",
      (select v.version from cases v where v.id = c.id) as "seenVersion"
    from cases c where ${condition} order by c.id for update of c)
  select 'case' as what, to_json(l) as row from locked l ${kept}`;

/*
 * A lone event has statements of its own: that with lists would be planned anew each time (half a millisecond),
 * because PostgreSQL finds its plan for this one case cheaper than its plan for any number of them.
 */
const LOCK = {
  one: lockWhere('c.id = $1'),
  oneKeyed: lockWhere('c.id = $1', keptWhere('where k.actor = $2 and k.key = $3')),
  many: lockWhere(
    'c.id = any ($1::bigint[])',
    keptWhere(
      'join unnest($2::text[], $3::text[]) as w (actor, key) on k.actor = w.actor and k.key = w.key',
    ),
  ),
};

function lockStatement(ids: readonly number[], keys: readonly Idempotency[]): pg.QueryConfig {
  const [key] = keys;
  if (ids.length !== 1 || keys.length > 1) {
    const values = [ids, keys.map((k) => k.actor), keys.map((k) => k.key)];
    return { name: 'lock', text: LOCK.many, values };
  }
  return key
    ? { name: 'lock-one-keyed', text: LOCK.oneKeyed, values: [ids[0], key.actor, key.key] }
    : { name: 'lock-one', text: LOCK.one, values: [ids[0]] };
}

/**
 * Locks cases in id order, so that no two batches wait for each other in a circle, and reads them with their
 * children and the answers kept for the keys: one statement.
 *
 * NOTE: a statement that waited for a lock sees the new row of `cases`, but its children as they were when it
 * began. `seenVersion` tells: then everything is read once more, now under the lock.
 */
export async function lock(
  tx: pg.PoolClient,
  ids: readonly number[],
  keys: readonly Idempotency[],
): Promise<Locked> {
  const sorted = [...new Set(ids)].sort((a, b) => a - b);
  const statement = lockStatement(sorted, keys);
  let rows = await readLocked(tx, statement);
  if (rows.cases.some((row) => row.seenVersion !== row.version))
    rows = await readLocked(tx, statement);
  return {
    cases: rows.cases.map((row) => ({
      state: caseOf(row),
      lastHash: Buffer.from(row.lastHash, 'hex'),
    })),
    answers: rows.answers,
  };
}

async function readLocked(
  tx: pg.PoolClient,
  statement: pg.QueryConfig,
): Promise<{ cases: LockedJson[]; answers: KeptAnswer[] }> {
  const { rows } = await tx.query<{ what: 'case' | 'key'; row: unknown }>(statement);
  return {
    cases: rows.flatMap(({ what, row }) => (what === 'case' ? [row as LockedJson] : [])),
    answers: rows.flatMap(({ what, row }) => (what === 'key' ? [row as KeptAnswer] : [])),
  };
}

/** Writes what a batch has decided about locked cases: one statement. */
export async function saveChanges(
  tx: pg.PoolClient,
  workspace: Workspace,
  people: Recipients,
  recordedAt: Date,
): Promise<void> {
  const records = saveRecords(workspace, people, recordedAt);
  if (records.cases.length === 0) return;
  await tx.query(
    saveStatement(
      { letter: 'u', sql: UPDATE_CASES, value: JSON.stringify(records.cases) },
      records,
    ),
  );
}

/** Writes newly opened cases together with whatever stands around them (`more`): one statement. */
export async function saveOpened(
  tx: pg.PoolClient,
  workspace: Workspace,
  people: Recipients,
  recordedAt: Date,
  more: Part[],
): Promise<void> {
  const records = saveRecords(workspace, people, recordedAt);
  if (records.cases.length === 0) return;
  await tx.query(
    saveStatement(
      { letter: 'i', sql: INSERT_CASES, value: JSON.stringify(records.cases) },
      records,
      more,
    ),
  );
}

/**
 * The answer kept for a key, or undefined if the key is new.
 * @throws CaseError `idempotency_conflict` if the key was used with another body
 */
export function keptAnswer(answers: readonly KeptAnswer[], wanted: Idempotency): unknown {
  const kept = answers.find((one) => one.actor === wanted.actor && one.key === wanted.key);
  if (!kept) return undefined;
  if (kept.requestHash !== wanted.requestHash.toString('hex')) {
    throw new CaseError('idempotency_conflict', 'this Idempotency-Key was used with another body');
  }
  return kept.response;
}

/** A caller repeats a call within minutes. Older answers are forgotten; gives how many. */
export async function forgetAnswers(postgres: Postgres, olderThan: Date): Promise<number> {
  const { rowCount } = await postgres.pool.query(
    'delete from idempotency_keys where created_at < $1',
    [olderThan],
  );
  return rowCount ?? 0;
}
