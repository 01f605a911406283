import { fieldsOf, type Field } from './workflow/fields.js';
import type { Labels } from './workflow/tables.js';
import type { Workflow } from './workflow/workflow.js';

/** One field as the console draws it, in one language. */
export interface FormField extends Omit<Field, 'options' | 'maxLength'> {
  label: string;
  options: { value: string; label: string }[];
  maxLength?: number;
}

/** The form of an event in a language (zh-CN if the workflow does not speak it), fields in the payload's order. */
export function formOf(workflow: Workflow, eventType: string, language: string): FormField[] {
  const labels = labelsOf(workflow, language);
  return fieldsOf(workflow, eventType).map(({ options, maxLength, ...field }) => ({
    ...field,
    label: fieldLabel(labels, eventType, field.name) ?? field.name,
    options: options.map((value) => ({
      value,
      label: labels.options[`${field.name}.${value}`] ?? value,
    })),
    ...(maxLength !== null && { maxLength }),
  }));
}

export function labelsOf(workflow: Workflow, language: string): Labels {
  const texts = workflow.texts[language] ?? workflow.texts['zh-CN'];
  if (!texts) throw new Error(`workflow ${workflow.kind} has no labels`);
  return texts.labels;
}

/** `event.field` before `field`. */
export function fieldLabel(labels: Labels, eventType: string, field: string): string | undefined {
  return labels.fields[`${eventType}.${field}`] ?? labels.fields[field];
}
