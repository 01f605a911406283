export * from './common.js';
export * from './people.js';
export * from './requests.js';
export * from './cases.js';
export * from './statistics.js';
export * from './calendar.js';
export * from './deadlines.js';
export * from './routes.js';
