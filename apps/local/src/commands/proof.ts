import {
  appendLines,
  type BundledCase,
  type BundleFinding,
  compareHeads,
  liftPositions,
  makeBundle,
  Postgres,
  readConfig,
  readHeadFile,
  storedHeads,
} from '@huiyin/server';
import { writeFileSync } from 'node:fs';
import { withEnvironment, withServices } from '../services.js';
import { text } from '../texts.js';

export interface BundleOptions {
  out: string;
  data?: string;
  /** A day whose head is to show the cases as well: the last one that the receiver has kept. */
  shownAt?: string;
}

/** Writes the proof of some cases into a file; exit code 1 if a number is unknown, or the day has no head. */
export async function bundle(numbers: readonly string[], options: BundleOptions): Promise<number> {
  return withEnvironment(options.data, (env) =>
    withServices(env, async (app) => {
      const postgres = app.get(Postgres);
      const ids = await caseIds(postgres, numbers);
      if (!ids) return 1;
      const { shownAt } = options;
      const known = (await storedHeads(postgres.pool)).map(({ day }) => day);
      if (shownAt !== undefined && !known.includes(shownAt)) {
        console.error(text('bundleNoHead', { day: shownAt, last: known.at(-1) ?? '–' }));
        return 1;
      }
      const made = await makeBundle(postgres, ids, new Date(), shownAt);
      writeFileSync(options.out, `${JSON.stringify(made, null, 1)}\n`);
      const events = made.cases.reduce((sum, one) => sum + one.events.length, 0);
      const values = { file: options.out, cases: ids.length, events, heads: made.heads.length };
      console.log(text('bundleWritten', values));
      for (const one of made.cases) sayUnproven(one);
      return 0;
    }),
  );
}

/** Who hands a bundle on should know beforehand what it does not prove yet. */
function sayUnproven({ number, events, inclusions }: BundledCase): void {
  const last = inclusions.at(-1);
  const { seq = 0, day = '' } = last ?? {};
  if (seq === events.length) return;
  const from = { number, day, seq, next: seq + 1, of: events.length };
  console.error(text(last ? 'bundleProvenUntil' : 'bundleProvenNever', from));
  console.error(text('bundleAgain'));
}

/** Ids of cases by their numbers, each once; says which does not exist. */
export async function caseIds(
  postgres: Postgres,
  numbers: readonly string[],
): Promise<number[] | undefined> {
  const rows = await postgres.query<{ id: number; number: string }>(
    'select id, number from cases where number = any ($1)',
    [numbers],
  );
  const ids = new Map(rows.map(({ id, number }) => [number, id]));
  const unknown = numbers.filter((number) => !ids.has(number));
  for (const number of unknown) console.error(text('verifyUnknown', { number }));
  return unknown.length > 0 ? undefined : [...new Set(numbers)].map((n) => ids.get(n) as number);
}

export function sayFindings(findings: readonly BundleFinding[]): void {
  for (const { ok, what, ...values } of findings)
    (ok === false ? console.error : console.log)(
      text('reason' in values ? `bundle.${what}.${values.reason}` : `bundle.${what}`, values),
    );
}

/** What `verify` has said in its own words already. */
const SAID: readonly BundleFinding['what'][] = ['chainIntact', 'chainBroken', 'headsConfirmed'];
const IN_OTHER_WORDS: Partial<Record<BundleFinding['what'], string>> = {
  noFile: 'verifyNoFile',
  fileGoesOn: 'verifyFileGoesOn',
  notShown: 'verifyNotShown',
  notYetBound: 'verifyNotYetBound',
};

/** The same of a case in the database, where nobody was handed a bundle. */
export function sayOfCase(findings: readonly BundleFinding[], hasHeads: boolean): void {
  if (!hasHeads) console.log(text('verifyNoHeads'));
  for (const { ok, what, ...values } of findings) {
    if (SAID.includes(what) || (!hasHeads && ok === null)) continue;
    const say = ok === false ? console.error : console.log;
    say(text(IN_OTHER_WORDS[what] ?? `bundle.${what}`, values));
  }
}

/** Lifts positions above what a dump brought along, and notes in the file of heads which days it lacks. */
export async function afterRestore(options: { data?: string }): Promise<number> {
  return withEnvironment(options.data, async (env, ownerUrl) => {
    const { lifted, shift } = await liftPositions(ownerUrl);
    console.log(lifted ? text('restoreLifted', { shift }) : text('restoreNothing'));
    const file = readConfig(env).HEADS_FILE;
    if (file !== undefined) await noteLostHeads(file, ownerUrl);
    return 0;
  });
}

async function noteLostHeads(file: string, url: string): Promise<void> {
  const postgres = new Postgres(url, { max: 1 });
  const table = await storedHeads(postgres.pool).finally(() => postgres.close());
  const { heads } = await readHeadFile(file);
  const { different, missingInTable } = compareHeads(table, heads);
  // Another head on a day that the table has is no matter of a backup: that stays to be seen by `verify`.
  if (missingInTable.length === 0 || different.length > 0) return;
  const [first = '', last = ''] = [missingInTable[0], missingInTable.at(-1)];
  const after = table.filter(({ day }) => day < first).at(-1)?.day ?? null;
  if (table.some(({ day }) => day > first)) return;
  await appendLines(file, [{ restoredAt: new Date().toISOString(), after }]);
  const days = first === last ? first : `${first} … ${last}`;
  console.log(text('restoreGivenUp', { file, heads: missingInTable.length, days }));
}
