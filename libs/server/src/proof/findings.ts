import type { NoBundle } from './bundle.js';

/** One thing that was looked at. `ok` false: something is not as it was written; null: for the reader to know. */
export type BundleFinding = { ok: boolean | null } & (
  | ({ what: 'noBundle' } & NoBundle)
  | { what: 'digestDiffers' }
  | { what: 'chainIntact' | 'chainBroken'; number: string; seq: number }
  | { what: 'included' | 'notIncluded'; number: string; seq: number; day: string; hash: string }
  /** The bundle's latest head, of that day, does not show where the case stood: the end of the case was cut off. */
  | { what: 'endNotShown'; number: string; day: string }
  /** The number is not that of a case with this id. */
  | { what: 'numberDiffers'; number: string }
  /** Events from this one on are bound by no head of the bundle yet. */
  | { what: 'notYetBound'; number: string; seq: number }
  | { what: 'headsIntact'; heads: number; from: string; to: string }
  | { what: 'headAltered' | 'headLoose' | 'headDiffers'; day: string }
  /** Bound by a head that is in the file, or from which the chain leads to one that is: so it was on that day. */
  | { what: 'confirmed'; number: string; seq: number; day: string }
  /** Events from this one on are younger than the last head of the file, which shows that it does not know them. */
  | { what: 'notYetConfirmed'; number: string; seq: number; day: string }
  /** The bundle does not show where the case stood at the last head of the file: what it says from here on may be anything. */
  | { what: 'notShown'; number: string; seq: number; day: string }
  /** The file confirms the bundle's chain up to this day: of this day is all that it proves. */
  | { what: 'headsConfirmed'; day: string }
  /** Heads after the last one that the file confirms. */
  | { what: 'headsUnconfirmed'; heads: number }
  /** The file goes on to this day: the bundle was made earlier, or its end was cut off. */
  | { what: 'fileGoesOn'; day: string }
  | { what: 'fileFault'; line: number }
  | { what: 'noFile' | 'fileEmpty' }
);

/**
 * What all findings come to. `incomplete`: proof is missing that should be there, and nobody can tell from bundle and file
 * whether they are only of different days or something was cut off; `notYet`: nothing contradicts, but no head binds all events so far.
 */
export type BundleVerdict = 'good' | 'altered' | 'incomplete' | 'notYet' | 'noBundle';

const MISSING: readonly BundleFinding['what'][] = ['notShown'];
const NOT_YET: readonly BundleFinding['what'][] = ['notYetBound', 'notYetConfirmed', 'fileEmpty'];

export function verdictOf(findings: readonly BundleFinding[]): BundleVerdict {
  if (findings.some(({ what }) => what === 'noBundle')) return 'noBundle';
  const wrong = findings.filter(({ ok }) => ok === false);
  if (wrong.some(({ what }) => !MISSING.includes(what))) return 'altered';
  if (wrong.length > 0) return 'incomplete';
  return findings.some(({ what }) => NOT_YET.includes(what)) ? 'notYet' : 'good';
}

/** The day up to which something was proved: of the last head that the file confirms, without a file of the bundle's last. */
export function provenUntil(findings: readonly BundleFinding[]): string {
  for (const finding of findings) if (finding.what === 'headsConfirmed') return finding.day;
  for (const finding of findings) if (finding.what === 'headsIntact') return finding.to;
  return '';
}

/** Whether nothing was found that is not as it was written. */
export function isBundleIntact(findings: readonly BundleFinding[]): boolean {
  return findings.every((finding) => finding.ok !== false);
}
