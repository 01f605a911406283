import { isIncluded, isShownAt, type Bundle, type BundledCase } from './bundle.js';
import type { BundleFinding } from './findings.js';
import { chainOf, headHash, lastOf, type Head } from './head.js';

/** What is needed of a file of heads that was kept elsewhere. */
export interface KeptHeads {
  heads: readonly Head[];
  faults: readonly number[];
}

/** What the heads that were kept elsewhere say of a bundle. */
export function keptFindings({ heads, cases }: Bundle, kept: KeptHeads): BundleFinding[] {
  // A head binds all before it: one hash that was kept confirms the whole chain up to it. What comes after it, anybody
  // can make.
  const { chain } = chainOf(heads, heads[0]?.previous);
  const isSound = (head: Head): boolean => headHash(head) === head.hash;
  const isKept = ({ hash }: Head): boolean => kept.heads.some((said) => said.hash === hash);
  const confirmed = chain.slice(0, chain.findLastIndex(isKept) + 1).filter(isSound);
  const lastKept = lastOf(kept.heads);
  const findings: BundleFinding[] = [
    ...kept.faults.map((line) => ({ ok: false, what: 'fileFault', line }) as const),
    ...differentDays(chain, kept.heads, lastKept).map(
      (day) => ({ ok: false, what: 'headDiffers', day }) as const,
    ),
  ];
  if (!lastKept) return [...findings, { ok: null, what: 'fileEmpty' }];
  findings.push(...cases.flatMap((one) => confirmation(one, confirmed, lastKept)));
  const until = confirmed.at(-1);
  if (until) findings.push({ ok: true, what: 'headsConfirmed', day: until.day });
  if (confirmed.length < heads.length)
    findings.push({ ok: null, what: 'headsUnconfirmed', heads: heads.length - confirmed.length });
  if (lastKept.horizon > (chain.at(-1)?.horizon ?? 0))
    findings.push({ ok: null, what: 'fileGoesOn', day: lastKept.day });
  return findings;
}

/**
 * Up to which event the file confirms the case. Whoever gave the bundle may have altered events, dated them as he
 * liked, cut off the end, and left out what would show it. So the last head that can be trusted has to show where the
 * case stood: at which event, or not there yet. Only then are the events behind that one younger.
 */
function confirmation(
  one: BundledCase,
  confirmed: readonly Head[],
  lastKept: Head,
): BundleFinding[] {
  const { number } = one;
  const until = confirmed.at(-1);
  const shown = confirmed
    .flatMap((head) =>
      one.inclusions.filter((way) => way.day === head.day && isIncluded(one, way, head)),
    )
    .at(-1);
  const { seq = 0, day = '' } = shown ?? {};
  const findings: BundleFinding[] = shown
    ? [{ ok: true, what: 'confirmed', number, seq, day }]
    : [];
  const rest = { number, seq: seq + 1, day: lastKept.day };
  const isShown = until !== undefined && isShownAt(one, until);
  if (isShown && seq >= one.events.length) return findings;
  return isShown && until.root === lastKept.root
    ? [...findings, { ok: null, what: 'notYetConfirmed', ...rest }]
    : [...findings, { ok: false, what: 'notShown', ...rest }];
}

/**
 * Days on which bundle and file contradict each other: two heads of one day, two that follow the same one (a chain has no
 * fork), or a chain that passes the last head that was kept and does not hold it.
 */
function differentDays(
  chain: readonly Head[],
  keptHeads: readonly Head[],
  lastKept: Head | undefined,
): string[] {
  const differs = (one: Head, said: Head): boolean =>
    one.hash !== said.hash && (one.day === said.day || one.previous === said.previous);
  const days = chain
    .filter((head) => keptHeads.some((said) => differs(head, said)))
    .map(({ day }) => day);
  const [first, last] = [chain[0], chain.at(-1)];
  const passes =
    lastKept &&
    first &&
    last &&
    first.horizon <= lastKept.horizon &&
    lastKept.horizon < last.horizon;
  if (passes && days.length === 0 && !chain.some(({ hash }) => hash === lastKept.hash))
    days.push(lastKept.day);
  return days;
}
