export * from './config/clock.js';
export * from './config/config.js';
export * from './config/config.module.js';
export * from './config/env-example.js';
export * from './config/keys.js';
