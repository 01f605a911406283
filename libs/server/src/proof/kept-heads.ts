import { isIncluded, isShownAt, type Bundle, type BundledCase } from './bundle.js';
import type { BundleFinding } from './findings.js';
import { chainOf, headHash, type Head } from './head.js';

/** What is needed of a file of heads that was kept elsewhere. */
export interface KeptHeads {
  heads: readonly Head[];
  faults: readonly number[];
}

interface Trusted {
  /** Heads of the bundle that the file confirms. */
  confirmed: readonly Head[];
  /** The latest head of the file. */
  lastKept: Head | undefined;
  /** The day of the bundle's latest head. */
  bundleEnds: string;
}

/** What the heads that were kept elsewhere say of a bundle. */
export function keptFindings({ heads, cases }: Bundle, kept: KeptHeads): BundleFinding[] {
  const saidOf = (day: string): Head[] => kept.heads.filter((head) => head.day === day);
  // A head binds all before it: one hash that was kept confirms the whole chain up to it.
  const { chain } = chainOf(heads, heads[0]?.previous);
  const confirmed = chain.slice(
    0,
    chain.findLastIndex(({ day, hash }) => saidOf(day).some((said) => said.hash === hash)) + 1,
  );
  const lastKept = kept.heads.reduce<Head | undefined>(
    (last, head) => (last && last.day >= head.day ? last : head),
    undefined,
  );
  const bundleEnds = heads.at(-1)?.day ?? '';
  const trusted = { confirmed, lastKept, bundleEnds };
  const findings: BundleFinding[] = [
    ...kept.faults.map((line) => ({ ok: false, what: 'fileFault', line }) as const),
    ...differentDays(heads, kept.heads, lastKept).map(
      (day) => ({ ok: false, what: 'headDiffers', day }) as const,
    ),
    ...(lastKept ? [] : [{ ok: null, what: 'fileEmpty' } as const]),
    ...cases.flatMap((one) => confirmation(one, trusted)),
  ];
  if (confirmed.length < heads.length)
    findings.push({ ok: null, what: 'headsUnconfirmed', heads: heads.length - confirmed.length });
  if (lastKept && lastKept.day > bundleEnds)
    findings.push({ ok: null, what: 'fileGoesOn', day: lastKept.day });
  return findings;
}

/** Up to which event the file confirms the case, and why no further. */
function confirmation(one: BundledCase, trusted: Trusted): BundleFinding[] {
  const { number } = one;
  const shown = one.inclusions.findLast((inclusion) => {
    const head = trustedHead(inclusion.day, trusted);
    return head !== undefined && isIncluded(one, inclusion, head);
  });
  const { seq = 0, day = '' } = shown ?? {};
  const findings: BundleFinding[] = shown
    ? [{ ok: true, what: 'confirmed', number, seq, day }]
    : [];
  if (seq >= one.events.length || !trusted.lastKept) return findings;
  const rest = { number, seq: seq + 1, day: trusted.lastKept.day };
  return [...findings, unconfirmed(one, rest, { ...trusted, lastKept: trusted.lastKept })];
}

/**
 * Whoever gave the bundle may have altered events and left out what would show it. So events are taken for younger than
 * the heads that were kept only if the last of these shows that it does not know them; where the bundle's own heads go
 * further, and need not show that one, if they say themselves that they are younger.
 */
function unconfirmed(
  one: BundledCase,
  rest: { number: string; seq: number; day: string },
  trusted: Trusted & { lastKept: Head },
): BundleFinding {
  const { lastKept, bundleEnds } = trusted;
  if (lastKept.day > bundleEnds) return { ok: false, what: 'notShown', ...rest };
  const shownBy = trustedHead(lastKept.day, trusted);
  if (shownBy && isShownAt(one, shownBy)) return { ok: null, what: 'notYetConfirmed', ...rest };
  if (lastKept.day === bundleEnds) return { ok: false, what: 'notConfirmed', ...rest };
  const madeAt = new Date(lastKept.madeAt);
  return one.events.slice(rest.seq - 1).every(({ at }) => new Date(at) >= madeAt)
    ? { ok: null, what: 'notYetConfirmed', ...rest }
    : { ok: false, what: 'datedEarlier', ...rest };
}

/**
 * Days on which bundle and file contradict each other: two heads of one day, two that follow the same one (a chain has no
 * fork), or a chain that passes the last head that was kept and does not hold it.
 */
function differentDays(
  heads: readonly Head[],
  keptHeads: readonly Head[],
  lastKept: Head | undefined,
): string[] {
  const differs = (one: Head, said: Head): boolean =>
    one.hash !== said.hash && (one.day === said.day || one.previous === said.previous);
  const days = heads
    .filter((head) => keptHeads.some((said) => differs(head, said)))
    .map(({ day }) => day);
  const [first, last] = [heads[0], heads.at(-1)];
  const passes = lastKept && first && last && first.day <= lastKept.day && lastKept.day < last.day;
  if (passes && days.length === 0 && !heads.some(({ hash }) => hash === lastKept.hash))
    days.push(lastKept.day);
  return days;
}

function trustedHead(wanted: string, { confirmed }: Trusted): Head | undefined {
  const head = confirmed.find(({ day }) => day === wanted);
  return head && headHash(head) === head.hash ? head : undefined;
}
