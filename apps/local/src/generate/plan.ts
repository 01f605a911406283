import type { Calendar, LegalDay } from '@huiyin/core';
import { sharesOf } from './days.js';

/** What is generated; the same settings give the same histories. */
export interface Settings {
  cases: number;
  seed: string;
  years: number;
  /** Few events a case, no messages. */
  lean: boolean;
  /** The present of the invented city, ISO. */
  now: string;
}

/** Cases written in one transaction: so many are lost at most when everything is killed. */
export const CHUNK = 2_000;

export const chunkCount = ({ cases }: Settings): number => Math.ceil(cases / CHUNK);

export interface Chunk {
  index: number;
  /** Number of the first case, from 0. */
  first: number;
  days: { day: LegalDay; cases: number }[];
}

/** All cases in the order in which they came in, cut into chunks. */
export function chunksOf(settings: Settings, calendar: Calendar): Chunk[] {
  const { cases, years, seed, now } = settings;
  const shares = sharesOf(cases, { until: new Date(now), years, seed, calendar });
  const chunks: Chunk[] = [];
  let left = 0;
  let first = 0;
  for (const { day, cases: ofDay } of shares) {
    for (let rest = ofDay; rest > 0;) {
      if (left === 0) {
        chunks.push({ index: chunks.length, first, days: [] });
        left = CHUNK;
      }
      const taken = Math.min(left, rest);
      chunks.at(-1)?.days.push({ day, cases: taken });
      rest -= taken;
      left -= taken;
      first += taken;
    }
  }
  return chunks;
}
