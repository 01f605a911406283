import { demoLogins, demoPassword, Postgres, readConfig, seedDemo } from '@huiyin/server';

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
  } finally {
    await postgres.close();
  }
  void options;
}

/** `username  role, unit`, aligned: one line for each login. */
export function loginsToPrint(): string[] {
  const width = Math.max(...demoLogins.map((one) => one.username.length));
  return demoLogins.map(
    (one) => `${one.username.padEnd(width)}  ${one.label['zh-CN']}（${one.unit}，${one.name}）`,
  );
}
