/*
 * What differs from case to case of one stencil. While a life is lived these marks stand in its place; the rules
 * carry them through unread, and the stencil is cut where they come out.
 */

/** Ids that no sequence reaches. */
export const CASE_ID = 9_007_199_254_740_001;
export const REQUEST_ID = 9_007_199_254_740_002;
export const REQUESTER_ID = 9_007_199_254_740_003;
const FIRST_ID = CASE_ID;

/** Texts by name, between signs that no text has. */
export const TEXT_SLOTS = [
  'number',
  'title',
  'place',
  'reply',
  'position',
  'content',
  'grams',
] as const;
export type TextSlot = (typeof TEXT_SLOTS)[number];
export const textMark = (slot: string): string => `⟦${slot}⟧`;

/**
 * Instants that move with the case end in these milliseconds, which no counted deadline has: whatever is derived
 * from the time of a step is known by them. The second kind is shown as a whole second.
 */
export const MOVING_MS = 137;
export const MOVING_WHOLE_MS = 138;

/** A local time told in a message, minutes only, that moves. */
export const minuteMark = (text: string): string => `⟦@${text}⟧`;

export const MARKS =
  /⟦([^⟧]+)⟧|(900719925474000[1-3])(?!\d)|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.13[78]Z)/g;

export const idSlot = (digits: string): 'caseId' | 'requestId' | 'requesterId' =>
  (['caseId', 'requestId', 'requesterId'] as const)[Number(digits) - FIRST_ID] ?? 'caseId';

export const isMoving = (at: Date): boolean => at.getUTCMilliseconds() === MOVING_MS;

/** Gives an instant its moving milliseconds. */
export function moving(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000 + MOVING_MS);
}
