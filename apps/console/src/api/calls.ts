import type { routes } from '@huiyin/contract';
import type { z } from 'zod';

type Routes = typeof routes;
export type RouteName = keyof Routes;

/** What a call answers, inferred from the contract's zod shape. */
export type Answer<K extends RouteName> = Routes[K] extends { response: infer R extends z.ZodType }
  ? z.output<R>
  : undefined;

/** What a call is sent. */
export type Body<K extends RouteName> = Routes[K] extends { body: infer B extends z.ZodType }
  ? z.input<B>
  : undefined;

/**
 * Method and path of each call. The contract's table itself is not imported, because it would bring
 * zod into the browser; the type below makes any difference to it a compile error.
 */
export const calls: { [K in RouteName]: `${Routes[K]['method']} ${Routes[K]['path']}` } = {
  signIn: 'POST /auth/login',
  signOut: 'POST /auth/logout',
  me: 'GET /auth/me',
  units: 'GET /units',
  dueLoad: 'GET /units/due-load',
  vocabulary: 'GET /vocabulary',
  createRequest: 'POST /requests',
  similarRequests: 'GET /requests/similar',
  cases: 'GET /cases',
  caseCounts: 'GET /cases/counts',
  case: 'GET /cases/{id}',
  timeline: 'GET /cases/{id}/events',
  applyEvent: 'POST /cases/{id}/events',
  revealRequester: 'POST /cases/{id}/requests/{requestId}/reveal',
  uploadFile: 'POST /cases/{id}/files',
  downloadFile: 'GET /cases/{id}/files/{fileId}',
  verifyCase: 'GET /cases/{id}/verification',
  caseBundle: 'GET /cases/{id}/bundle',
  explainDeadline: 'GET /cases/{id}/deadlines/{name}/explanation',
  printDeadline: 'GET /cases/{id}/deadlines/{name}/explanation.pdf',
  whatIf: 'POST /cases/{id}/deadlines/{name}/what-if',
  dashboard: 'GET /statistics/dashboard',
  calendarChanges: 'GET /calendar/changes',
  proposeCalendarChange: 'POST /calendar/changes',
  calendarChange: 'GET /calendar/changes/{id}',
  calendarImpact: 'GET /calendar/changes/{id}/impact',
  approveCalendarChange: 'POST /calendar/changes/{id}/approve',
  rejectCalendarChange: 'POST /calendar/changes/{id}/reject',
  calendarYear: 'GET /calendar/{year}',
  notices: 'GET /notices',
  readNotice: 'POST /notices/{id}/read',
};
