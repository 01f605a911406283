import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * Runs a built program of apps/local, as its npm script does, and gives what it says on stdout, whatever its exit code.
 * @param main path below apps/local/dist
 * @throws Error with its last words if it says nothing there, or if nothing is built
 */
export async function runBuilt(
  main: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const file = path.join(import.meta.dirname, '../../apps/local/dist', main);
  if (!existsSync(file)) throw new Error('apps/local is not built: npm run build');
  const child = spawn(process.execPath, [file, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let progress = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (progress += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  if (output === '') throw new Error(progress);
  return output;
}
