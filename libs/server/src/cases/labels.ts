import { labelsOf, type Workflow } from '@huiyin/core';

const word = (words: Record<string, string>, value: string): { value: string; label: string } => ({
  value,
  label: words[value] ?? value,
});

/** The words of one workflow in one language. */
export function wordsOf(workflow: Workflow, language: string) {
  const labels = labelsOf(workflow, language);
  return {
    labels,
    kind: { value: workflow.kind, label: labels.name },
    phase: <P extends string>(phase: P) => ({ value: phase, label: labels.phases[phase] ?? phase }),
    state: (state: string) => word(labels.states, state),
    event: (type: string) => labels.events[type] ?? type,
    role: (role: string) => labels.roles[role] ?? role,
    rung: (name: string) => word(labels.rungs, name),
    deadline: (name: string) => labels.deadlines[name] ?? name,
    option: (field: string, value: string) => ({
      value,
      label: labels.options[`${field}.${value}`] ?? value,
    }),
  };
}
export type Words = ReturnType<typeof wordsOf>;
