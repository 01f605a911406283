import { GENESIS, hashEvent } from '../cases/hash-chain.js';
import {
  bundleDigest,
  isIncluded,
  isShownAt,
  parseBundle,
  type Bundle,
  type BundledCase,
} from './bundle.js';
import type { BundleFinding } from './findings.js';
import { chainOf, headHash } from './head.js';
import { keptFindings, type KeptHeads } from './kept-heads.js';

/** Prefix and year, which nothing binds, and the id of the case, which its leaf binds. */
const NUMBER = /^[A-Z]+\d{4}(\d+)$/;

/**
 * Checks a bundle by itself: every chain, every way to a root, the chain of heads; and its heads against those that
 * were kept elsewhere. Without them a bundle only proves that it fits itself. Nothing of it is believed unchecked.
 */
export function verifyBundle(text: string, kept?: KeptHeads): BundleFinding[] {
  const bundle = parseBundle(text);
  if ('reason' in bundle) return [{ ok: false, what: 'noBundle', ...bundle }];
  return [
    ...(bundleDigest(bundle) === bundle.digest
      ? []
      : [{ ok: false, what: 'digestDiffers' } as const]),
    ...bundle.cases.flatMap((one) => caseFindings(one, bundle)),
    ...headFindings(bundle),
    ...(kept
      ? keptFindings({ ...bundle, cases: bundle.cases.filter(isSound) }, kept)
      : [{ ok: null, what: 'noFile' } as const]),
  ];
}

function caseFindings(one: BundledCase, { heads }: Bundle): BundleFinding[] {
  const { number } = one;
  const broken = brokenAt(one);
  // Of what is not whole nothing else is said: whatever else fits would be read as if it were proved.
  if (broken !== null) return [{ ok: false, what: 'chainBroken', number, seq: broken }];
  const findings: BundleFinding[] = [
    { ok: true, what: 'chainIntact', number, seq: one.events.length },
  ];
  if (!isItsNumber(one)) return [...findings, { ok: false, what: 'numberDiffers', number }];
  let bound = 0;
  for (const inclusion of one.inclusions) {
    const head = heads.find(({ day }) => day === inclusion.day);
    const { seq, day } = inclusion;
    const ok = head !== undefined && isIncluded(one, inclusion, head);
    if (ok) bound = Math.max(bound, seq);
    const what = ok ? 'included' : 'notIncluded';
    findings.push({ ok, what, number, seq, day, hash: head?.hash ?? '' });
  }
  // Else whoever gives the bundle could leave out the last events of a case, and what binds them.
  const last = heads.at(-1);
  const isSaid = one.inclusions.some(({ day }) => day === last?.day);
  if (last && !isSaid && !isShownAt(one, last))
    findings.push({ ok: false, what: 'endNotShown', number, day: last.day });
  if (bound < one.events.length)
    findings.push({ ok: null, what: 'notYetBound', number, seq: bound + 1 });
  return findings;
}

const isItsNumber = ({ number, id }: BundledCase): boolean =>
  Number(NUMBER.exec(number)?.[1]) === id;

const isSound = (one: BundledCase): boolean => brokenAt(one) === null && isItsNumber(one);

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

function headFindings({ heads }: Bundle): BundleFinding[] {
  const [first, last] = [heads[0], heads.at(-1)];
  if (!first || !last) return [];
  const altered = heads.filter((head) => headHash(head) !== head.hash);
  // They stand in the order of their chain: else the last of them is not the last one.
  const { chain } = chainOf(heads, first.previous);
  const loose = heads.filter((head, i) => head !== chain[i]);
  if (altered.length + loose.length === 0)
    return [{ ok: true, what: 'headsIntact', heads: heads.length, from: first.day, to: last.day }];
  return [
    ...altered.map(({ day }) => ({ ok: false, what: 'headAltered', day }) as const),
    ...loose.map(({ day }) => ({ ok: false, what: 'headLoose', day }) as const),
  ];
}
