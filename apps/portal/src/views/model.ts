/*
 * What a page may know about a case. Nothing else reaches a page: no notes, no supervision, no other
 * requesters, no contact data, no names of staff.
 */

export interface ChoiceView {
  value: string;
  label: string;
}

/** One field of a step that the requester may take, from the workflow's own form. */
export interface FieldModel {
  name: string;
  label: string;
  widget: string;
  required: boolean;
  multiple: boolean;
  maxLength?: number;
  options: ChoiceView[];
}

export interface ActionModel {
  type: string;
  label: string;
  fields: FieldModel[];
}

export interface DueModel {
  /** What is due, in the workflow's words. */
  label: string;
  /** YYYY-MM-DD */
  day: string;
  startedAt: Date;
  /** As in the clock's rule: `5 working days`, `until 2026-12-31`. */
  length: string;
  basis: string;
  provisional: boolean;
  paused: boolean;
  extended: boolean;
  passed: boolean;
}

export interface StepModel {
  at: Date;
  text: string;
  /** The requester's own step. */
  own: boolean;
}

/** What the office told the requester: a reply, a reason, a result. */
export interface ReplyModel {
  /** The step that told it. */
  title: string;
  /** The handling unit's answer, not a notice of the office. */
  isReply: boolean;
  text: string;
  unit: string | null;
  at: Date;
}

export interface ProgressModel {
  number: string;
  kind: string;
  /** The state in the public's words. */
  state: string;
  phase: 'received' | 'assigned' | 'answered' | 'appealed' | 'closed';
  title: string;
  content: string;
  place: string | null;
  receivedAt: Date;
  closedAt: Date | null;
  unit: string | null;
  due: DueModel | null;
  /** Newest first. */
  replies: ReplyModel[];
  steps: StepModel[];
  actions: ActionModel[];
}

/** The number is not told: it is half of what opens the request. */
export interface PublishedModel {
  id: number;
  title: string;
  question: string;
  answer: string;
  unit: string | null;
  /** The day of the answer. */
  at: Date;
}

export interface ReceiptModel {
  number: string;
  queryCode: string;
  receivedAt: Date;
}

/** Something to put right in a form: which field, and what. */
export interface FormFault {
  field: string;
  message: string;
}

/** The hidden fields of every form. */
export interface FormGuard {
  formId: string;
  token: string;
}
