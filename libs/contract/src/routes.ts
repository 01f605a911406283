import { z } from 'zod';
import {
  calendarChange,
  calendarDecision,
  calendarImpactPage,
  calendarImpactQuery,
  calendarProposal,
  calendarYearQuery,
  calendarYearView,
} from './calendar.js';
import {
  caseBrief,
  caseCounts,
  casePage,
  caseQuery,
  caseView,
  createdBrief,
  createdRequest,
  eventInput,
  fileView,
  timelineEvent,
} from './cases.js';
import {
  deadlineExplanation,
  dueLoad,
  dueLoadQuery,
  explanationQuery,
  whatIfAnswer,
  whatIfInput,
} from './deadlines.js';
import { me, requesterIdentity, revealInput, signIn, unit } from './people.js';
import { bundleQuery, caseBundle, caseVerification } from './proof.js';
import { requestInput, similarQuery, similarRequest } from './requests.js';
import { dashboard, dashboardQuery, notice } from './statistics.js';

export interface Route {
  method: 'GET' | 'POST';
  /** Below /api/v1; parameters in braces. */
  path: string;
  summary: string;
  status: number;
  query?: z.ZodType;
  body?: z.ZodType;
  response?: z.ZodType;
  /** The shorter answer under `Prefer: return=minimal`. */
  brief?: z.ZodType;
  /** Called without being signed in. */
  open?: boolean;
}

const vocabulary = z.object({
  kinds: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      phases: z.record(z.string(), z.string()),
      states: z.record(z.string(), z.string()),
      deadlines: z.record(z.string(), z.string()),
      /** The ladder, lowest first. */
      rungs: z.record(z.string(), z.string()),
      roles: z.record(z.string(), z.string()),
    }),
  ),
  requestTypes: z.record(z.string(), z.string()),
  channels: z.record(z.string(), z.string()),
  categories: z.array(
    z.object({ code: z.string(), name: z.string(), parent: z.string().nullable() }),
  ),
});
export type Vocabulary = z.infer<typeof vocabulary>;

