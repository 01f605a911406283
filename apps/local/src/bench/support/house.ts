import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import type { Actor } from '@huiyin/core';
import {
  CaseService,
  Directory,
  IntakeService,
  Postgres,
  readConfig,
  seedDemo,
  type EmbeddedPostgres,
} from '@huiyin/server';
import { withServices } from '../../services.js';
import { makeDataDir, migrateDatabase, startDatabase } from '../../start/database.js';
import { commonEnvironment, DATABASE } from '../../start/environment.js';
import { lockDataDir } from '../../start/lock.js';
import { readOrMakeSecrets } from '../../start/secrets.js';
import type { BenchOptions } from '../bench.js';
import { benchText } from '../texts.js';
import { fillWithCases } from './city.js';
import { life } from './life.js';
import { undoing } from './undo.js';

/**
 * A directory for one bench, which PostgreSQL's user may walk through; removed afterwards, whatever happens. One that
 * was named by `--data` is kept.
 */
export async function withDirectory<T>(
  work: (dir: string) => Promise<T>,
  kept?: string,
): Promise<T> {
  if (kept !== undefined) {
    const dir = path.resolve(kept);
    makeDataDir(dir);
    const lock = lockDataDir(dir);
    return undoing(
      () => lock.release(),
      () => work(dir),
    );
  }
  const dir = mkdtempSync(path.join(os.tmpdir(), 'huiyin-bench-'));
  chmodSync(dir, 0o755);
  return undoing(
    () => rmSync(dir, { recursive: true, force: true }),
    () => work(dir),
  );
}

/** An installation of its own for a bench: the server as `npm start` sets it up, and the services in this process. */
export interface House {
  dir: string;
  env: Record<string, string>;
  server: EmbeddedPostgres;
  /** Of the database, for its owner: checkpoints and the like. */
  owner: Postgres;
  postgres: Postgres;
  cases: CaseService;
  intake: IntakeService;
  actor(username: string): Actor & { kind: 'person' };
  unitId(code: string): number;
  /** Newly registered cases with neighbouring ids; and one number that leads from each to its request. */
  register(count: number): Promise<FreshCases>;
}

export interface FreshCases {
  first: number;
  count: number;
  /** request id − case id, the same for all of them. */
  requestOffset: number;
}

/** `starting`: what is said where it is no bench that begins. */
export function withHouse<T>(
  options: BenchOptions & { starting?: string },
  work: (house: House) => Promise<T>,
): Promise<T> {
  options.say(options.starting ?? benchText('starting'));
  return withDirectory(async (dir) => {
    makeDataDir(dir);
    const secrets = readOrMakeSecrets(dir);
    const server = await startDatabase(dir);
    return undoing(
      () => server.stop(),
      async () => {
        await migrateDatabase(server, secrets);
        const env = commonEnvironment(dir, server, secrets);
        const owner = new Postgres(server.url(DATABASE), { max: 1 });
        try {
          const seeding = new Postgres(readConfig(env).DATABASE_URL, { max: 2 });
          await seedDemo(seeding).finally(() => seeding.close());
          await fillWithCases(owner, server.url(DATABASE), env, options);
          return await withServices(env, (app) => work(houseOf(app, { dir, env, server, owner })));
        } finally {
          await owner.close();
        }
      },
    );
  }, options.data);
}

function houseOf(
  app: INestApplicationContext,
  base: Pick<House, 'dir' | 'env' | 'server' | 'owner'>,
): House {
  const directory = app.get(Directory);
  const intake = app.get(IntakeService);
  const actor = (username: string): Actor & { kind: 'person' } => {
    const user = directory.userNamed(username);
    if (!user) throw new Error(`no demonstration user ${username}`);
    return directory.actorOf(user.id);
  };
  return {
    ...base,
    intake,
    actor,
    postgres: app.get(Postgres),
    cases: app.get(CaseService),
    unitId(code) {
      const unit = directory.units().find((one) => one.code === code);
      if (!unit) throw new Error(`no demonstration unit ${code}`);
      return unit.id;
    },
    register: (count) => registerFresh(intake, actor('operator'), count),
  };
}

const BATCH = 200;

async function registerFresh(
  intake: IntakeService,
  operator: Actor,
  count: number,
): Promise<FreshCases> {
  const made: { caseId: number; requestId: number }[] = [];
  while (made.length < count) {
    const inputs = Array.from({ length: Math.min(BATCH, count - made.length) }, () => ({
      ...life.request,
      actor: operator,
    }));
    for (const result of await intake.register(inputs)) {
      if (!result.ok) throw result.error;
      if (result.duplicate) throw new Error('a fresh request was taken for a known one');
      made.push({ caseId: result.state.id, requestId: result.requestId });
    }
  }
  const first = Math.min(...made.map(({ caseId }) => caseId));
  const offsets = new Set(made.map(({ caseId, requestId }) => requestId - caseId));
  const [requestOffset] = offsets;
  const isRun = Math.max(...made.map(({ caseId }) => caseId)) === first + count - 1;
  if (!isRun || offsets.size !== 1 || requestOffset === undefined)
    throw new Error('the ids of fresh cases are not neighbours');
  return { first, count, requestOffset };
}
