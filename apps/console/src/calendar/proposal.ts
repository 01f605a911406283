import type { CalendarProposal } from '../api/types.js';
import { addDays } from '../time.js';

export interface SpanDraft {
  /** First and last day; empty: not chosen yet. */
  from: string;
  to: string;
  does: 'off' | 'working' | 'regular';
  name: string;
}

export interface Draft {
  kind: 'days' | 'year';
  /** Absent: the whole city. */
  unit: number | undefined;
  spans: SpanDraft[];
  /** The notice, as YAML or as lines. */
  text: string;
  source: string;
  reason: string;
}

export const EMPTY_SPAN: SpanDraft = { from: '', to: '', does: 'off', name: '' };
const MOST_DAYS = 400;

/** What is sent; null as long as something is missing. A day named twice counts as said last. */
export function proposalOf(draft: Draft): CalendarProposal | null {
  const reason = draft.reason.trim();
  if (reason === '') return null;
  const source = draft.source.trim();
  const told = { reason, ...(source && { source }) };
  if (draft.kind === 'year')
    return draft.text.trim() === '' ? null : { kind: 'year', text: draft.text, ...told };
  const days = new Map<string, { day: string; does: SpanDraft['does']; name: string }>();
  for (const { from, to, does, name } of draft.spans) {
    if (from === '') return null;
    const last = to === '' || to < from ? from : to;
    for (let day = from; day <= last && days.size <= MOST_DAYS; day = addDays(day, 1))
      days.set(day, { day, does, name: name.trim() });
  }
  return { kind: 'days', unit: draft.unit ?? null, days: [...days.values()], ...told };
}
