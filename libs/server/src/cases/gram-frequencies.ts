import type { Postgres } from '../database/postgres.js';

/** What PostgreSQL has counted of the pairs of characters, at the last ANALYZE. */
interface Counted {
  cases: number;
  /** Share of the cases that hold the pair; those that are not here are rarer than all that are. */
  shares: ReadonlyMap<string, number>;
}

const FREQUENCIES = /* sql */ `
  select greatest(c.reltuples, 0)::float8 as cases, s.most_common_elems::text::text[] as grams,
    s.most_common_elem_freqs::float8[] as shares
  from pg_class c left join pg_stats s on s.schemaname = 'public' and s.tablename = 'case_search' and s.attname = 'grams'
  where c.oid = 'public.case_search'::regclass`;
const KEPT_MS = 600_000;
/** In so few cases any pair of characters is soon looked up. */
const FEW_CASES = 20_000;

/** Knows which pairs of characters are rare: they lead to few cases, and say most about a text. */
export class GramFrequencies {
  private counted: Promise<Counted> | undefined;
  private readAt = -Infinity;

  constructor(private readonly postgres: Postgres) {}

  /**
   * The rarest of the pairs, as many as lead to about `most` of `among` cases together; `all`: even the rarest leads
   * to more, and a case must hold each of those given.
   */
  async rarest(
    grams: readonly string[],
    { most, among }: { most: number; among: number },
  ): Promise<{ grams: string[]; all: boolean }> {
    const { cases, shares } = await this.read();
    if (cases < FEW_CASES) return { grams: [...grams], all: false };
    const sorted = grams
      .map((gram) => ({ gram, hits: (shares.get(gram) ?? 0) * among }))
      .sort((a, b) => a.hits - b.hits);
    const [first] = sorted;
    if (first && first.hits > most)
      return { grams: sorted.slice(0, 3).map(({ gram }) => gram), all: true };
    let left = most;
    const taken = sorted.filter(({ hits }) => (left -= hits) >= 0).slice(0, MOST_RARE);
    return { grams: taken.map(({ gram }) => gram), all: false };
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
    const shares = row?.shares ?? [];
    return {
      cases: row?.cases ?? 0,
      shares: new Map(row?.grams?.map((gram, i) => [gram, shares[i] ?? 0])),
    };
  }
}

/** A text that shares none of its rarest pairs with another is no repetition of it. */
const MOST_RARE = 20;
