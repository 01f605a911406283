import type { Translate } from './texts.js';
import type { Typed } from './views/fields.js';
import type { ActionModel, FieldModel, FormFault } from './views/model.js';

/**
 * The typed fields as the event's payload. The workflow's own schema has the last word at the door; here only
 * what the form promises is checked, so that the citizen is told in the form's words.
 */
export function parseEventForm(
  action: ActionModel,
  typed: Typed,
  t: Translate,
): { payload: Record<string, unknown>; faults: FormFault[] } {
  const payload: Record<string, unknown> = {};
  const faults: FormFault[] = [];
  for (const field of action.fields) {
    const text = typed[field.name]?.trim() ?? '';
    const message = faultOf(field, text, t);
    if (message) faults.push({ field: field.name, message });
    else if (field.widget === 'checkbox') payload[field.name] = text === 'yes';
    else if (text !== '') payload[field.name] = field.widget === 'number' ? Number(text) : text;
  }
  return { payload, faults };
}

function faultOf(field: FieldModel, text: string, t: Translate): string | undefined {
  const { label, maxLength, options } = field;
  if (text === '') {
    if (!field.required || field.widget === 'checkbox') return undefined;
    return t(options.length > 0 ? 'error.choose' : 'error.required', { field: label });
  }
  if (options.length > 0 && !options.some((option) => option.value === text)) {
    return t('error.choose', { field: label });
  }
  if (maxLength !== undefined && text.length > maxLength) {
    return t('error.tooLong', { field: label, max: maxLength, length: text.length });
  }
  return undefined;
}
