import { Injectable } from '@nestjs/common';
import type { Actor } from '@huiyin/core';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { Identities } from '../people/identities.js';
import { GramFrequencies } from './gram-frequencies.js';
import { wordsOf } from './labels.js';
import { gramsOf } from './search-grams.js';
import { SqlParams } from './sql-params.js';
import { visibleTo } from './visibility.js';
import { Workflows } from './workflows.js';

export interface SimilarInput {
  text?: string | undefined;
  phone?: string | undefined;
  place?: string | undefined;
}

export interface SimilarRequest {
  caseId: number;
  number: string;
  title: string;
  state: string;
  receivedAt: string;
  /** 0…1 */
  score: number;
  reasons: ('phone' | 'place' | 'text')[];
}

interface Row {
  id: number;
  number: string;
  kind: string;
  state: string;
  title: string;
  receivedAt: Date;
  samePhone: boolean;
  samePlace: boolean;
  /** Share of the shorter text's bigrams that both have. */
  overlap: number;
}

/** How far back a repetition is looked for. */
const DAYS = 90;
const DAY_MS = 86_400_000;
/** The first bigrams of a long text say what it is about; more would only make the search slow. */
const MAX_GRAMS = 60;
const MAX_CANDIDATES = 300;
/** Cases that share a rare pair of characters are looked at, about so many; those of the last days are compared. */
const MAX_LOOKED_AT = 8_000;
const KEPT_MS = 600_000;
const ENOUGH_OVERLAP = 0.3;
const MAX_RESULTS = 10;
/** How much each sign alone says that it is the same matter. 本系统设计，无法定依据。 */
const WEIGHT = { phone: 0.5, place: 0.3 };

/** Likely duplicates of a request that is just being taken in (查重). */
@Injectable()
export class SimilarQueries {
  private readonly frequencies: GramFrequencies;
  private window: { from: number; readAt: number; now: number } | undefined;

  constructor(
    private readonly postgres: Postgres,
    private readonly workflows: Workflows,
    private readonly identities: Identities,
    private readonly clock: Clock,
  ) {
    this.frequencies = new GramFrequencies(postgres);
  }

  /** The best ten that the viewer may see, best first, each with the reasons. The number itself is never compared in clear. */
  async find(viewer: Actor, input: SimilarInput, language: string): Promise<SimilarRequest[]> {
    const grams = gramsOf(input.text).slice(0, MAX_GRAMS);
    const phoneHash = input.phone?.trim() ? this.identities.phoneHash(input.phone) : null;
    const place = input.place?.trim() || null;
    if (grams.length === 0 && phoneHash === null && place === null) return [];
    const rows = await this.candidates(viewer, { grams, phoneHash, place });
    return rows
      .map((row) => this.scored(row, language))
      .filter((one) => one.reasons.length > 0)
      .sort((a, b) => b.score - a.score || b.caseId - a.caseId)
      .slice(0, MAX_RESULTS);
  }

  private async candidates(
    viewer: Actor,
    {
      grams,
      phoneHash,
      place,
    }: { grams: string[]; phoneHash: Buffer | null; place: string | null },
  ): Promise<Row[]> {
    const now = this.clock.now();
    const since = new Date(now.getTime() - DAYS * DAY_MS);
    const [from, leads] = await Promise.all([
      this.lately(now, since),
      this.frequencies.leads(grams, MAX_LOOKED_AT),
    ]);
    const params = new SqlParams();
    const after = `${params.add(since)}::timestamptz`;
    const wanted = `${params.add(grams)}::text[]`;
    const phone = `${params.add(phoneHash)}::bytea`;
    const at = `${params.add(place)}::text`;
    const visible = visibleTo(viewer, this.workflows.all(), params);
    const shares = [`s.grams && ${params.add(leads.any)}::text[]`];
    if (leads.all.length > 0) shares.push(`s.grams @> ${params.add(leads.all)}::text[]`);
    const common = `(select count(*) from unnest(s.grams) g where g = any (${wanted}))`;
    return this.postgres.query<Row & Record<string, unknown>>(
      /* sql */ `
      with same_phone as materialized (
        select cr.case_id as id from requesters p join requests r on r.requester_id = p.id
          join case_requests cr on cr.request_id = r.id and cr.own where p.phone_hash = ${phone}
        order by p.id desc limit ${MAX_CANDIDATES}),
      alike as materialized (
        select s.case_id as id from case_search s
        -- the sum keeps the planner from comparing every case of the last days instead
        where cardinality(${wanted}) > 0 and s.case_id + 0 >= ${params.add(from)} and (${shares.join(' or ')})
        order by ${common} desc, s.case_id desc limit ${MAX_CANDIDATES}),
      candidates as (
        select id from same_phone union select id from alike
        union (select id from cases where place = ${at} and received_at >= ${after}
          order by received_at desc limit ${MAX_CANDIDATES}))
      select c.id, c.number, c.kind, c.state, c.title, c.received_at as "receivedAt",
        exists (select from same_phone p where p.id = c.id) as "samePhone",
        coalesce(c.place = ${at}, false) as "samePlace",
        coalesce(${common}::float8
          / nullif(least(cardinality(s.grams), cardinality(${wanted})), 0), 0) as overlap
      from candidates join cases c using (id) left join case_search s on s.case_id = c.id
      where c.received_at >= ${after} and (${visible})
      order by c.received_at desc limit ${2 * MAX_CANDIDATES}`,
      params.values,
    );
  }

  /**
   * The lowest id of a case received since then. The search index knows ids, not days; later cases have higher ids, so
   * an earlier answer stays a bound.
   */
  private async lately(now: Date, since: Date): Promise<number> {
    const known = this.window;
    if (known && performance.now() - known.readAt < KEPT_MS && now.getTime() >= known.now)
      return known.from;
    const [row] = await this.postgres.query<{ first: number | null }>(
      'select min(id) as first from cases where received_at >= $1',
      [since],
    );
    // Nothing received lately is no bound for what comes.
    if (row?.first == null) return Number.MIN_SAFE_INTEGER;
    this.window = { from: row.first, readAt: performance.now(), now: now.getTime() };
    return row.first;
  }

  private scored(row: Row, language: string): SimilarRequest {
    const alike = row.overlap >= ENOUGH_OVERLAP;
    const signs = { phone: row.samePhone, place: row.samePlace, text: alike };
    const reasons = (['phone', 'place', 'text'] as const).filter((reason) => signs[reason]);
    const unlike =
      (row.samePhone ? 1 - WEIGHT.phone : 1) *
      (row.samePlace ? 1 - WEIGHT.place : 1) *
      (1 - Math.min(1, row.overlap));
    return {
      caseId: row.id,
      number: row.number,
      title: row.title,
      receivedAt: row.receivedAt.toISOString(),
      state: wordsOf(this.workflows.get(row.kind), language).state(row.state).label,
      score: Math.round((1 - unlike) * 100) / 100,
      reasons,
    };
  }
}
