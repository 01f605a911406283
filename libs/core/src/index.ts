export * from './case-error.js';
export * from './types.js';
export * from './calendar/calendar.js';
export * from './workflow/tables.js';
export * from './workflow/workflow.js';
