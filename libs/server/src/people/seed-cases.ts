import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadCalendar, loadWorkflows } from '@huiyin/workflows';
import { IntakeService, IntakeSettings, type RegisterInput } from '../cases/intake.service.js';
import { Workflows } from '../cases/workflows.js';
import { Calendars } from '../cases/world.js';
import { Clock } from '../config/clock.js';
import type { Config } from '../config/config.js';
import type { Postgres } from '../database/postgres.js';
import { Directory } from './directory.js';
import { Identities } from './identities.js';
import { SEED_FOLDER } from './seed.js';

const UNITS = { minutes: 60_000, hours: 3_600_000 } as const;
const ago = z.string().regex(/^\d+ (minutes|hours)$/);

const demoCases = z.array(
  z.strictObject({
    key: z.string(),
    ago,
    request: z.looseObject({
      channel: z.string(),
      type: z.string(),
      title: z.string(),
      content: z.string(),
    }),
    steps: z.array(
      z.strictObject({
        by: z.string(),
        ago,
        event: z.string(),
        with: z.record(z.string(), z.unknown()).default({}),
      }),
    ),
  }),
);

export interface DemoCaseServices {
  intake: IntakeService;
  directory: Directory;
  clock: Clock;
}

export interface DemoCases {
  made: number;
  /** Those that were there already. */
  known: number;
  refused: { key: string; error: Error }[];
}

/**
 * A handful of invented cases in different phases, with their times counted back from now. Every step goes through the
 * door; a repeated call adds nothing.
 */
export async function seedDemoCases({
  intake,
  directory,
  clock,
}: DemoCaseServices): Promise<DemoCases> {
  const cases = demoCases.parse(parse(readFileSync(new URL('cases.yaml', SEED_FOLDER), 'utf8')));
  const now = clock.now();
  const at = (text: string): Date => {
    const [count = '0', unit = 'minutes'] = text.split(' ');
    return new Date(now.getTime() - Number(count) * UNITS[unit as keyof typeof UNITS]);
  };
  const inputs = cases.map((one): RegisterInput => ({
    ...one.request,
    actor: actorNamed(directory, 'operator'),
    receivedAt: at(one.ago),
    source: 'demonstration',
    externalId: one.key,
    deadlinesUntil: now,
    thenEvents: one.steps.map((step) => ({
      type: step.event,
      payload: withUnitIds(step.with, directory),
      actor: actorNamed(directory, step.by),
      at: at(step.ago),
    })),
  }));
  const results = await intake.register(inputs);
  return {
    made: results.filter((r) => r.ok && !r.duplicate).length,
    known: results.filter((r) => r.ok && r.duplicate).length,
    refused: results.flatMap((r, i) =>
      r.ok ? [] : [{ key: cases[i]?.key ?? '', error: r.error }],
    ),
  };
}

/** The services that `seedDemoCases` needs, for a command that runs without NestJS. The caller closes `postgres`. */
export async function demoCaseServices(
  postgres: Postgres,
  config: Config,
): Promise<DemoCaseServices> {
  const clock = new Clock();
  const directory = new Directory(postgres);
  await directory.refresh();
  const intake = new IntakeService(
    postgres,
    new Workflows(await loadWorkflows({ extraDir: config.WORKFLOWS_DIR })),
    directory,
    new Identities(config),
    new Calendars(loadCalendar({ extraDir: config.WORKFLOWS_DIR })),
    new IntakeSettings(config, clock),
  );
  return { intake, directory, clock };
}

function actorNamed(directory: Directory, username: string): ReturnType<Directory['actorOf']> {
  const user = directory.userNamed(username);
  if (!user)
    throw new Error(`the demonstration user "${username}" is missing: seed the users first`);
  return directory.actorOf(user.id);
}

/** Units are written by code in the file. */
function withUnitIds(
  payload: Record<string, unknown>,
  directory: Directory,
): Record<string, unknown> {
  const ids = new Map(directory.units().map((u) => [u.code, u.id]));
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      /^(unit|suggestedUnit)$/.test(name) && typeof value === 'string' ? ids.get(value) : value,
    ]),
  );
}
