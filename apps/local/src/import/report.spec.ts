import { expect, test } from '@jest/globals';
import { loadCalendar } from '@huiyin/workflows';
import { renderReport, yearlyFigures } from './report.js';

const calendar = loadCalendar();
const at = (local: string) => new Date(`${local}+08:00`);

test('counts each year under both rules, across the National Day holiday', () => {
  const lines = yearlyFigures(
    [
      // 5 working days from 2026-09-30 end on 2026-10-13 at midnight: on time to the last second
      {
        receivedAt: at('2026-09-30T09:00:00'),
        answeredAt: at('2026-10-13T23:59:59'),
        closedAt: at('2026-10-13T23:59:59'),
      },
      {
        receivedAt: at('2026-09-30T09:00:00'),
        answeredAt: at('2026-10-14T00:00:00'),
        closedAt: null,
      },
      // never answered: late under both, once the limits have passed
      { receivedAt: at('2025-12-31T23:00:00'), answeredAt: null, closedAt: null },
    ],
    calendar,
    at('2026-11-22T12:00:00'),
  );
  expect(lines).toMatchObject([
    {
      year: '2025',
      received: 1,
      answered: 0,
      closed: 0,
      onTime5: 0,
      late5: 1,
      late15: 1,
      medianDays: null,
    },
    {
      year: '2026',
      received: 2,
      answered: 2,
      closed: 1,
      onTime5: 1,
      late5: 1,
      onTime15: 2,
      late15: 0,
      medianDays: 5.5,
      p90Days: 6,
    },
    { received: 3, answered: 2, onTime5: 1, late5: 2, onTime15: 2, late15: 1 },
  ]);
  expect(renderReport(lines).split('\n')).toHaveLength(5);
});

test('an open case whose limit has not passed is neither on time nor late', () => {
  const [line] = yearlyFigures(
    [{ receivedAt: at('2026-11-20T09:00:00'), answeredAt: null, closedAt: null }],
    calendar,
    at('2026-11-22T12:00:00'),
  );
  expect(line).toMatchObject({ onTime5: 0, late5: 0, onTime15: 0, late15: 0 });
});