/** Every call of the HTTP API: the OpenAPI description is made from this table. */
export const routes = {
  signIn: {
    method: 'POST',
    path: '/auth/login',
    summary: 'Sign in; answers the user and sets the session cookie',
    status: 200,
    body: signIn,
    response: me,
    open: true,
  },
  signOut: { method: 'POST', path: '/auth/logout', summary: 'End the session', status: 204 },
  me: {
    method: 'GET',
    path: '/auth/me',
    summary: 'The signed-in user, units and rights',
    status: 200,
    response: me,
  },
  units: {
    method: 'GET',
    path: '/units',
    summary: 'The tree of units, flat',
    status: 200,
    response: z.array(unit),
  },
  dueLoad: {
    method: 'GET',
    path: '/units/due-load',
    summary: 'How many duties fall due per unit and day, for whoever dispatches',
    status: 200,
    query: dueLoadQuery,
    response: dueLoad,
  },
  vocabulary: {
    method: 'GET',
    path: '/vocabulary',
    summary:
      "Words of the workflows, types, channels and categories in the reader's language (Accept-Language)",
    status: 200,
    response: vocabulary,
  },
  createRequest: {
    method: 'POST',
    path: '/requests',
    summary: 'Register what a citizen asks; opens a case',
    status: 201,
    body: requestInput,
    response: createdRequest,
    brief: createdBrief,
  },
  similarRequests: {
    method: 'GET',
    path: '/requests/similar',
    summary: 'Likely duplicates, with scores and reasons',
    status: 200,
    query: similarQuery,
    response: z.array(similarRequest),
  },
  cases: {
    method: 'GET',
    path: '/cases',
    summary: 'List of cases that the reader may see',
    status: 200,
    query: caseQuery,
    response: casePage,
  },
  caseCounts: {
    method: 'GET',
    path: '/cases/counts',
    summary: 'Counts for the inbox under the same filter',
    status: 200,
    query: caseQuery,
    response: caseCounts,
  },
  case: {
    method: 'GET',
    path: '/cases/{id}',
    summary: 'A case with deadlines, assignments and what the reader may do',
    status: 200,
    response: caseView,
  },
  timeline: {
    method: 'GET',
    path: '/cases/{id}/events',
    summary: 'The timeline of a case',
    status: 200,
    response: z.array(timelineEvent),
  },
  applyEvent: {
    method: 'POST',
    path: '/cases/{id}/events',
    summary: 'Cause an event; answers the new view',
    status: 200,
    body: eventInput,
    response: caseView,
    brief: caseBrief,
  },
  revealRequester: {
    method: 'POST',
    path: '/cases/{id}/requests/{requestId}/reveal',
    summary: "The requester's identity in clear; each look is logged with its reason",
    status: 200,
    body: revealInput,
    response: requesterIdentity,
  },
  uploadFile: {
    method: 'POST',
    path: '/cases/{id}/files',
    summary: 'Attach a file (multipart, field `file`)',
    status: 201,
    response: fileView,
  },
  downloadFile: {
    method: 'GET',
    path: '/cases/{id}/files/{fileId}',
    summary: 'Download an attachment',
    status: 200,
  },
  verifyCase: {
    method: 'GET',
    path: '/cases/{id}/verification',
    summary: 'Recompute the hash chain of the case, and its way to the latest daily head',
    status: 200,
    response: caseVerification,
  },
  caseBundle: {
    method: 'GET',
    path: '/cases/{id}/bundle',
    summary:
      'The history as it was written, with all that proves it offline; each download is logged',
    status: 200,
    query: bundleQuery,
    response: caseBundle,
  },
  explainDeadline: {
    method: 'GET',
    path: '/cases/{id}/deadlines/{name}/explanation',
    summary: 'Why a deadline is due then: rule, basis, calendar, each day',
    status: 200,
    query: explanationQuery,
    response: deadlineExplanation,
  },
  printDeadline: {
    method: 'GET',
    path: '/cases/{id}/deadlines/{name}/explanation.pdf',
    summary: 'The same as a printable sheet (PDF)',
    status: 200,
    query: explanationQuery,
  },
  whatIf: {
    method: 'POST',
    path: '/cases/{id}/deadlines/{name}/what-if',
    summary: 'When it would be due after a pause, extension, return or restart; changes nothing',
    status: 200,
    body: whatIfInput,
    response: whatIfAnswer,
  },
  dashboard: {
    method: 'GET',
    path: '/statistics/dashboard',
    summary: "The manager's figures, each with the query that lists its cases",
    status: 200,
    query: dashboardQuery,
    response: dashboard,
  },
  calendarChanges: {
    method: 'GET',
    path: '/calendar/changes',
    summary: 'Changes of the calendar, newest first: proposed, approved, applied, rejected',
    status: 200,
    response: z.array(calendarChange),
  },
  proposeCalendarChange: {
    method: 'POST',
    path: '/calendar/changes',
    summary: "Propose a year's notice or local days; what it would move is listed for approval",
    status: 201,
    body: calendarProposal,
    response: calendarChange,
  },
  calendarChange: {
    method: 'GET',
    path: '/calendar/changes/{id}',
    summary: 'One change, with counts of what it moves and how far it is applied',
    status: 200,
    response: calendarChange,
  },
  calendarImpact: {
    method: 'GET',
    path: '/calendar/changes/{id}/impact',
    summary: 'The running deadlines that it moves, with both dates',
    status: 200,
    query: calendarImpactQuery,
    response: calendarImpactPage,
  },
  approveCalendarChange: {
    method: 'POST',
    path: '/calendar/changes/{id}/approve',
    summary: 'Approve it: every process counts by it, running deadlines move, who was told is told',
    status: 200,
    body: calendarDecision,
    response: calendarChange,
  },
  rejectCalendarChange: {
    method: 'POST',
    path: '/calendar/changes/{id}/reject',
    summary: 'Reject it, or take back the own proposal',
    status: 200,
    body: calendarDecision,
    response: calendarChange,
  },
  calendarYear: {
    method: 'GET',
    path: '/calendar/{year}',
    summary: 'The days of a year as they count now, for the city or for a unit',
    status: 200,
    query: calendarYearQuery,
    response: calendarYearView,
  },
  notices: {
    method: 'GET',
    path: '/notices',
    summary: 'My notices, newest first',
    status: 200,
    response: z.array(notice),
  },
  readNotice: {
    method: 'POST',
    path: '/notices/{id}/read',
    summary: 'Mark a notice as read',
    status: 204,
  },
} as const satisfies Record<string, Route>;
