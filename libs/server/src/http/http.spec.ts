import { describe, expect, test } from '@jest/globals';
import { CaseError } from '@huiyin/core';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseInput } from './faults.js';
import { LANGUAGES, languageOf } from './language.js';
import { createLogger, NestLog } from './logger.js';
import { problemOf, STATUS } from './problem.js';
import { storable } from './storable.js';
import { fill, lengthInWords } from './words.js';

const words = (language: string): Record<string, Record<string, string>> =>
  parse(
    readFileSync(new URL(`../../texts/http/${language}.yaml`, import.meta.url), 'utf8'),
  ) as never;

describe('the reader’s language', () => {
  test.each([
    [undefined, 'zh-CN'],
    ['zh', 'zh-CN'],
    ['zh-Hant-HK, en;q=0.5', 'zh-TW'],
    ['en;q=0.3, zh-CN;q=0.8', 'zh-CN'],
    ['fr, en-GB;q=0.9', 'en'],
    ['de', 'zh-CN'],
    ['zh-CN;q=0, en', 'en'],
  ])('%s is read as %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });

  test('every problem has a title and every language the same texts', () => {
    for (const language of LANGUAGES) {
      expect(Object.keys(words(language)['titles'] ?? {}).sort()).toEqual(
        [...Object.keys(STATUS), 'internal'].sort(),
      );
      expect(Object.keys(words(language)['faults'] ?? {})).toEqual(
        Object.keys(words('zh-CN')['faults'] ?? {}),
      );
      expect(Object.keys(words(language)['codes'] ?? {})).toEqual(
        Object.keys(words('zh-CN')['codes'] ?? {}),
      );
    }
  });
});

describe('faults of an input', () => {
  const schema = z.strictObject({
    title: z.string().min(1).max(3),
    unit: z.number(),
    list: z.array(z.strictObject({ a: z.email() })),
  });

  test('each has its path and a sentence in the reader’s language', () => {
    const input = { title: '一二三四', list: [{ a: 'no' }, { a: 'a@huiyin.example', b: 1 }] };
    const faults = (language: 'zh-CN' | 'en'): unknown => {
      try {
        parseInput(schema, input, language);
      } catch (e) {
        if (e instanceof CaseError) return e.details.faults?.map((f) => [f.path, f.message]);
      }
      return undefined;
    };
    expect(faults('zh-CN')).toEqual([
      ['title', '最多 3 个字'],
      ['unit', '必须填写'],
      ['list[0].a', '电子邮箱应写成 name@example.com 的形式'],
      ['list[1].b', '不认识的字段'],
    ]);
    expect(faults('en')).toContainEqual(['title', 'has at most 3 characters']);
  });
});

describe('problems', () => {
  test('what the rules found is told by its code, in the reader’s language', () => {
    const error = new CaseError('invalid_payload', 'x', {
      faults: [
        { path: 'payload.unit', code: 'duplicate_unit', message: 'this unit already has it' },
      ],
    });
    expect(problemOf(error, { language: 'zh-CN' }).faults?.[0]?.message).toBe(
      '该单位已经承办这件工单',
    );
    expect(problemOf(error, { language: 'en' }).faults?.[0]?.message).toBe(
      'This unit already has the case',
    );
  });

  test.each([
    ['zh-CN', '最多 5 个工作日'],
    ['zh-TW', '最多 5 個工作日'],
    ['en', 'at most 5 working day'],
  ] as const)('a limit is named in the reader’s words (%s)', (language, words) => {
    const values = { length: '5 working days' };
    const fault = { path: 'payload.length', code: 'extension_too_long', message: 'x', values };
    const error = new CaseError('invalid_payload', 'x', { faults: [fault] });
    const [told] = problemOf(error, { language }).faults ?? [];
    expect(told?.message).toContain(words);
    expect(Object.keys(told ?? {})).toEqual(['path', 'code', 'message']);
  });

  test('an unexpected error tells nothing of its inside', () => {
    const problem = problemOf(new Error('column "phone" of 13812341234'), {
      language: 'en',
      requestId: 'r1',
    });
    expect(problem).toEqual({
      type: 'about:blank',
      title: 'Something unexpected went wrong',
      status: 500,
      code: 'internal',
      requestId: 'r1',
    });
  });

  test('a refused event names the allowed ones and why', () => {
    const error = new CaseError('event_not_allowed', 'x', {
      allowedEvents: ['reply'],
      guard: 'returnsLeft',
    });
    expect(problemOf(error, { language: 'zh-CN', sentence: () => '退单次数已用完' })).toMatchObject(
      {
        status: 409,
        allowedEvents: ['reply'],
        guard: { name: 'returnsLeft', label: '退单次数已用完' },
      },
    );
  });
});

describe('a length in words', () => {
  test.each([
    ['zh-CN', '3 working days', '3 个工作日'],
    ['en', '1 working day', '1 working day'],
    ['en', '12 months', '12 months'],
    ['en', '1 calendar day', '1 calendar day'],
    ['en', 'date 2026-03-04', 'date 2026-03-04'],
  ])('%s: %s', (language, length, said) => {
    expect(lengthInWords(language, length)).toBe(said);
  });

  test('what nobody gives stays visible', () => {
    expect(fill('{a} {b} {c|day|days}', { a: 1 })).toBe('1 {b} {c|day|days}');
  });
});

describe('text that PostgreSQL can not store', () => {
  test('NUL and half pairs are shown by their signs, all else stays', () => {
    expect(storable({ a: ['x\0y', '\ud83d', '😀\u0007\u001b]]>'], n: 1, d: null })).toEqual({
      a: ['x␀y', '\ufffd', '😀\u0007\u001b]]>'],
      n: 1,
      d: null,
    });
  });
});

describe('a query string', () => {
  test.each([
    ['without a prototype', Object.create(null) as object],
    ['as the parser makes it', Object.create(Object.create(null) as object) as object],
  ])('%s is cleaned as well', (_, query) => {
    const given = Object.assign(query, { rung: '\0', state: ['a\0'] });
    expect({ ...storable(given) }).toEqual({ rung: '␀', state: ['a␀'] });
  });

  test('what has a class is left alone', () => {
    const [day, bytes] = [new Date(0), Buffer.from('a\0')];
    expect(storable({ day, bytes })).toEqual({ day, bytes });
  });
});

describe('the log', () => {
  test('holds neither the values of a failed statement nor cookies and passwords', () => {
    const lines: string[] = [];
    const logger = createLogger({ LOG_LEVEL: 'info' }, 'test', {
      write: (line) => void lines.push(line),
    });
    const error = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (phone)=(13812341234)',
      parameters: ['张三'],
    });
    new NestLog(logger).error(
      { err: error, session: { cookie: 'geheim' } },
      'a call failed',
      'ProblemFilter',
    );
    const quoting = Object.assign(
      new Error('invalid input syntax for type integer: "13812341234"'),
      { code: '22P02' },
    );
    new NestLog(logger).error(
      { err: new Error('no view', { cause: quoting }) },
      'a call failed',
      'ProblemFilter',
    );
    logger.info({
      user: { password: 'geheim' },
      req: { method: 'GET', url: '/cases?q=13812341234', headers: { cookie: 'geheim' } },
    });
    const all = lines.join('');
    expect(all).toContain('23505');
    expect(all).toContain('invalid input syntax for type integer');
    expect(all).not.toMatch(/13812341234|张三|geheim/);
  });
});
