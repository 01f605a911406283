import type { AllowedEvent } from '../api/types.js';

/**
 * Steps beside the main road. They are offered, but never first: what the person is here for leads.
 * Only the order of buttons; who may do what is decided by the workflow.
 */
const BESIDE = new Set([
  'note',
  'amend',
  'merge',
  'unmerge',
  'withdraw',
  'supplement',
  'transferOut',
  'proposeRefusal',
  'recall',
  'progress',
  'assistProgress',
  'requestReturn',
  'raiseDispute',
  'addAssist',
  'removeAssist',
  'askExtension',
  'askHold',
  'askTermination',
  'remind',
  'supervise',
  'escalate',
  'instruct',
  'archive',
]);

/** The main road's steps first, then those beside it, each in the workflow's own order. */
export function inOrder(events: readonly AllowedEvent[]): {
  main: AllowedEvent[];
  beside: AllowedEvent[];
} {
  const main = events.filter(({ type }) => !BESIDE.has(type));
  const beside = events.filter(({ type }) => BESIDE.has(type));
  return main.length > 0 ? { main, beside } : { main: beside.slice(0, 1), beside: beside.slice(1) };
}
