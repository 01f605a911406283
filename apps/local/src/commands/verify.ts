import {
  isBundleIntact,
  lastOf,
  makeBundle,
  Postgres,
  provenUntil,
  readConfig,
  readHeadFile,
  storedHeads,
  verdictOf,
  verifyArchive,
  verifyBundle,
  verifyCase,
  type ArchiveFault,
  type ArchiveVerification,
  type BundleVerdict,
  type NamedHeadFile,
} from '@huiyin/server';
import { SingleBar } from 'cli-progress';
import { existsSync, readFileSync } from 'node:fs';
import { isLegalDay } from '@huiyin/core';
import { withEnvironment, withServices } from '../services.js';
import { BAR } from '../progress.js';
import { text } from '../texts.js';
import { caseIds, sayFindings, sayOfCase } from './proof.js';

export interface VerifyOptions {
  data?: string;
  bundle?: string;
  /** `last`, `all`, or a file of heads that was kept elsewhere. */
  heads?: string;
  since?: string;
}

/** Told apart, so that a script does not take a proof that is yet to come for a forgery. */
const EXIT_CODES = {
  good: 0,
  altered: 1,
  incomplete: 1,
  noBundle: 1,
  notYet: 3,
} as const satisfies Record<BundleVerdict, number>;

/**
 * Exit code 1 when something is not as it was written, or what was named does not exist; 3 when no head binds all
 * events of a bundle yet.
 */
export async function verify(number: string | undefined, options: VerifyOptions): Promise<number> {
  const recompute = options.heads === 'all' ? 'all' : 'last';
  const kept = ['all', 'last'].includes(options.heads ?? 'last') ? undefined : options.heads;
  for (const file of [kept, options.bundle]) {
    if (file === undefined || existsSync(file)) continue;
    console.error(text('verifyMissingFile', { file }));
    return 1;
  }
  if (options.since !== undefined && !isLegalDay(options.since)) {
    console.error(text('verifyBadDay', { value: options.since }));
    return 1;
  }
  if (options.bundle !== undefined) return verifyOffline(options.bundle, kept);
  return withEnvironment(options.data, (env) =>
    withServices(env, async (app) => {
      const postgres = app.get(Postgres);
      const own = readConfig(env).HEADS_FILE;
      const files = [own, kept].filter((file) => file !== undefined && existsSync(file));
      const named = await Promise.all(
        (files as string[]).map(async (name) => ({ name, ...(await readHeadFile(name)) })),
      );
      return number === undefined
        ? verifyEvery(postgres, { heads: recompute, files: named, since: options.since })
        : verifyOne(postgres, number, named);
    }),
  );
}

async function verifyOffline(file: string, kept: string | undefined): Promise<number> {
  const findings = verifyBundle(
    readFileSync(file, 'utf8'),
    kept === undefined ? undefined : await readHeadFile(kept),
  );
  sayFindings(findings);
  const verdict = verdictOf(findings);
  (verdict === 'good' ? console.log : console.error)(
    text(`bundleVerdict.${verdict}`, { day: provenUntil(findings) }),
  );
  return EXIT_CODES[verdict];
}

/** The chain of one case, and what the heads bind of it. */
async function verifyOne(
  postgres: Postgres,
  number: string,
  files: readonly NamedHeadFile[],
): Promise<number> {
  const [id] = (await caseIds(postgres, [number])) ?? [];
  const result = id === undefined ? null : await verifyCase(postgres, id);
  if (id === undefined || !result) return 1;
  const kept =
    files.length === 0
      ? undefined
      : { heads: files.flatMap((f) => f.heads), faults: files.flatMap((f) => f.faults) };
  const own = new Set((await storedHeads(postgres.pool)).map(({ day }) => day));
  const lastKept = lastOf(kept?.heads.filter(({ day }) => own.has(day)) ?? []);
  const bundle = await makeBundle(postgres, [id], new Date(), lastKept?.day);
  const findings = verifyBundle(JSON.stringify(bundle), kept);
  if (result.intact) console.log(text('verifyIntact', { cases: 1, events: result.events }));
  else console.error(text('fault.chainBroken', { number, seq: result.brokenAt ?? 0 }));
  sayOfCase(findings, bundle.heads.length > 0);
  return result.intact && isBundleIntact(findings) ? 0 : 1;
}

