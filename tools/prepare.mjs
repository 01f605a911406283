// What both set-up commands share: install what is missing, build what changed. Plain node, so that it
// runs on a bare machine before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');

/** Chinese unless the terminal asks for English. */
export const say = (zh, en) =>
  console.log((process.env.LANG ?? '').startsWith('en') ? en : `${zh}`);

export function fail(zh, en) {
  console.error((process.env.LANG ?? '').startsWith('en') ? en : zh);
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
  fail(
    `需要 Node.js 20.19 或更高版本，当前为 ${process.versions.node}。请升级后重试。`,
    `Node.js 20.19 or later is needed; this is ${process.versions.node}.`,
  );
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
  say(
    '▸ 安装依赖（首次约一分钟）……',
    '▸ installing dependencies (about a minute the first time) …',
  );
  if (!run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']))
    fail('依赖安装失败，原因见上。', 'npm ci failed; see above.');
  say(`  完成，用时 ${seconds(started)} 秒`, `  done in ${seconds(started)} s`);
}

/** Builds what changed since the last time (Nx keeps the rest in its cache). */
export function build() {
  const started = Date.now();
  say('▸ 编译（只编译有改动的部分）……', '▸ building what changed …');
  const env = { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', CI: 'true' };
  if (!run('npx', ['nx', 'run-many', '-t', 'build', '--outputStyle=static'], { env }))
    fail('编译失败，原因见上。', 'the build failed; see above.');
  say(`  完成，用时 ${seconds(started)} 秒`, `  done in ${seconds(started)} s`);
}

export const seconds = (since) => ((Date.now() - since) / 1000).toFixed(1);
