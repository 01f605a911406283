export { loadWorkflows, workflowKinds, type LoadOptions } from './load.js';
export { loadCalendar, type CalendarOptions } from './calendars.js';
export { WorkflowError, WORKFLOWS_FOLDER } from './files.js';
export { describeAll, writeDescriptions, type Description } from './descriptions.js';
