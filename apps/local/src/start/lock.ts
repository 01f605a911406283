import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from '../texts.js';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A pid is reused after a reboot: only one of ours counts.
    const commandLine = `/proc/${pid}/cmdline`;
    return !existsSync(commandLine) || readFileSync(commandLine, 'utf8').includes('apps/local');
  } catch {
    return false;
  }
}

/**
 * One `npm start` per data directory. Throws an Error that names the process which holds it; a file left
 * behind by a killed process holds nothing.
 */
export function lockDataDir(dir: string): { release(): void } {
  const file = path.join(dir, 'start.pid');
  if (existsSync(file)) {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid !== process.pid && isAlive(pid)) throw new Error(text('alreadyRunning', { dir, pid }));
  }
  writeFileSync(file, String(process.pid));
  return { release: () => rmSync(file, { force: true }) };
}