async function verifyEvery(
  postgres: Postgres,
  options: { heads: 'all' | 'last'; files: NamedHeadFile[]; since: string | undefined },
): Promise<number> {
  const [size] = await postgres.query<{ about: number }>(
    "select greatest(reltuples, 0)::bigint as about from pg_class where oid = 'case_events'::regclass",
  );
  const bar = new SingleBar({
    ...BAR,
    format: `${text('verifyProgress')} {bar} {value}/{total} {eta_formatted}`,
  });
  bar.start(size?.about ?? 0, 0);
  const { heads, files, since } = options;
  const result = await verifyArchive(postgres, {
    heads,
    files,
    ...(since === undefined ? {} : { since }),
    onProgress: ({ events }) => {
      if (events > bar.getTotal()) bar.setTotal(events);
      bar.update(events);
    },
  }).finally(() => bar.stop());
  sayFaults(result.faults);
  sayWhatHolds(result, files);
  return result.faults.length > 0 ? 1 : 0;
}

function sayFaults(faults: readonly ArchiveFault[]): void {
  for (const fault of faults) {
    if (fault.what !== 'archiveDiffers') {
      const { what, ...values } = fault;
      console.error(text(`fault.${what}`, values));
      continue;
    }
    const { day, expected, found, intactOn, suspects } = fault;
    const [firstNumber, lastNumber] = [fault.firstNumber ?? '–', fault.lastNumber ?? '–'];
    const missing = expected - found;
    const values = { day, expected, found, missing, firstNumber, lastNumber };
    console.error(text(missing > 0 ? 'fault.archiveDiffersGone' : 'fault.archiveDiffers', values));
    console.error(
      intactOn === null ? text('fault.intactNever') : text('fault.intactOn', { day: intactOn }),
    );
    if (suspects.length > 0) console.error(text('fault.suspects', { numbers: suspects.join(' ') }));
  }
  if (faults.length > 0) console.error(text('verifyFound', { faults: faults.length }));
}

function sayWhatHolds(result: ArchiveVerification, files: readonly NamedHeadFile[]): void {
  const { cases, events, faults, heads, recomputed, last, notInFile } = result;
  const broken = (what: ArchiveFault['what'][]) =>
    faults.some((fault) => what.includes(fault.what));
  if (!broken(['chainBroken'])) console.log(text('verifyIntact', { cases, events }));
  if (!last) console.log(text('verifyNoHeads'));
  else if (!broken(['headAltered', 'headLoose', 'archiveDiffers']))
    console.log(
      recomputed.length === 0
        ? text('verifyHeadsLinked', { heads, day: last.day, hash: last.hash })
        : text('verifyHeads', { heads, days: span(recomputed), day: last.day, hash: last.hash }),
    );
  for (const { name: file, heads: said, givenUp } of files) {
    const wrong = faults.some((fault) => 'file' in fault && fault.file === file);
    if (!wrong) console.log(text('verifyFileMatches', { file, heads: said.length }));
    const days = span(givenUp.map(({ day }) => day));
    if (givenUp.length > 0)
      console.log(text('verifyGivenUp', { file, heads: givenUp.length, days }));
  }
  for (const missing of notInFile) console.log(text('verifyNotInFile', missing));
  if (last && files.length === 0) console.log(text('verifyNoFile'));
}

function span(days: readonly string[]): string {
  const [first = '', last = ''] = [days[0], days.at(-1)];
  return first === last ? first : `${first} … ${last}`;
}
