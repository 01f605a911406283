import type { Postgres } from '../database/postgres.js';

/** What PostgreSQL has counted of the pairs of characters, at the last ANALYZE. */
interface Counted {
  cases: number;
  /** Share of the cases that hold the pair. */
  shares: ReadonlyMap<string, number>;
  /** Of those that are not there: they are rarer than all that are, and may be nowhere. */
  otherwise: number;
}

const FREQUENCIES = /* sql */ `
  select greatest(c.reltuples, 0)::float8 as cases, s.most_common_elems::text::text[] as grams,
    s.most_common_elem_freqs::float8[] as shares
  from pg_class c left join pg_stats s on s.schemaname = 'public' and s.tablename = 'case_search' and s.attname = 'grams'
  where c.oid = 'public.case_search'::regclass`;
const KEPT_MS = 600_000;
/** In so few cases any pair of characters is soon looked up. */
const FEW_CASES = 20_000;
/** A pair that was not counted says most if another text has it; but it may be a slip that no other has. */
const MOST_UNKNOWN = 8;
const MOST_KNOWN = 16;

/** A case that may repeat a text holds any of these pairs, or all of those (none: no case does). */
export interface Leads {
  any: string[];
  all: string[];
}

/** Knows which pairs of characters are rare: they lead to few cases, and say most about a text. */
export class GramFrequencies {
  private counted: Promise<Counted> | undefined;
  private readAt = -Infinity;

  constructor(private readonly postgres: Postgres) {}

  /** What of a text leads to about `most` cases that may be its repetition. @param grams in the order of the text */
  async leads(grams: readonly string[], most: number): Promise<Leads> {
    const { cases, shares, otherwise } = await this.read();
    if (cases < FEW_CASES) return { any: [...grams], all: [] };
    const known = grams
      .flatMap((gram, at) => {
        const share = shares.get(gram);
        return share === undefined ? [] : [{ gram, at, hits: share * cases }];
      })
      .sort((a, b) => a.hits - b.hits);
    const unknown = grams.filter((gram) => !shares.has(gram)).slice(0, MOST_UNKNOWN);
    let left = most - unknown.length * otherwise * cases;
    const rare = known.filter(({ hits }) => (left -= hits) >= 0).slice(0, MOST_KNOWN);
    return {
      any: [...unknown, ...rare.map(({ gram }) => gram)],
      all: rare.length > 0 ? [] : apart(known),
    };
  }

  /** About how many cases hold all of these pairs at most: those that hold the rarest. */
  async mostHits(grams: readonly string[]): Promise<number> {
    const { cases, shares, otherwise } = await this.read();
    return cases * Math.min(...grams.map((gram) => shares.get(gram) ?? otherwise));
  }

  private read(): Promise<Counted> {
    if (performance.now() - this.readAt > KEPT_MS) {
      this.readAt = performance.now();
      this.counted = this.readNow().catch((error: unknown) => {
        this.readAt = -Infinity;
        throw error;
      });
    }
    return this.counted ?? this.readNow();
  }

  private async readNow(): Promise<Counted> {
    const [row] = await this.postgres.query<{
      cases: number;
      grams: string[] | null;
      shares: number[] | null;
    }>(FREQUENCIES);
    const grams = row?.grams ?? [];
    const shares = new Map(grams.map((gram, i) => [gram, row?.shares?.[i] ?? 0]));
    const otherwise = shares.size > 0 ? Math.min(...shares.values()) / 2 : 0;
    return { cases: row?.cases ?? 0, shares, otherwise };
  }
}

/** Where each pair alone is everywhere: some rare ones from different words, which hardly ever come together. */
function apart(sorted: readonly { gram: string; at: number }[]): string[] {
  const taken: { gram: string; at: number }[] = [];
  for (const one of sorted) {
    if (taken.length === TOGETHER) break;
    if (taken.every((other) => Math.abs(other.at - one.at) >= WORD)) taken.push(one);
  }
  return taken.map(({ gram }) => gram);
}

const TOGETHER = 3;
/** Pairs so far from each other stand in different words. */
const WORD = 4;
