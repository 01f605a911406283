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

/** What is still to be filled in, in the order of the form. */
export function missingOf({ kind, spans, text, reason }: Draft): ('days' | 'text' | 'reason')[] {
  const unsaid =
    kind === 'year'
      ? text.trim() === '' && ('text' as const)
      : spans.some(({ from }) => from === '') && ('days' as const);
  return [...(unsaid ? [unsaid] : []), ...(reason.trim() === '' ? (['reason'] as const) : [])];
}

/** What is sent; null as long as something is missing. A day named twice counts as said last. */
export function proposalOf(draft: Draft): CalendarProposal | null {
  if (missingOf(draft).length > 0) return null;
  const reason = draft.reason.trim();
  const source = draft.source.trim();
  const told = { reason, ...(source && { source }) };
  if (draft.kind === 'year') return { kind: 'year', text: draft.text, ...told };
  const days = new Map<string, { day: string; does: SpanDraft['does']; name: string }>();
  for (const { from, to, does, name } of draft.spans) {
    const last = to === '' || to < from ? from : to;
    for (let day = from; day <= last && days.size <= MOST_DAYS; day = addDays(day, 1))
      days.set(day, { day, does, name: name.trim() });
  }
  return { kind: 'days', unit: draft.unit ?? null, days: [...days.values()], ...told };
}
