import type pg from 'pg';
import type { Settings } from './plan.js';

/*
 * What a generation has done so far, in a schema of its own beside the rows themselves: each chunk is noted in the
 * transaction that writes it, so a killed run goes on where it was, and nothing is written twice. The schema is gone
 * when the generation has ended.
 */

export interface Run {
  settings: Settings;
  /** The ids drawn for the whole run: the first of each. */
  first: { cases: number; requests: number; requesters: number };
  /** Definitions of the indexes that were dropped, to be made again. */
  indexes: string[];
  startedAt: string;
  /** Cases that were there before. */
  before: number;
  bytesBefore: number;
}

export interface Done {
  chunks: Set<number>;
  events: number;
}

const SCHEMA = /* sql */ `
  create schema generation;
  create table generation.run (one boolean primary key default true check (one), run jsonb not null);
  create table generation.chunks (chunk int primary key, events int not null);`;

/** The generation that was begun and not ended, if there is one. */
export async function unfinished(client: pg.ClientBase): Promise<Run | undefined> {
  const found = await client.query<{ there: boolean }>(
    `select to_regclass('generation.run') is not null as there`,
  );
  if (!found.rows[0]?.there) return undefined;
  const { rows } = await client.query<{ run: Run }>('select run from generation.run');
  return rows[0]?.run;
}

export async function begin(tx: pg.ClientBase, run: Run): Promise<void> {
  await tx.query(SCHEMA);
  await tx.query('insert into generation.run (run) values ($1)', [JSON.stringify(run)]);
}

export async function done(client: pg.ClientBase): Promise<Done> {
  const { rows } = await client.query<{ chunk: number; events: number }>(
    'select chunk, events from generation.chunks',
  );
  return {
    chunks: new Set(rows.map((row) => row.chunk)),
    events: rows.reduce((sum, row) => sum + row.events, 0),
  };
}

export async function note(tx: pg.ClientBase, chunk: number, events: number): Promise<void> {
  await tx.query('insert into generation.chunks (chunk, events) values ($1, $2)', [chunk, events]);
}

export async function end(client: pg.ClientBase): Promise<void> {
  await client.query('drop schema generation cascade');
}

const SEQUENCES = {
  cases: 'cases_id_seq',
  requests: 'requests_id_seq',
  requesters: 'requesters_id_seq',
} as const;

/**
 * Draws so many neighbouring ids from each sequence; whoever else registers meanwhile gets the ones after them.
 * Needs the owner of the tables.
 */
export async function drawIds(tx: pg.ClientBase, count: number): Promise<Run['first']> {
  const first: Record<string, number> = {};
  for (const [name, sequence] of Object.entries(SEQUENCES)) {
    // Altering locks the sequence until the commit: nobody draws in between.
    await tx.query(`alter sequence ${sequence} increment by 1`);
    const drawn = await next(tx, sequence);
    if (count > 1) {
      await tx.query(`alter sequence ${sequence} increment by ${count - 1}`);
      await next(tx, sequence);
      await tx.query(`alter sequence ${sequence} increment by 1`);
    }
    first[name] = drawn;
  }
  return first as Run['first'];
}

async function next(tx: pg.ClientBase, sequence: string): Promise<number> {
  const { rows } = await tx.query<{ id: string }>('select nextval($1) as id', [sequence]);
  return Number(rows[0]?.id);
}
