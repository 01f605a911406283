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

/** Always possible, seldom what somebody came for. */
const LAST = new Set(['note', 'amend']);

/** The main road's steps first, then those beside it, each in the workflow's own order. */
export function inOrder(events: readonly AllowedEvent[]): {
  main: AllowedEvent[];
  beside: AllowedEvent[];
} {
  const main = events.filter(({ type }) => !BESIDE.has(type));
  const others = events.filter(({ type }) => BESIDE.has(type) && !LAST.has(type));
  const last = events.filter(({ type }) => LAST.has(type));
  return main.length > 0
    ? { main, beside: [...others, ...last] }
    : { main: others.slice(0, 1), beside: [...others.slice(1), ...last] };
}
