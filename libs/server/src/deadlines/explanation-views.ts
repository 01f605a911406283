import type { Labelled, UnitRef } from '../cases/views.js';

/* The shapes are those of libs/contract (deadlines.ts), which the api holds them against; instants are ISO texts. */

type Status = 'running' | 'paused' | 'stopped';

export interface ExplanationStepView {
  step:
    | 'rule'
    | 'dayZero'
    | 'counted'
    | 'skipped'
    | 'paused'
    | 'standing'
    | 'extended'
    | 'rolled'
    | 'provisional'
    | 'due';
  from: string | null;
  to: string | null;
  count: number | null;
  unit: 'workingDay' | 'calendarDay' | 'minute' | null;
  text: string;
  /** The text without days and amount. */
  why: string;
}

export interface ExplainedDayView {
  day: string;
  role: 'zero' | 'counted' | 'skipped' | 'paused' | 'rolled' | 'within';
  number: number | null;
  extension: boolean;
  due: boolean;
  working: boolean;
  name: string | null;
  text: string;
}

export interface DeadlineExplanation {
  case: { id: number; number: string; title: string; kind: Labelled };
  name: string;
  label: string;
  ordinal: number;
  kind: 'duty' | 'window';
  status: Status;
  unit: UnitRef | null;
  rule: { length: string; lengthText: string; validFrom: string | null; profile: Labelled };
  basis: string;
  startedAt: string;
  dueDay: string;
  dueAt: string;
  provisional: boolean;
  calendarVersion: string;
  passedAt: string | null;
  stoppedAt: string | null;
  counted: {
    dueDay: string;
    dueAt: string;
    provisional: boolean;
    calendarVersion: string;
    agrees: boolean;
    note: string | null;
  };
  sentence: string;
  steps: ExplanationStepView[];
  days: ExplainedDayView[];
  omittedDays: number;
}

interface DueState {
  status: Status;
  dueDay: string;
  dueAt: string;
}

export interface WhatIfAnswer {
  events: { type: string; label: string; at: string }[];
  before: DueState;
  after: DueState;
  text: string;
  explanation: DeadlineExplanation;
}

export interface LoadDay {
  day: string;
  working: boolean;
  clocks: number;
  cases: number;
}

export interface DueLoad {
  from: string;
  to: string;
  units: {
    unit: UnitRef;
    days: LoadDay[];
    cases: number;
    overdue: number;
    due: { name: string; label: string; dueDay: string; dueAt: string }[];
  }[];
  total: LoadDay[];
}
