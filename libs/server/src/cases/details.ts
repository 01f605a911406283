import { fieldsOf, type Workflow } from '@huiyin/core';
import { lengthInWords } from '../http/words.js';
import type { Words } from './labels.js';
import type { Detail } from './views.js';

export interface DetailContext {
  workflow: Workflow;
  words: Words;
  language: string;
  unitName(id: number): string | undefined;
}

/**
 * Ids of requests say nothing to a reader, and would name other requesters; numbers by which the program finds
 * its own rows are nobody's concern.
 */
const NEVER_SHOWN = new Set([
  'requestIds',
  'child',
  'into',
  'from',
  'ordinal',
  'messageFailed.text',
  'messageId',
  'calendarChanged.change',
]);
const YES_NO: Record<string, [string, string]> = {
  'zh-CN': ['是', '否'],
  'zh-TW': ['是', '否'],
  en: ['yes', 'no'],
};

/** The fields of an event's payload, labelled, in the order of its form; empty ones are left out. */
export function detailsOf(
  type: string,
  payload: Record<string, unknown>,
  context: DetailContext,
): Detail[] {
  const { workflow, words } = context;
  const widgets = new Map(fieldsOf(workflow, type).map((field) => [field.name, field.widget]));
  const order = [...widgets.keys()];
  const names = Object.keys(payload).sort((a, b) => rank(order, a) - rank(order, b));
  return names.flatMap((name) => {
    if (NEVER_SHOWN.has(name) || NEVER_SHOWN.has(`${type}.${name}`)) return [];
    const value = valueText(name, payload[name], widgets.get(name), context);
    const label = words.labels.fields[`${type}.${name}`] ?? words.labels.fields[name] ?? name;
    return value === '' ? [] : [{ name, label, value }];
  });
}

const rank = (order: readonly string[], name: string): number => {
  const at = order.indexOf(name);
  return at < 0 ? order.length : at;
};

function valueText(
  name: string,
  value: unknown,
  widget: string | undefined,
  context: DetailContext,
): string {
  if (value === null || value === undefined || value === '') return '';
  if (Array.isArray(value))
    return value
      .map((one) => valueText(name, one, widget, context))
      .filter(Boolean)
      .join('、');
  if (typeof value === 'boolean') {
    const [yes, no] = YES_NO[context.language] ?? (YES_NO['zh-CN'] as [string, string]);
    return value ? yes : no;
  }
  if (typeof value === 'object') return partsText(value as Record<string, unknown>, context);
  if (typeof value === 'number' && (widget === 'unit' || widget === 'units'))
    return context.unitName(value) ?? String(value);
  if (widget === 'length') return lengthInWords(context.language, String(value));
  if (name === 'deadline') return context.words.deadline(String(value));
  return context.words.option(name, String(value)).label;
}

/** An assisting unit with its task, or a deadline that moved. */
function partsText(parts: Record<string, unknown>, context: DetailContext): string {
  const { unit, deadline, before, after, ...rest } = parts;
  // A deadline that a change of the calendar moved, with both dates.
  if (typeof deadline === 'string')
    return `${context.words.deadline(deadline)} ${String(before)} → ${String(after)}`;
  const name = typeof unit === 'number' ? (context.unitName(unit) ?? String(unit)) : '';
  return [name, ...Object.values(rest).map(String)].filter(Boolean).join('：');
}
