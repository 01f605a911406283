import { describe, expect, test } from '@jest/globals';
import { BAR } from './progress.js';

describe('a progress bar', () => {
  const told = (seconds: unknown) =>
    BAR.formatTime(seconds as number, { autopaddingChar: ' ' } as object, 5);

  test('tells no time as long as nobody knows it', () => {
    expect([told('INF'), told('NULL')]).toEqual(['', '']);
    expect([told(7), told(90)]).toEqual([' 7s', ' 1m30s']);
  });
});
