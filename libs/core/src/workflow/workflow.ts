import type { AnyStateMachine } from 'xstate';
import type { z } from 'zod';
import type {
  DeadlinesTable,
  Labels,
  Notification,
  PermissionsTable,
  RoutingTable,
  Rung,
} from './tables.js';
import type { StatisticsTable } from './statistics-table.js';
import type { CaseState } from '../types.js';

/** Widgets that the console knows; given to a field by zod's `.meta({ widget })`. Without one, the type decides. */
export type Widget =
  | 'text'
  | 'textarea'
  | 'select'
  | 'radio'
  | 'checkbox'
  | 'day'
  | 'unit'
  | 'units'
  | 'case'
  | 'length'
  | 'number'
  | 'place';

export interface EventDefinition {
  /** The payload's shape. Unknown keys are refused. Field order is form order. */
  payload: z.ZodObject;
  /**
   * Another case that this event touches (merge → the parent's `absorb`). Both are decided and saved in
   * one transaction, rows locked in id order.
   */
  companion?: (
    payload: Record<string, unknown>,
    current: Pick<CaseState, 'id' | 'number' | 'requestIds'>,
  ) => {
    caseId: number;
    type: string;
    payload: Record<string, unknown>;
  };
  /** What was asked or proposed stands in the form of the decision: fields of the same names, to be changed or kept. */
  prefill?: { from: string; fields: readonly string[] };
  /** Only as the companion of another case's event: nobody may send it by itself. */
  companionOnly?: boolean;
}
export type EventDefinitions = Record<string, EventDefinition>;

/**
 * The event as the machine sees it. `payload` is already parsed. When the console asks what is allowed,
 * `payload` is undefined: a guard that looks at the payload must then answer as for a permissible one.
 */
export interface MachineEvent {
  type: string;
  payload?: Record<string, unknown>;
  /** Epoch milliseconds: the machine never reads a clock. */
  at: number;
  /** Role through which the actor acts, `requester` or `system`. */
  role: string;
  limits: Record<string, number>;
  /** What guards may ask about the rows around the machine. */
  facts: {
    /** The unit with the open lead assignment. */
    leadUnit: number | null;
    /** Open assisting assignments that have not replied yet. */
    openAssists: number;
    /** Names of window clocks that are still open. */
    openWindows: readonly string[];
    /** Names of open clocks that are past due now: an extension or the calendar may move one back into time. */
    passedClocks: readonly string[];
  };
}

export interface TextTemplate {
  subject: string;
  /** Markdown with {placeholders}. */
  body: string;
}

/** One language of a workflow. */
export interface Texts {
  labels: Labels;
  messages: Record<string, TextTemplate>;
}

/** A loaded and checked workflow folder. */
export interface Workflow {
  kind: string;
  machine: AnyStateMachine;
  /** Shape of the machine's context: checked after loading a snapshot, so that no counter is silently missing. */
  context: z.ZodType<Record<string, unknown>>;
  events: EventDefinitions;
  permissions: PermissionsTable;
  deadlines: DeadlinesTable;
  notifications: Notification[];
  /** The ladder of escalation, lowest rung first; empty for a kind that has none. */
  ladder: Rung[];
  routing: RoutingTable;
  /** What events, clocks and closed states count as. */
  statistics: StatisticsTable;
  /** language → texts; zh-CN is always there. */
  texts: Record<string, Texts>;
}
