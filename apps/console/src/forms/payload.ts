import type { Fault, FieldView } from '../api/types.js';

export type FormValues = Record<string, unknown>;

/** A row of the widget `units`: an assisting unit and what it is asked to do. */
export interface UnitTask {
  unit?: number | undefined;
  task?: string | undefined;
}

/**
 * What the form's values mean as an event's payload. What was left empty is left out, so that a field
 * that is not required is absent and not an empty text; a field that is required is sent in any case,
 * and the server says what is wrong with it.
 */
export function toPayload(fields: readonly FieldView[], values: FormValues): FormValues {
  const entries = fields
    .map((field) => [field.name, valueOf(field, values[field.name])] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

function valueOf(field: FieldView, value: unknown): unknown {
  if (field.widget === 'checkbox' && !field.options?.length)
    return value === true ? true : field.required ? false : undefined;
  if (field.widget === 'units') return tasksOf(value);
  if (Array.isArray(value)) return value.length > 0 ? value : undefined;
  if (typeof value === 'string') return textOf(field, value);
  return value ?? undefined;
}

function textOf(field: FieldView, value: string): unknown {
  const text = value.trim();
  if (text === '') return undefined;
  return isYesNo(field) ? text === 'true' : text;
}

/** A choice between `true` and `false` is a yes-or-no fact, not a text. */
function isYesNo(field: FieldView): boolean {
  const options = field.options ?? [];
  return options.length > 0 && options.every(({ value }) => value === 'true' || value === 'false');
}

function tasksOf(value: unknown): UnitTask[] | undefined {
  const rows = (Array.isArray(value) ? (value as UnitTask[]) : [])
    .filter((row) => row?.unit !== undefined)
    .map(({ unit, task }) => ({ unit, ...(task?.trim() ? { task: task.trim() } : {}) }));
  return rows.length > 0 ? rows : undefined;
}

export interface SortedFaults {
  /** Name of the field → what is wrong with it. */
  byField: Record<string, string[]>;
  /** Faults that belong to no field of this form. */
  others: string[];
}

/** Puts each fault of a 422 to its field: `payload.units[0].task` belongs to `units`. */
export function sortFaults(faults: readonly Fault[], names: readonly string[]): SortedFaults {
  const sorted: SortedFaults = { byField: {}, others: [] };
  for (const { path, message } of faults) {
    const inside = path.replace(/^(payload|body)\./, '');
    const name = names
      .filter(
        (candidate) =>
          inside === candidate ||
          (/^[.[]/.test(inside.slice(candidate.length)) && inside.startsWith(candidate)),
      )
      .sort((a, b) => b.length - a.length)[0];
    if (name === undefined) sorted.others.push(path ? `${path}: ${message}` : message);
    else (sorted.byField[name] ??= []).push(message);
  }
  return sorted;
}

const LENGTH = /^(-?\d+) (working day|calendar day|hour)s?$/;
export const LENGTH_UNITS = ['working days', 'calendar days', 'hours'];

/** `5 working days` as number and unit; null while it is not complete. */
export function lengthOf(text: string | undefined): { count: number; unit: string } | null {
  const match = LENGTH.exec(text ?? '');
  return match ? { count: Number(match[1]), unit: `${match[2]}s` } : null;
}

/** One day is `1 working day`, as the tables of a workflow write it. */
export function lengthText(count: number, unit: string): string {
  return `${count} ${count === 1 ? unit.replace(/s$/, '') : unit}`;
}
