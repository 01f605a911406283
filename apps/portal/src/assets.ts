import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const css = readFileSync(new URL('../src/assets/portal.css', import.meta.url), 'utf8');
const version = createHash('sha256').update(css).digest('hex').slice(0, 8);

/** The one style sheet; its name changes with its content, so that browsers may keep it for ever. */
export const stylesheet = { path: `/assets/portal-${version}.css`, body: css };

export const icon = readFileSync(new URL('../src/assets/icon.svg', import.meta.url), 'utf8');
