// What both set-up commands share: install what is missing, build what changed. Plain node, so that it
// runs on a bare machine before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { text } from './texts.mjs';

export const root = path.resolve(import.meta.dirname, '..');

/** Prints the sentence of this name in the language of the terminal. */
export const say = (name, values) => console.log(text(name, values));

function fail(name, values) {
  console.error(text(name, values));
  process.exit(1);
}

/** Runs a command with its output kept back; shows it only when the command fails. */
export function run(command, args, { show = false, env = {} } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: show ? 'inherit' : 'pipe',
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  if (result.status === 0) return true;
  if (!show) process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  return false;
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail('node', { version: process.versions.node });
}

/** npm writes its own copy of the lock as its last act: one that is older than ours, or missing, says "install". */
function isInstalled() {
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  const wanted = path.join(root, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

/** `npm ci` when node_modules is missing, unfinished or older than the lock file. */
export function install() {
  if (isInstalled()) return;
  const started = Date.now();
  say('install.begin');
  if (!run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])) fail('install.failed');
  say('done', { seconds: seconds(started) });
}

/** Builds what changed since the last time (Nx keeps the rest in its cache). */
export function build() {
  const started = Date.now();
  say('build.begin');
  const env = { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', CI: 'true' };
  if (!run('npx', ['nx', 'run-many', '-t', 'build', '--outputStyle=static'], { env }))
    fail('build.failed');
  say('done', { seconds: seconds(started) });
}

export const seconds = (since) => ((Date.now() - since) / 1000).toFixed(1);
