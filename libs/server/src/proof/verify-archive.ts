import { verifyAll, type Verification, type WalkedCase } from '../cases/verify.js';
import type { Postgres } from '../database/postgres.js';
import { chainOf, headHash, type Head } from './head.js';
import { HeadCheck } from './head-check.js';
import { compareHeads, type HeadFile } from './head-file.js';
import { storedBlocks, storedHeads } from './head-store.js';
import { allLeaves } from './leaves.js';
import { locate, type Located } from './locate.js';

/** Something that is not as it was written. */
export type ArchiveFault =
  /** The chain of a case does not fit at this event. */
  | { what: 'chainBroken'; number: string; seq: number }
  /** A head, or the tree stored with it, does not give its own hash. */
  | { what: 'headAltered'; day: string }
  /** No chain of heads leads to this one: one before it was changed or taken away. */
  | { what: 'headLoose'; day: string }
  /** The cases are not those that the head binds. */
  | ({ what: 'archiveDiffers'; day: string } & Located)
  /** More places than these differ from the head. */
  | { what: 'archiveDiffersMore'; day: string; places: number }
  | { what: 'fileDiffers' | 'tableLacks'; file: string; day: string }
  | { what: 'fileFault'; file: string; line: number };

export interface NamedHeadFile extends HeadFile {
  name: string;
}

export interface ArchiveOptions {
  /** Which heads are recomputed: that one reads all cases anew. Their own chain is always checked. */
  heads: 'all' | 'last';
  /** Only chains of cases with events since the head of the day before, and heads from this day on. */
  since?: string;
  files: readonly NamedHeadFile[];
  onProgress?: (done: Verification) => void;
}

export interface ArchiveVerification {
  cases: number;
  events: number;
  /** Heads in the table, and the days of those that were recomputed from the events. */
  heads: number;
  recomputed: string[];
  last: Head | null;
  /** Heads that a file lacks: it was copied earlier, or the worker is about to add them. */
  notInFile: { file: string; heads: number }[];
  faults: ArchiveFault[];
}

const PLACES = 20;

/**
 * Checks everything that can be checked of the archive: the chain of every case, the chain of heads, heads against
 * cases, and heads against files of heads. May run beside the services; reads every event once.
 */
export async function verifyArchive(
  postgres: Postgres,
  options: ArchiveOptions,
): Promise<ArchiveVerification> {
  const heads = await storedHeads(postgres.pool);
  const { chain } = chainOf(heads);
  const { since } = options;
  const days = since === undefined ? chain : chain.filter((head) => head.day >= since);
  const chosen = options.heads === 'all' ? days : days.slice(-1);
  const checks: HeadCheck[] = [];
  for (const head of chosen)
    checks.push(new HeadCheck(head, await storedBlocks(postgres.pool, head.day)));

  const before = since === undefined ? undefined : chain.findLast((head) => head.day < since);
  const verification = await (before
    ? verifySince(postgres, before.horizon, checks, options)
    : verifyAll(postgres, { ...options, onCase: (walked) => takeWalked(checks, walked) }));

  const { cases, events, broken } = verification;
  return {
    cases,
    events,
    heads: heads.length,
    recomputed: chosen.map((head) => head.day),
    last: chain.at(-1) ?? null,
    notInFile: options.files.flatMap(({ name, heads: said }) => {
      const missing = compareHeads(heads, said).missingInFile.length;
      return missing > 0 ? [{ file: name, heads: missing }] : [];
    }),
    faults: [
      ...broken.map(({ number, brokenAt }): ArchiveFault => ({
        what: 'chainBroken',
        number,
        seq: brokenAt,
      })),
      ...headFaults(heads),
      ...(await damageFaults(postgres, chain, checks)),
      ...options.files.flatMap((file) => fileFaults(heads, file)),
    ],
  };
}

/** Chains of the cases that changed since; the heads are recomputed from the last events alone. */
async function verifySince(
  postgres: Postgres,
  horizon: number,
  checks: readonly HeadCheck[],
  options: ArchiveOptions,
): Promise<Verification> {
  const changed = await postgres.query<{ id: number }>(
    'select distinct case_id as id from case_events where position >= $1 order by 1',
    [horizon],
  );
  for (const check of checks) {
    await postgres.transaction(async (tx) => {
      for await (const leaves of allLeaves(tx, check.head.horizon))
        for (const leaf of leaves) check.take(leaf);
    });
  }
  return verifyAll(postgres, { ...options, cases: changed.map(({ id }) => id) });
}

/** To each head the last event of the case before its horizon; none if the case is younger. */
function takeWalked(checks: readonly HeadCheck[], { caseId, events }: WalkedCase): void {
  for (const check of checks) {
    const last = events.findLast(({ position }) => position < check.head.horizon);
    if (last) check.take({ caseId, seq: last.seq, hash: last.hash });
  }
}

function headFaults(heads: readonly Head[]): ArchiveFault[] {
  const altered = heads.filter((head) => headHash(head) !== head.hash);
  const { loose } = chainOf(heads);
  return [
    ...altered.map(({ day }): ArchiveFault => ({ what: 'headAltered', day })),
    ...loose.map(({ day }): ArchiveFault => ({ what: 'headLoose', day })),
  ];
}

async function damageFaults(
  postgres: Postgres,
  chain: readonly Head[],
  checks: readonly HeadCheck[],
): Promise<ArchiveFault[]> {
  const faults: ArchiveFault[] = [];
  for (const check of checks) {
    const { day } = check.head;
    const damages = check.end();
    if (!check.isWhole()) faults.push({ what: 'headAltered', day });
    for (const damage of damages.slice(0, PLACES))
      faults.push({ what: 'archiveDiffers', day, ...(await locate(postgres, chain, day, damage)) });
    if (damages.length > PLACES)
      faults.push({ what: 'archiveDiffersMore', day, places: damages.length - PLACES });
  }
  return faults;
}

function fileFaults(table: readonly Head[], file: NamedHeadFile): ArchiveFault[] {
  const { different, missingInTable } = compareHeads(table, file.heads);
  return [
    ...different.map((day): ArchiveFault => ({ what: 'fileDiffers', file: file.name, day })),
    ...missingInTable.map((day): ArchiveFault => ({ what: 'tableLacks', file: file.name, day })),
    ...file.faults.map((line): ArchiveFault => ({ what: 'fileFault', file: file.name, line })),
  ];
}
