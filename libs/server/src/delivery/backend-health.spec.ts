import { Logger } from '@nestjs/common';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { BackendHealth } from './backend-health.js';
import { retryDelayMs } from './retries.js';

beforeAll(() => Logger.overrideLogger(false));

/** Errors a second, for so many seconds; what the process was told to do. */
function run(errorsPerSecond: number, seconds: number): string[] {
  const fatal: string[] = [];
  let now = 0;
  const health = new BackendHealth(
    () => now,
    (reason) => fatal.push(reason),
  );
  for (let second = 0; second < seconds; second++) {
    now = second * 1000;
    for (let i = 0; i < errorsPerSecond; i++)
      health.note(new Error('relation "job" does not exist'));
  }
  return fatal;
}

describe('a queue backend with errors', () => {
  test('a worker that spins for a quarter of a minute ends the process, once', () => {
    expect(run(1_000, 14)).toEqual([]);
    expect(run(1_000, 15)).toEqual([
      'the queue backend fails without end: relation "job" does not exist',
    ]);
  });

  test('a database that is away for long, retried at leisure, does not', () => {
    expect(run(4, 600)).toEqual([]);
  });
});

test('a deadline that can not fire is tried after 5 s, then ever more rarely, at least every six hours', () => {
  expect([1, 2, 3, 4].map(retryDelayMs)).toEqual([5_000, 60_000, 120_000, 240_000]);
  expect(retryDelayMs(50)).toBe(6 * 3_600_000);
});
