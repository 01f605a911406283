import type { LegalDay } from './calendar/calendar.js';
import type { Workflow } from './workflow/workflow.js';

/** HL2026000042: prefix of the workflow, year of the day of receipt in the city's zone, id of the case. */
export function caseNumber(workflow: Workflow, receivedOn: LegalDay, caseId: number): string {
  return `${workflow.routing.numberPrefix}${receivedOn.slice(0, 4)}${String(caseId).padStart(6, '0')}`;
}
