import type pg from 'pg';
import type { Postgres } from '../database/postgres.js';
import { BlockBuilder, packBlocks, rootOfBlocks, unpackBlocks, type Block } from './blocks.js';
import { chainOf, headHash, NO_HEAD, type Head } from './head.js';
import { allLeaves } from './leaves.js';

/** Of the advisory locks of this database: "daily head". */
const LOCK = 1_764_000_100;

interface HeadRow {
  day: string;
  horizon: number;
  cases: number;
  events: number;
  root: Buffer;
  previousHash: Buffer;
  hash: Buffer;
  madeAt: Date;
}

const HEADS = /* sql */ `
  select day, horizon, cases, events, root, previous_hash as "previousHash", hash, made_at as "madeAt" from daily_heads`;

type Queryable = Pick<pg.ClientBase, 'query'>;

/** All heads by day, as the table holds them. */
export async function storedHeads(tx: Queryable): Promise<Head[]> {
  const { rows } = await tx.query<HeadRow>(`${HEADS} order by day`);
  return rows.map(asHead);
}

/** The tree of a head, without its leaves. */
export async function storedBlocks(tx: Queryable, day: string): Promise<Block[]> {
  const { rows } = await tx.query<{ blocks: Buffer }>(
    'select blocks from daily_heads where day = $1',
    [day],
  );
  return unpackBlocks(rows[0]?.blocks ?? Buffer.alloc(0));
}

function asHead({ root, previousHash, hash, madeAt, ...row }: HeadRow): Head {
  return {
    ...row,
    root: root.toString('hex'),
    previous: previousHash.toString('hex'),
    hash: hash.toString('hex'),
    madeAt: madeAt.toISOString(),
  };
}

/**
 * Makes the head of a day over everything that is committed, unless there is one or another worker is making it;
 * null then. Reads every case once; nobody waits for it.
 */
export function makeHead(postgres: Postgres, day: string, now: Date): Promise<Head | null> {
  return postgres.transaction(async (tx) => {
    const { rows: locked } = await tx.query<{ mine: boolean }>(
      'select pg_try_advisory_xact_lock($1) as mine',
      [LOCK],
    );
    if (locked[0]?.mine !== true) return null;
    const stored = await storedHeads(tx);
    if (stored.some((head) => head.day === day)) return null;
    // Before the leaves are read: what is below the horizon is committed by now, and stays as it is.
    const { rows } = await tx.query<{ horizon: number }>('select event_horizon() as horizon');
    const horizon = rows[0]?.horizon ?? 0;
    const builder = new BlockBuilder();
    for await (const leaves of allLeaves(tx, horizon))
      for (const leaf of leaves) builder.take(leaf);
    const blocks = builder.end();
    const content = {
      day,
      horizon,
      cases: builder.cases,
      events: builder.events,
      root: rootOfBlocks(blocks).toString('hex'),
      previous: chainOf(stored).chain.at(-1)?.hash ?? NO_HEAD,
    };
    const head: Head = { ...content, hash: headHash(content), madeAt: now.toISOString() };
    await insertHead(tx, head, packBlocks(blocks));
    return head;
  });
}

async function insertHead(tx: Queryable, head: Head, blocks: Buffer): Promise<void> {
  await tx.query(
    /* sql */ `insert into daily_heads (day, horizon, cases, events, root, previous_hash, hash, blocks, made_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      head.day,
      head.horizon,
      head.cases,
      head.events,
      Buffer.from(head.root, 'hex'),
      Buffer.from(head.previous, 'hex'),
      Buffer.from(head.hash, 'hex'),
      blocks,
      head.madeAt,
    ],
  );
}
