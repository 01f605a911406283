import { LEFT_OUT_CLASSES, NOT_ACCEPTED_CLASSES } from '@huiyin/core';

/*
 * What is counted, each count once: from this table come the statements that keep the daily counts, those that add
 * them up, and the conditions of the lists behind the figures. `f` is a row of case_facts, `k` one of case_closings.
 */

/** By which day of a case a count belongs to a day. */
export const DAYS = {
  received: 'f.received_day',
  dispatched: 'f.dispatched_day',
  /** 应办结: the day on which the total clock falls due. */
  due: 'f.total_due_day',
  replied: 'f.replied_day',
  closed: 'k.day',
} as const;
export type DayOf = keyof typeof DAYS;

export interface Column {
  name: string;
  by: DayOf;
  /** Of the cases of that day; absent: all of them. */
  only?: string;
  /** What is added up; absent: cases. */
  sum?: string;
}

const CLOSED_BY_UNIT = 'k.working_days is not null';
const CALLED_BACK = `k.class = 'answered' and f.called_back is not null`;
const REACHED = `${CALLED_BACK} and f.callback_effective`;

/** Columns of `statistics_days`, and so the names of the counts in all of the statistics. */
export const COLUMNS = [
  { name: 'received', by: 'received' },
  { name: 'accepted', by: 'received', only: 'f.accepted' },
  { name: 'answered_directly', by: 'received', only: 'f.accepted and f.answered_directly' },
  { name: 'dispatched', by: 'dispatched' },
  { name: 'dispatched_closed', by: 'dispatched', only: `f.phase = 'closed'` },
  { name: 'return_asked', by: 'dispatched', only: 'f.return_asked' },
  { name: 'wrong_unit', by: 'dispatched', only: 'f.wrong_unit' },
  { name: 'extended', by: 'dispatched', only: 'f.extended' },
  { name: 'contacted_in_time', by: 'dispatched', only: 'f.contacted_in_time' },
  { name: 'closed_in_time', by: 'due', only: `f.total_outcome = 'inTime'` },
  { name: 'closed_late', by: 'due', only: `f.total_outcome = 'late'` },
  { name: 'open_past_due', by: 'due', only: `f.total_outcome = 'open'` },
  { name: 'replied', by: 'replied' },
  { name: 'reworked', by: 'replied', only: 'f.reworked' },
  { name: 'closings', by: 'closed' },
  { name: 'closed', by: 'closed', only: CLOSED_BY_UNIT },
  { name: 'closing_working_days', by: 'closed', only: CLOSED_BY_UNIT, sum: 'k.working_days' },
  { name: 'due_for_callback', by: 'closed', only: CALLED_BACK },
  { name: 'callbacks_attempted', by: 'closed', only: `${CALLED_BACK} and f.called_back` },
  { name: 'callbacks_effective', by: 'closed', only: REACHED },
  { name: 'solved', by: 'closed', only: `${REACHED} and f.callback_solved` },
  { name: 'satisfied', by: 'closed', only: `${REACHED} and f.callback_satisfaction >= 4` },
  { name: 'basically_satisfied', by: 'closed', only: `${REACHED} and f.callback_satisfaction = 3` },
  { name: 'unsatisfied', by: 'closed', only: `${REACHED} and f.callback_satisfaction <= 2` },
] as const satisfies readonly Column[];
export type ColumnName = (typeof COLUMNS)[number]['name'];
export const COLUMN_NAMES: readonly ColumnName[] = COLUMNS.map(({ name }) => name);

export const column = (name: ColumnName): Column =>
  COLUMNS.find((one) => one.name === name) as Column;

/** Counts of what is open now, in `statistics_open`; `day`: absent for counts that no instant changes. */
export const OPEN_COUNTS = {
  received: { only: `f.phase = 'received'` },
  assigned: { only: `f.phase = 'assigned'` },
  answered: { only: `f.phase = 'answered'` },
  appealed: { only: `f.phase = 'appealed'` },
  onHold: { only: 'f.on_hold' },
  /** By the day with whose end, at the latest, the nearest duty is overdue; likewise the yellow light. */
  due: { only: 'f.due_at is not null', day: 'f.due_day' },
  warned: { only: 'f.warn_at is not null', day: 'f.warn_day' },
  warnedDue: { only: 'f.warn_at is not null', day: 'f.due_day' },
} as const satisfies Record<string, { only: string; day?: string }>;
export type OpenCount = keyof typeof OPEN_COUNTS;

/** In `statistics_days` and `statistics_open`: all units together, and cases that no unit has. */
export const ALL_UNITS = -1;
export const NO_UNIT = 0;
/** Day of a count that no day is known of; `since` of a first closing. */
export const NO_DAY = '-infinity';

const texts = (classes: readonly string[]): string =>
  `(${classes.map((one) => `'${one}'`).join(', ')})`;
export const NOT_ACCEPTED = texts(NOT_ACCEPTED_CLASSES);
export const LEFT_OUT = texts(LEFT_OUT_CLASSES);
