import type { Deadline, World } from './types.js';

/** The last day; of a limit in hours or minutes also the time, or a clerk would believe to have the whole day. */
export function dueText(due: Deadline | undefined, world: Pick<World, 'calendarOf'>): string {
  if (!due) return '';
  const local = localText(due.dueAt, world.calendarOf(null).utcOffsetMinutes);
  return local.endsWith('T00:00:00.000Z')
    ? due.dueDay
    : `${local.slice(0, 10)} ${local.slice(11, 16)}`;
}

/** An instant as ISO text of the office's zone (the trailing Z is not meant). */
export function localText(at: Date, utcOffsetMinutes: number): string {
  return new Date(at.getTime() + utcOffsetMinutes * 60_000).toISOString();
}
