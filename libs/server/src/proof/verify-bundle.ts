import { GENESIS, hashEvent } from '../cases/hash-chain.js';
import {
  bundleDigest,
  bundleShape,
  type Bundle,
  type BundledCase,
  type Inclusion,
} from './bundle.js';
import { chainOf, headHash, type Head } from './head.js';
import { leafHash, rootFromPath } from './merkle.js';

/** One thing that was looked at. `ok` false: something is not as it was written; null: for the reader to know. */
export type BundleFinding = { ok: boolean | null } & (
  | { what: 'noBundle'; reason: string }
  | { what: 'digestDiffers' }
  | { what: 'chainIntact' | 'chainBroken'; number: string; seq: number }
  | { what: 'included' | 'notIncluded'; number: string; seq: number; day: string; hash: string }
  /** Events from this one on are bound by no head of the bundle yet. */
  | { what: 'notYetBound'; number: string; seq: number }
  | { what: 'headsIntact'; heads: number; from: string; to: string }
  | { what: 'headAltered' | 'headLoose' | 'headDiffers'; day: string }
  /** Bound by a head that is in the file, or from which the chain leads to one that is: so it was on that day. */
  | { what: 'confirmed'; number: string; seq: number; day: string }
  /** The file confirms nothing of this case. */
  | { what: 'notConfirmed'; number: string }
  /** Heads after the last one that the file confirms. */
  | { what: 'headsUnconfirmed'; heads: number }
  /** The file goes on to this day: the bundle was made earlier, or its end was cut off. */
  | { what: 'fileGoesOn'; day: string }
  | { what: 'fileFault'; line: number }
  | { what: 'noFile' }
);

/** What is needed of a file of heads that was kept elsewhere. */
export interface KeptHeads {
  heads: readonly Head[];
  faults: readonly number[];
}

/**
 * Checks a bundle by itself: every chain, every way to a root, the chain of heads; and its heads against those that
 * were kept elsewhere. Without them a bundle only proves that it fits itself. Nothing of it is believed unchecked.
 */
export function verifyBundle(text: string, kept?: KeptHeads): BundleFinding[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return [{ ok: false, what: 'noBundle', reason: String(error) }];
  }
  const parsed = bundleShape.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const reason = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
    return [{ ok: false, what: 'noBundle', reason }];
  }
  const bundle = parsed.data;
  return [
    ...(bundleDigest(bundle) === bundle.digest
      ? []
      : [{ ok: false, what: 'digestDiffers' } as const]),
    ...bundle.cases.flatMap((one) => caseFindings(one, bundle)),
    ...headFindings(bundle),
    ...(kept ? keptFindings(bundle, kept) : [{ ok: null, what: 'noFile' } as const]),
  ];
}

function caseFindings(one: BundledCase, { heads }: Bundle): BundleFinding[] {
  const { number } = one;
  const broken = brokenAt(one);
  const findings: BundleFinding[] = [
    broken === null
      ? { ok: true, what: 'chainIntact', number, seq: one.events.length }
      : { ok: false, what: 'chainBroken', number, seq: broken },
  ];
  let bound = 0;
  for (const inclusion of one.inclusions) {
    const head = heads.find(({ day }) => day === inclusion.day);
    const { seq, day } = inclusion;
    const ok = head !== undefined && isIncluded(one, inclusion, head);
    if (ok) bound = Math.max(bound, seq);
    const what = ok ? 'included' : 'notIncluded';
    findings.push({ ok, what, number, seq, day, hash: head?.hash ?? '' });
  }
  if (bound < one.events.length)
    findings.push({ ok: null, what: 'notYetBound', number, seq: bound + 1 });
  return findings;
}

/** Sequence of the first event that does not fit. */
function brokenAt({ id, events }: BundledCase): number | null {
  let previous: Buffer = GENESIS;
  for (const [i, { hash, prevHash, at, ...event }] of events.entries()) {
    const fits =
      event.seq === i + 1 &&
      prevHash === previous.toString('hex') &&
      hash === hashEvent({ caseId: id, at: new Date(at), ...event }, previous).toString('hex');
    if (!fits) return i + 1;
    previous = Buffer.from(hash, 'hex');
  }
  return events.length === 0 ? 1 : null;
}

function isIncluded(one: BundledCase, { seq, index, size, path }: Inclusion, head: Head): boolean {
  const event = one.events[seq - 1];
  if (!event || size !== head.cases) return false;
  const leaf = leafHash({ caseId: one.id, seq, hash: Buffer.from(event.hash, 'hex') });
  const ways = path.map((hash) => Buffer.from(hash, 'hex'));
  return rootFromPath(leaf, index, size, ways)?.toString('hex') === head.root;
}

function headFindings({ heads }: Bundle): BundleFinding[] {
  const [first, last] = [heads[0], heads.at(-1)];
  if (!first || !last) return [];
  const altered = heads.filter((head) => headHash(head) !== head.hash);
  const { loose } = chainOf(heads, first.previous);
  if (altered.length + loose.length === 0)
    return [{ ok: true, what: 'headsIntact', heads: heads.length, from: first.day, to: last.day }];
  return [
    ...altered.map(({ day }) => ({ ok: false, what: 'headAltered', day }) as const),
    ...loose.map(({ day }) => ({ ok: false, what: 'headLoose', day }) as const),
  ];
}

function keptFindings({ heads, cases }: Bundle, kept: KeptHeads): BundleFinding[] {
  const saidOf = (day: string): Head[] => kept.heads.filter((head) => head.day === day);
  const different = heads.filter(({ day, hash }) => saidOf(day).some((said) => said.hash !== hash));
  // A head binds all before it: one hash that was kept confirms the whole chain up to it.
  const { chain } = chainOf(heads, heads[0]?.previous);
  const confirmed = chain.slice(
    0,
    chain.findLastIndex(({ day, hash }) => saidOf(day).some((said) => said.hash === hash)) + 1,
  );
  const lastKept = kept.heads.reduce((day, head) => (head.day > day ? head.day : day), '');
  const findings: BundleFinding[] = [
    ...kept.faults.map((line) => ({ ok: false, what: 'fileFault', line }) as const),
    ...different.map(({ day }) => ({ ok: false, what: 'headDiffers', day }) as const),
    ...cases.map((one) => confirmation(one, confirmed)),
  ];
  if (confirmed.length < heads.length)
    findings.push({ ok: null, what: 'headsUnconfirmed', heads: heads.length - confirmed.length });
  if (lastKept > (heads.at(-1)?.day ?? ''))
    findings.push({ ok: null, what: 'fileGoesOn', day: lastKept });
  return findings;
}

function confirmation(one: BundledCase, confirmed: readonly Head[]): BundleFinding {
  const { number } = one;
  const last = one.inclusions.findLast((inclusion) => {
    const head = confirmed.find(({ day }) => day === inclusion.day);
    return head !== undefined && headHash(head) === head.hash && isIncluded(one, inclusion, head);
  });
  if (!last) return { ok: false, what: 'notConfirmed', number };
  return { ok: true, what: 'confirmed', number, seq: last.seq, day: last.day };
}

/** Whether nothing was found that is not as it was written. */
export function isBundleIntact(findings: readonly BundleFinding[]): boolean {
  return findings.every((finding) => finding.ok !== false);
}
