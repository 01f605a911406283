import {
  demoCaseServices,
  demoLogins,
  demoPassword,
  Postgres,
  readConfig,
  seedDemo,
  seedDemoCases,
} from '@huiyin/server';
import { language } from '../texts.js';

export { demoPassword };

/**
 * Units, categories and people of the invented city, and on the first start a few cases with their history.
 * Repeatable: what is there stays as it is.
 */
export async function seedDemonstration(
  env: Record<string, string | undefined>,
  options: { cases: boolean } = { cases: true },
): Promise<void> {
  const config = readConfig(env);
  const postgres = new Postgres(config.DATABASE_URL, { max: 2 });
  try {
    await seedDemo(postgres);
    if (!options.cases) return;
    const [known] = await postgres.query(
      "select from requests where source = 'demonstration' limit 1",
    );
    if (known) return;
    const { refused } = await seedDemoCases(await demoCaseServices(postgres, config));
    if (refused[0]) throw refused[0].error;
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
