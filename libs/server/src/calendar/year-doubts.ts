import type { CalendarYear } from '@huiyin/core';
import { holidayName } from '../deadlines/explanation-texts.js';

/*
 * 全国年节及纪念日放假办法（国务院令第270号，2007年修订自2008年1月1日起施行）第二条: the holidays of all citizens.
 * Notices call them by these names, with or without 节.
 */
const HOLIDAYS = [
  { name: '元旦', since: 1949, words: /元旦|新年/ },
  { name: '春节', since: 1949, words: /春节|春節|除夕/ },
  { name: '清明节', since: 2008, words: /清明/ },
  { name: '劳动节', since: 1949, words: /劳动|勞動|五一/ },
  { name: '端午节', since: 2008, words: /端午/ },
  { name: '中秋节', since: 2008, words: /中秋/ },
  { name: '国庆节', since: 1949, words: /国庆|國慶|十一/ },
] as const;
/** The notices of 2004 to 2026 list 22 days off or more, the weekends among them included. */
const FEWEST = 20;
/** With the Mid-Autumn Festival in it, the National Day has a day more; the notice may name both by one. */
const BOTH_FESTIVALS = 8;

export interface YearDoubts {
  /** How many days off are listed, if these are fewer than any notice had. */
  few: number | null;
  /** Holidays by law of which no day is listed, in the reader's language. */
  missing: string[];
}

/**
 * What makes a year's notice look as if part of it were missing. None of it is wrong for certain, so it is said and not
 * refused.
 */
export function doubtsOf({ year, holidays }: CalendarYear, language: string): YearDoubts {
  const names = Object.values(holidays);
  const has = (words: RegExp): boolean => names.some((name) => words.test(name));
  const isLong = names.filter((name) => /国庆|國慶/.test(name)).length >= BOTH_FESTIVALS;
  return {
    few: names.length < FEWEST ? names.length : null,
    missing: HOLIDAYS.filter(({ name, since, words }) => {
      if (year < since || has(words)) return false;
      return !(name === '中秋节' && isLong);
    }).map(({ name }) => holidayName(name, language)),
  };
}
