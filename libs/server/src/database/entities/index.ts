import { AuditEntryRow } from './audit-entry.js';
import { CalendarChangeRow } from './calendar-change.js';
import { CalendarMoveRow } from './calendar-move.js';
import { CaseRow } from './case.js';
import { CaseAssignmentRow } from './case-assignment.js';
import { CaseClosingRow } from './case-closing.js';
import { CaseDeadlineRow } from './case-deadline.js';
import { CaseEventRow } from './case-event.js';
import { CaseFactsRow } from './case-facts.js';
import { CaseFileRow } from './case-file.js';
import { CaseRequestRow } from './case-request.js';
import { CaseSearchRow } from './case-search.js';
import { CategoryRow } from './category.js';
import { DailyHeadRow } from './daily-head.js';
import { EventClockRow } from './event-clock.js';
import { FileRow } from './file.js';
import { IdempotencyKeyRow } from './idempotency-key.js';
import { MembershipRow } from './membership.js';
import { MessageRow } from './message.js';
import { QueueStateRow } from './queue-state.js';
import { RequestRow } from './request.js';
import { RequesterRow } from './requester.js';
import { RevealRow } from './reveal.js';
import { SessionRow } from './session.js';
import { StatisticsDayRow } from './statistics-day.js';
import { StatisticsOpenRow } from './statistics-open.js';
import { StatisticsReaderRow } from './statistics-reader.js';
import { TimerRow } from './timer.js';
import { UnitRow } from './unit.js';
import { UserRow } from './user.js';

/**
 * Row mappers of all tables, with plain id columns and no relations. The schema is made by the migrations; a spec
 * holds the two together.
 */
export const entities = [
  AuditEntryRow,
  CalendarChangeRow,
  CalendarMoveRow,
  CaseRow,
  CaseAssignmentRow,
  CaseClosingRow,
  CaseDeadlineRow,
  CaseEventRow,
  CaseFactsRow,
  CaseFileRow,
  CaseRequestRow,
  CaseSearchRow,
  CategoryRow,
  DailyHeadRow,
  EventClockRow,
  FileRow,
  IdempotencyKeyRow,
  MembershipRow,
  MessageRow,
  QueueStateRow,
  RequestRow,
  RequesterRow,
  RevealRow,
  SessionRow,
  StatisticsDayRow,
  StatisticsOpenRow,
  StatisticsReaderRow,
  TimerRow,
  UnitRow,
  UserRow,
];
