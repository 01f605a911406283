import type { Calendar } from '@huiyin/core';
import { canonicalJson } from '@huiyin/server';
import type { Lived } from './live.js';
import { recordsOf, type TableName, type Writing } from './records.js';
import { idSlot, isMoving, MARKS, MOVING_WHOLE_MS } from './slots.js';

/** Text between slots: `parts[0] slots[0] parts[1] …`. A slot is an index into the values of a case. */
export interface Program {
  parts: string[];
  slots: number[];
}

/** Values of every case; those of the instants come after them. */
export const VALUES = [
  'caseId',
  'requestId',
  'requesterId',
  'number',
  'title',
  'place',
  'reply',
  'position',
  'previous',
  'hash',
] as const;
export type ValueName = (typeof VALUES)[number];
export const valueIndex = Object.fromEntries(VALUES.map((name, i) => [name, i])) as Record<
  ValueName,
  number
>;

/** One lived life, ready to be printed for many cases. */
export interface Stencil {
  lived: Lived;
  /** What the hash binds, and the row, of each event in order. */
  events: { content: Program; row: Program }[];
  /** All rows of the case, of the other tables. */
  rows: Partial<Record<TableName, Program>>;
  /** Instants in milliseconds that move with the case, by slot after VALUES. */
  instants: number[];
  /** Local times of messages, minutes only, that move; their slots follow the instants'. */
  minutes: string[];
  /** How far the history may be moved, in seconds, in steps of so many. */
  shift: { most: number; step: number };
}

/** More would take working people out of their hours. */
const MOST_SHIFT_S = 2_400;
const MINUTE_S = 60;

export function stencilOf(lived: Lived, writing: Writing, calendar: Calendar): Stencil {
  const cutter = new Cutter();
  const records = recordsOf(lived, writing);
  const events = records.events.map(({ cells, chained }) => ({
    content: cutter.cut(canonicalJson(chained)),
    row: cutter.cut(cells),
  }));
  const rows: Stencil['rows'] = {};
  for (const [table, text] of Object.entries(records.rows))
    if (text !== '') rows[table as TableName] = cutter.cut(text);
  const { instants, minutes } = cutter;
  // The slots of the minutes stand after those of the instants, of which there may be more than when they were cut.
  for (const program of [...events.flatMap((e) => [e.content, e.row]), ...Object.values(rows)])
    program.slots = program.slots.map((slot) =>
      slot < 0 ? VALUES.length + instants.length - slot - 1 : slot,
    );
  const step = minutes.length > 0 ? MINUTE_S : 1;
  return {
    lived,
    events,
    rows,
    instants,
    minutes,
    shift: { most: room(lived, writing.now, calendar), step },
  };
}

class Cutter {
  readonly instants: number[] = [];
  readonly minutes: string[] = [];

  cut(text: string): Program {
    const parts: string[] = [];
    const slots: number[] = [];
    let from = 0;
    for (const found of text.matchAll(MARKS)) {
      parts.push(text.slice(from, found.index));
      slots.push(this.slot(found));
      from = found.index + found[0].length;
    }
    parts.push(text.slice(from));
    return { parts, slots };
  }

  /** Minutes as negative numbers, to be put right at the end. */
  private slot([, name, id, instant]: RegExpMatchArray): number {
    if (id !== undefined) return valueIndex[idSlot(id)];
    if (instant !== undefined) {
      const at = new Date(instant);
      if (at.getUTCMilliseconds() === MOVING_WHOLE_MS) at.setUTCMilliseconds(0);
      return VALUES.length + indexIn(this.instants, at.getTime());
    }
    if (name?.startsWith('@')) return -1 - indexIn(this.minutes, name.slice(1));
    const index = valueIndex[name as ValueName];
    if (index === undefined) throw new Error(`no value for the mark ${name ?? ''}`);
    return index;
  }
}

function indexIn<T>(list: T[], value: T): number {
  const found = list.indexOf(value);
  return found === -1 ? list.push(value) - 1 : found;
}

/**
 * How many seconds later everything may have happened without any decision being another one: no moving instant
 * may reach the next midnight, the next instant at which a deadline is due or warns, or the present.
 */
function room({ workspace, instants }: Lived, now: Date, calendar: Calendar): number {
  const [open] = workspace.changed;
  if (!open) return 0;
  const deadlines = [...open.deadlines.values()];
  if (deadlines.some(({ length }) => length.includes('working hour'))) return 0;
  const at = open.events.map(({ event }) => event.at);
  const all = [...at, ...instants];
  const fixed = [...all.filter((one) => !isMoving(one)), now].map((one) => one.getTime());
  const rooms = all.filter(isMoving).map((one) => {
    const day = calendar.dayOf(one);
    const midnight = calendar.startOf(calendar.addDays(day, 1)).getTime();
    const next = Math.min(midnight, ...fixed.filter((other) => other > one.getTime()));
    return next - one.getTime();
  });
  const most = Math.floor(Math.min(...rooms) / 1000) - 1;
  return Math.max(0, Math.min(MOST_SHIFT_S, most));
}
