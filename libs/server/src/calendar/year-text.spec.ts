import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CaseError } from '@huiyin/core';
import { describe, expect, test } from '@jest/globals';
import { doubtsOf } from './year-doubts.js';
import { localDaysOfText, yearOfText } from './year-text.js';

const faultsOf = (read: () => unknown): string[] => {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof CaseError)) throw error;
    return (error.details.faults ?? []).map(({ path: at, code }) => `${at} ${code}`);
  }
};
const ofYear = (text: string, source?: string) => faultsOf(() => yearOfText(text, source));

describe('the lines of a calendar', () => {
  test('begin with the names of the columns, or with a day', () => {
    const day = { day: '2027-03-04', does: 'off', name: '台风' };
    for (const head of [
      '',
      '日期,类型,名称\n',
      'Date,kind,name\n',
      '# 台风\n\nday\tdoes\n',
      '\uFEFF',
    ])
      expect(localDaysOfText(`${head}2027-03-04,off,台风\n`)).toEqual([day]);
  });

  test('are refused by their number if the first one is neither', () => {
    const rest = '\n2027-01-02,off,元旦';
    for (const first of [
      '2027年1月1日,off,元旦',
      'x2027-01-01,off,元旦',
      '元旦,off',
      '01/01/2027,off',
    ])
      expect([first, ...ofYear(`${first}${rest}`, 'x')]).toEqual([first, 'text[1] no_such_day']);
    expect(ofYear('日期,类型\n日期,类型\n2027-01-02,off', 'x')).toEqual(['text[2] no_such_day']);
    expect(ofYear('2027/1/1,off,元旦\n2027/1/2,off,元旦', 'x')).toHaveLength(2);
  });

  test('are named by their numbers also if every one is wrong, and may stand in quotes', () => {
    expect(ofYear('日期,类型,名称\n2027/1/1,休,元旦\n2027/1/2,休,元旦', 'x')).toEqual([
      'text[2] no_such_day',
      'text[3] no_such_day',
    ]);
    expect(localDaysOfText('"日期","类型"\n"2027-03-04","off","台风"\n')).toEqual([
      { day: '2027-03-04', does: 'off', name: '台风' },
    ]);
    expect(ofYear('"2027-13-04","off","台风"', 'x')).toEqual(['text[1] no_such_day']);
  });

  test('of no text at all, or of a notice that cannot be read, are refused with the place', () => {
    const xlsx = Buffer.from([0x50, 0x4b, 3, 4, 0x14, 0, 6, 0, 0x8f, 0xff]).toString('utf8');
    expect(ofYear(xlsx, 'x')).toEqual(['text not_a_text']);
    expect(ofYear(xlsx.replaceAll('\0', '␀'), 'x')).toEqual(['text not_a_text']);
    expect(faultsOf(() => localDaysOfText(xlsx))).toEqual(['text not_a_text']);
    expect(ofYear('year: 2027\nholidays:\n  - [unclosed\nsource: x\n')).toEqual([
      'text[4] not_yaml',
    ]);
  });

  test('and a notice name what is missing or wrong by codes that have sentences', () => {
    expect(ofYear('2027-01-01,off,元旦')).toEqual(['year.source no_source']);
    expect(ofYear('2027-01-04,working,元旦', 'x')).toEqual(['year.workdays.2027-01-04 no_weekend']);
    expect(ofYear('2027-01-01,off,元旦\n2028-01-01,off,元旦', 'x')).toEqual([
      'year.holidays.2028-01-01 not_in_year',
    ]);
    expect(ofYear('year: 2027\nsource: x\nholidays: {2027-02-30: 春节}\nworkdays: {}')).toEqual([
      'year.holidays.2027-02-30 no_such_day',
    ]);
    expect(ofYear('year: 3000\nsource: x\nholidays: {}')).toEqual([
      'year.year calendar_year',
      'year.workdays not_a_notice',
    ]);
  });
});

describe('a notice of a year', () => {
  test('of which only a part was given is doubted', () => {
    const year = yearOfText('2027-01-01,off,元旦\n2027-10-01,off,国庆节', 'x');
    expect(doubtsOf(year, 'zh-CN')).toEqual({
      few: 2,
      missing: ['春节', '清明节', '劳动节', '端午节', '中秋节'],
    });
    expect(doubtsOf(year, 'zh-TW').missing).toContain('春節');
    expect(doubtsOf(year, 'en').missing).toContain('Spring Festival');
  });

  test('as the State Council published it never is', () => {
    const folder = path.resolve(import.meta.dirname, '../../../../workflows/calendars');
    const files = readdirSync(folder).filter((name) => /^\d{4}\.yaml$/.test(name));
    expect(files.length).toBeGreaterThan(20);
    for (const file of files)
      expect([
        file,
        doubtsOf(yearOfText(readFileSync(path.join(folder, file), 'utf8'), undefined), 'zh-CN'),
      ]).toEqual([file, { few: null, missing: [] }]);
  });

  test('without the days of one holiday is doubted for that one', () => {
    const folder = path.resolve(import.meta.dirname, '../../../../workflows/calendars');
    const text = readFileSync(path.join(folder, '2026.yaml'), 'utf8').replace(
      /^.*: 中秋节\n/gm,
      '',
    );
    expect(doubtsOf(yearOfText(text, undefined), 'zh-CN').missing).toEqual(['中秋节']);
  });
});
