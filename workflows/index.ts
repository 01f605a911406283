export { loadWorkflows, workflowKinds } from './load.js';
export { loadCalendar, loadCalendarData, type CalendarOptions } from './calendars.js';
export { WorkflowError, WORKFLOWS_FOLDER, type LoadOptions } from './files.js';
export { describeAll, writeDescriptions, type Description } from './descriptions.js';
export type { ModuleTools } from './modules.js';
