import type { Light as RunningLight, Phase } from '@huiyin/core';

/*
 * What readers get. The shapes are those of the HTTP contract (libs/contract), which the api holds them against;
 * instants are ISO texts.
 */

export interface Labelled {
  value: string;
  label: string;
}
export type Light = RunningLight | 'none';
export interface UnitRef {
  id: number;
  name: string;
}
export interface LabelledPhase {
  value: Phase;
  label: string;
}

export interface CaseItem {
  id: number;
  number: string;
  kind: Labelled;
  phase: LabelledPhase;
  state: Labelled;
  title: string;
  type: Labelled;
  category: string | null;
  place: string | null;
  urgent: boolean;
  sensitive: boolean;
  supervised: boolean;
  secret: boolean;
  leadUnit: UnitRef | null;
  receivedAt: string;
  closedAt: string | null;
  /** The nearest running duty clock. */
  due: { name: string; label: string; at: string; day: string; workingDays?: number } | null;
  light: Light;
  /** The total clock has, or had, run out: by what the statistics have counted. Only in lists. */
  late?: boolean;
  rung: Labelled | null;
  undelivered: boolean;
  remindable: boolean;
}

export interface RungView extends Labelled {
  suggests: { type: string; label: string } | null;
  basis: string;
}

export interface CasePage {
  items: CaseItem[];
  nextCursor: string | null;
}

export interface CaseCounts {
  total: number;
  byPhase: Record<Phase, number>;
  overdue: number;
  soon: number;
  mine: number;
  /** The closed ones, and so the total, are only counted so far: there may be more. */
  atLeast: boolean;
}

export interface DeadlineView {
  name: string;
  label: string;
  ordinal: number;
  kind: 'duty' | 'window';
  status: 'running' | 'paused' | 'stopped';
  unit: UnitRef | null;
  length: string;
  basis: string;
  startedAt: string;
  dueDay: string;
  dueAt: string;
  provisional: boolean;
  passedAt: string | null;
  stoppedAt: string | null;
  workingDays?: number | undefined;
  light: Light;
}

export interface AssignmentView {
  ordinal: number;
  unit: UnitRef;
  role: 'lead' | 'assist';
  task: string | null;
  openedAt: string;
  signedAt: string | null;
  contactedAt: string | null;
  repliedAt: string | null;
  endedAt: string | null;
  endReason: string | null;
}

export interface FieldView {
  name: string;
  label: string;
  widget: string;
  required: boolean;
  multiple?: boolean;
  maxLength?: number;
  options?: Labelled[];
  value?: unknown;
}

export interface AllowedEvent {
  type: string;
  label: string;
  fields: FieldView[];
  extends?: { name: string; ordinal: number }[];
}

export type RequestChannel =
  | 'phone'
  | 'web'
  | 'mailbox'
  | 'wechat'
  | 'app'
  | 'email'
  | 'sms'
  | 'letter'
  | 'visit'
  | 'media'
  | 'transfer'
  | 'import';
export type RequestType =
  'consult' | 'help' | 'complaint' | 'report' | 'suggest' | 'praise' | 'other';

export interface RequestView {
  id: number;
  channel: RequestChannel;
  type: RequestType;
  title: string;
  content: string;
  place: string | null;
  category: string | null;
  secret: boolean;
  consentToPublish: boolean;
  replyWanted: boolean;
  receivedAt: string;
  /** Masked; null where the reader may not even see that. */
  requester: { name: string | null; phone: string | null; anonymous: boolean } | null;
}

export interface FileView {
  id: number;
  name: string;
  mime: string;
  size: number;
  uploadedAt: string;
}

export interface Detail {
  name: string;
  label: string;
  value: string;
}

export interface CaseView extends CaseItem {
  version: number;
  profile: string;
  openedAt: string;
  answeredAt: string | null;
  requests: RequestView[];
  assignments: AssignmentView[];
  deadlines: DeadlineView[];
  allowedEvents: AllowedEvent[];
  files: FileView[];
  rungs: RungView[];
  mayReveal: boolean;
  facts: Detail[];
}

export interface TimelineEvent {
  seq: number;
  type: string;
  label: string;
  at: string;
  actor: {
    kind: 'person' | 'requester' | 'system';
    name: string;
    role: string | null;
    unit: string | null;
  };
  from: Labelled | null;
  to: Labelled;
  details: Detail[];
  hash: string;
}
