import {
  type Config,
  demoCaseServices,
  demoLogins,
  demoPassword,
  Postgres,
  readConfig,
  seedDemo,
  seedDemoCases,
  seedUnit,
} from '@huiyin/server';
import { randomBytes } from 'node:crypto';
import { language } from '../texts.js';

export { demoPassword };

/**
 * Units, categories and people of the invented city, and on the first start a few cases with their history.
 * Repeatable: what is there stays as it is. Gives the password of the people who were made, if any were; in
 * production it is not the one that everybody can read in the source.
 */
export async function seedDemonstration(
  env: Record<string, string | undefined>,
  options: { cases: boolean } = { cases: true },
): Promise<string | undefined> {
  const config = readConfig(env);
  const password =
    config.NODE_ENV === 'production' ? randomBytes(12).toString('base64url') : demoPassword;
  return withPostgres(config, async (postgres) => {
    const made = await seedDemo(postgres, password);
    if (options.cases) await seedCases(postgres, config);
    return made > 0 ? password : undefined;
  });
}

/** The unit that stands for the departments which answered in an imported file. */
export async function seedHistoricalUnit(
  env: Record<string, string | undefined>,
  code: string,
): Promise<void> {
  await withPostgres(readConfig(env), (postgres) => seedUnit(postgres, code));
}

async function seedCases(postgres: Postgres, config: Config): Promise<void> {
  const [known] = await postgres.query(
    "select from requests where source = 'demonstration' limit 1",
  );
  if (known) return;
  const { refused } = await seedDemoCases(await demoCaseServices(postgres, config));
  if (refused[0]) throw refused[0].error;
}

async function withPostgres<T>(
  config: Config,
  work: (postgres: Postgres) => Promise<T>,
): Promise<T> {
  const postgres = new Postgres(config.DATABASE_URL, { max: 2 });
  try {
    return await work(postgres);
  } finally {
    await postgres.close();
  }
}

/** `username  role (unit, name)`, aligned: the first login of each role, so that the list stays short. */
export function loginsToPrint(): string[] {
  const roles = new Set<string>();
  const shown = demoLogins.filter((login) => {
    const isNew = login.roles.some((role) => !roles.has(role));
    for (const role of login.roles) roles.add(role);
    return isNew;
  });
  const width = Math.max(...shown.map((one) => one.username.length));
  return shown.map(
    (one) =>
      `${one.username.padEnd(width)}  ${one.label[language()] ?? ''}（${one.unit}，${one.name}）`,
  );
}
