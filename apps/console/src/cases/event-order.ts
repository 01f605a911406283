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
  'acknowledgeFailure',
]);

/** Always possible, seldom what somebody came for. */
const LAST = new Set(['note', 'amend']);

/** What somebody may have come for who has no step of the main road to take: never what can not be undone. */
const OVERSIGHT = new Set(['remind', 'instruct', 'acknowledgeFailure']);

/** The form of a step of the main road may stand open from the start; what lies beside it is only offered. */
export const opensByItself = ({ type }: AllowedEvent): boolean => !BESIDE.has(type);

/** The main road's steps first, then those beside it, each in the workflow's own order. */
export function inOrder(events: readonly AllowedEvent[]): {
  main: AllowedEvent[];
  beside: AllowedEvent[];
} {
  const main = events.filter(({ type }) => !BESIDE.has(type));
  const others = events.filter(({ type }) => BESIDE.has(type) && !LAST.has(type));
  const last = events.filter(({ type }) => LAST.has(type));
  if (main.length > 0) return { main, beside: [...others, ...last] };
  return {
    main: others.filter(({ type }) => OVERSIGHT.has(type)).slice(0, 1),
    beside: [...others.filter(({ type }) => !OVERSIGHT.has(type)), ...last],
  };
}
