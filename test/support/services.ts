import {
  Calendars,
  CaseQueries,
  CaseService,
  CaseViewQueries,
  Directory,
  Identities,
  IntakeService,
  IntakeSettings,
  Postgres,
  readConfig,
  SimilarQueries,
  StatisticsQueries,
  StatisticsReader,
  ViewParts,
  Workflows,
  type Clock,
  type RegisterInput,
  type RegisterResult,
} from '@huiyin/server';
import type { Actor, CaseState } from '@huiyin/core';
import { loadCalendar, loadWorkflows } from '@huiyin/workflows';
import { FixedClock } from './fixed-clock.js';
import { atEnd, testDatabase } from './test-database.js';

export interface TestServices {
  url: string;
  as(role: 'service' | 'portal'): string;
  clock: FixedClock;
  postgres: Postgres;
  directory: Directory;
  workflows: Workflows;
  calendars: Calendars;
  identities: Identities;
  cases: CaseService;
  intake: IntakeService;
  /** A demonstration user as the rules see it. */
  actor(username: string): Actor & { kind: 'person' };
  /** Id of a demonstration unit. */
  unit(code: string): number;
  /** Registers a request by the demonstration operator. */
  register(input?: Partial<RegisterInput>): Promise<Extract<RegisterResult, { duplicate: false }>>;
  /** One event by a demonstration user, at the clock's time. */
  step(
    caseId: number,
    username: string,
    type: string,
    payload?: Record<string, unknown>,
  ): Promise<CaseState>;
  /** The same services on another connection: another process, or another role. */
  process(url: string): Promise<Pick<TestServices, 'postgres' | 'directory' | 'cases' | 'intake'>>;
}

/** The services of the door on a database of this spec file's own, with a clock that stands still. */
export async function testServices(at = '2026-03-02T09:00+08:00'): Promise<TestServices> {
  const database = await testDatabase();
  const clock = new FixedClock(at);
  const workflows = new Workflows(await loadWorkflows());
  const calendars = new Calendars(loadCalendar());
  const identities = new Identities(readConfig({ DATABASE_URL: database.url }));
  const start = (url: string) => startServices(url, { clock, workflows, calendars, identities });
  const own = await start(database.url);
  const { directory, cases, intake } = own;
  const actor = (username: string): Actor & { kind: 'person' } => {
    const user = directory.userNamed(username);
    if (!user) throw new Error(`no demonstration user ${username}`);
    return directory.actorOf(user.id);
  };
  return {
    url: database.url,
    as: database.as,
    clock,
    workflows,
    calendars,
    identities,
    ...own,
    actor,
    unit(code) {
      const found = directory.units().find((unit) => unit.code === code);
      if (!found) throw new Error(`no demonstration unit ${code}`);
      return found.id;
    },
    async register(input = {}) {
      const registered = await intake.registerOne({
        channel: 'phone',
        type: 'complaint',
        title: '小区夜间施工噪音',
        content: '幸福小区东门工地每晚十一点后仍在施工，无法休息。',
        requester: { name: '张三丰', phone: '13800001234', email: 'zhang@example.com' },
        actor: actor('operator'),
        ...input,
      });
      if (registered.duplicate) throw new Error('was registered before');
      return { ok: true, ...registered };
    },
    step: (caseId, username, type, payload = {}) =>
      cases.apply({ caseId, type, payload, actor: actor(username) }),
    process: start,
  };
}

async function startServices(
  url: string,
  {
    clock,
    workflows,
    calendars,
    identities,
  }: { clock: Clock; workflows: Workflows; calendars: Calendars; identities: Identities },
) {
  const postgres = new Postgres(url, { max: 8 });
  atEnd(() => postgres.close());
  const directory = new Directory(postgres);
  await directory.refresh();
  const cases = new CaseService(postgres, workflows, directory, calendars, clock);
  const intake = new IntakeService(
    postgres,
    workflows,
    directory,
    identities,
    calendars,
    new IntakeSettings(readConfig({ DATABASE_URL: url }), clock),
  );
  return { postgres, directory, cases, intake };
}

export interface Reading {
  lists: CaseQueries;
  views: CaseViewQueries;
  similar: SimilarQueries;
  statistics: StatisticsQueries;
  /** What the worker does for the statistics; nothing is counted before it runs. */
  reader: StatisticsReader;
}

/** The queries on the same database; `postgres` may be another role's. */
export function readingServices(t: TestServices, postgres: Postgres = t.postgres): Reading {
  const { workflows, directory, calendars, clock, identities, cases } = t;
  const lists = new CaseQueries(postgres, workflows, directory, calendars, clock);
  const parts = new ViewParts(postgres, directory, identities, calendars, clock);
  return {
    lists,
    views: new CaseViewQueries(cases, lists, workflows, parts),
    similar: new SimilarQueries(postgres, workflows, identities, clock),
    statistics: new StatisticsQueries(postgres, directory, lists),
    reader: new StatisticsReader(t.postgres, workflows, calendars),
  };
}
