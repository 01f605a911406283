import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { runBuilt } from '../support/built-program.js';

const ROUNDS = 20;
/** Draws every kind of fault at least once. */
const SEED = 12345;

jest.setTimeout(900_000);

interface Result {
  rounds: number;
  acknowledged: number;
  lost: number;
  doubled: number;
  chainBreaks: number;
  halfWritten: number;
  wrongAnswers: number;
  notReady: number;
  deadlinesFired: number;
  mails: number;
  felt: number;
  faults: Record<string, number>;
  skipped: Record<string, string>;
  findings: string[];
}

let result: Result;
let help: string;

const faults = (...flags: string[]): Promise<string> =>
  runBuilt('faults/main.js', flags, { HUIYIN_LANG: 'en' });

beforeAll(async () => {
  help = await faults('--help');
  result = JSON.parse(
    await faults('--rounds', String(ROUNDS), '--seed', String(SEED), '--json'),
  ) as Result;
});

describe(`${ROUNDS} rounds of faults under load`, () => {
  test('strike with every kind of fault that this machine can have, and are felt', () => {
    expect(result.rounds).toBe(ROUNDS);
    const kinds = [...help.slice(help.indexOf('Faults:')).matchAll(/^ {2}([a-z-]+) /gm)];
    const struck = [...Object.keys(result.faults), ...Object.keys(result.skipped)];
    expect(kinds.length).toBeGreaterThan(20);
    expect(struck.sort()).toEqual(kinds.map(([, name]) => name).sort());
    expect(result.felt).toBeGreaterThan(0);
  });

  test('lose nothing that was acknowledged, and do nothing twice', () => {
    expect(result.findings).toEqual([]);
    expect(result.acknowledged).toBeGreaterThan(ROUNDS);
    expect(result).toMatchObject({ lost: 0, doubled: 0 });
  });

  test('leave every chain whole and no case written by half', () => {
    expect(result).toMatchObject({ chainBreaks: 0, halfWritten: 0 });
  });

  test('fire every deadline that was due and hand over every mail', () => {
    expect(result.deadlinesFired).toBeGreaterThan(0);
    expect(result.mails).toBeGreaterThan(ROUNDS);
  });

  test('get no other answer than 503 meanwhile, and everything is ready again afterwards', () => {
    expect(result).toMatchObject({ wrongAnswers: 0, notReady: 0 });
  });
});
