import type { Postgres } from '../database/postgres.js';
import { BEFORE_ALL, type Block } from './blocks.js';
import type { Head } from './head.js';
import type { Damage } from './head-check.js';
import { storedBlocks } from './head-store.js';
import { leavesBetween } from './leaves.js';
import { leafHash, rootOf } from './merkle.js';

/** Where the archive differs from a head, as narrow as the heads allow. */
export interface Located extends Damage {
  /** Numbers of the first and the last case there; null if there is none left. */
  firstNumber: string | null;
  lastNumber: string | null;
  /** The last head before with which these cases still agree; null if with none. */
  intactOn: string | null;
  /** Numbers of cases whose events first bound by the next head differ from it; empty if they are gone. */
  suspects: string[];
}

const SUSPECTS = 10;

/**
 * Looks for the first head with which the damaged cases disagree: what was changed is among the events between it
 * and the head before.
 */
export async function locate(
  postgres: Postgres,
  chain: readonly Head[],
  day: string,
  damage: Damage,
): Promise<Located> {
  const heads = chain.slice(0, chain.findIndex((head) => head.day === day) + 1);
  // Once changed, changed for every later head: so halving finds the first.
  let [low, high] = [0, heads.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await agrees(postgres, heads[middle] as Head, damage)) low = middle + 1;
    else high = middle;
  }
  const [first, intact] = [heads[low], heads[low - 1]];
  const numbers = await postgres.query<{ number: string }>(
    'select number from cases where id between $1 and $2 order by id',
    [damage.from, damage.to],
  );
  const suspects = await postgres.query<{ number: string }>(
    /* sql */ `select number from cases c where id between $1 and $2 and exists (select from case_events e
      where e.case_id = c.id and position >= $3 and position < $4) order by id limit ${SUSPECTS}`,
    [damage.from, damage.to, intact?.horizon ?? 0, first?.horizon ?? 0],
  );
  return {
    ...damage,
    firstNumber: numbers[0]?.number ?? null,
    lastNumber: numbers.at(-1)?.number ?? null,
    intactOn: intact?.day ?? null,
    // Of what is gone no suspect can be named: those that are there are the innocent ones.
    suspects: damage.found < damage.expected ? [] : suspects.map(({ number }) => number),
  };
}

/** Whether the cases of the range are still what this head binds. */
async function agrees(postgres: Postgres, head: Head, { from, to }: Damage): Promise<boolean> {
  const blocks = await storedBlocks(postgres.pool, head.day);
  for (const [i, block] of blocks.entries()) {
    const before = blocks[i - 1]?.lastCase ?? BEFORE_ALL;
    if (block.lastCase < from || before >= to) continue;
    if (!(await isIntact(postgres, head.horizon, before, block))) return false;
  }
  return true;
}

async function isIntact(
  postgres: Postgres,
  horizon: number,
  before: number,
  block: Block,
): Promise<boolean> {
  const range = { from: before, to: block.lastCase };
  const leaves = await leavesBetween(postgres.pool, horizon, range);
  return rootOf(leaves.map(leafHash)).equals(block.hash);
}
