import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Postgres } from '../database/postgres.js';
import { LANGUAGES } from '../http/language.js';
import { wordsOf } from '../http/words.js';
import { PEOPLE_CHANGED } from './directory.js';
import { hashPassword } from './passwords.js';

/* Demonstration data: an invented city. Repeatable; nothing that somebody changed since is changed back. */

const unitSchema = z.strictObject({
  code: z.string(),
  name: z.string(),
  class: z.enum(['office', 'department', 'district', 'street', 'company']),
  parent: z.string().optional(),
  /** Hours in which mails wait, `22:00-07:00`; the same twice: none. Absent: those of the unit above. */
  quiet: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
});
const usersSchema = z.strictObject({
  password: z.string().min(10),
  users: z.array(
    z.strictObject({
      username: z.string(),
      name: z.string(),
      roles: z.array(z.strictObject({ unit: z.string(), role: z.string() })).min(1),
    }),
  ),
});
interface CategoryTree {
  code: string;
  name: string;
  children?: CategoryTree[] | undefined;
}
const categorySchema: z.ZodType<CategoryTree> = z.strictObject({
  code: z.string(),
  name: z.string(),
  get children() {
    return z.array(categorySchema).optional();
  },
});

export const SEED_FOLDER = new URL('../../seed/', import.meta.url);
const read = <T extends z.ZodType>(file: string, schema: T): z.output<T> =>
  schema.parse(parse(readFileSync(new URL(file, SEED_FOLDER), 'utf8')));

const units = read('units.yaml', z.array(unitSchema));
const people = read('users.yaml', usersSchema);
const MAIL_DOMAIN = 'huiyin.example';

/** What every demonstration user signs in with. */
export const demoPassword = people.password;

export interface DemoLogin {
  username: string;
  name: string;
  unit: string;
  /** Role names, and what they are called: language → words. */
  roles: string[];
  label: Record<string, string>;
}

/** The demonstration logins, to be printed: the office's first, then the units'. */
export const demoLogins: readonly DemoLogin[] = people.users.map((user) => ({
  username: user.username,
  name: user.name,
  unit: units.find((u) => u.code === user.roles[0]?.unit)?.name ?? '',
  roles: user.roles.map((r) => r.role),
  label: Object.fromEntries(
    LANGUAGES.map((language) => [
      language,
      user.roles
        .map((r) => wordsOf(language).roles[r.role] ?? r.role)
        .join(language === 'en' ? ', ' : '、'),
    ]),
  ),
}));

/**
 * Puts units, categories and users into the database, those that are not there yet. Gives how many users were made;
 * they sign in with the password, and only the demonstration's own database may take the one that everybody knows.
 */
export async function seedDemo(
  postgres: Pick<Postgres, 'transaction'>,
  password = demoPassword,
): Promise<number> {
  // One salt for all: the password is printed on the screen anyway, and thirty hashes take a second.
  const hash = await hashPassword(password);
  return postgres.transaction(async (tx) => {
    await seedUnits(tx);
    await seedCategories(tx);
    const made = await seedUsers(tx, hash);
    await tx.query(`notify ${PEOPLE_CHANGED}`);
    return made;
  });
}

/** Adds one unit of the demonstration and nothing else, where an office works with units of its own. */
export async function seedUnit(
  postgres: Pick<Postgres, 'transaction'>,
  code: string,
): Promise<void> {
  await postgres.transaction(async (tx) => {
    await seedUnits(tx, code);
    await tx.query(`notify ${PEOPLE_CHANGED}`);
  });
}

/** `22:00-07:00` as minutes of the day. */
function quietMinutes(quiet: string | undefined): (number | null)[] {
  if (quiet === undefined) return [null, null];
  return quiet.split('-').map((time) => {
    const [hours, minutes] = time.split(':').map(Number);
    return (hours ?? 0) * 60 + (minutes ?? 0);
  });
}

async function seedUnits(tx: pg.ClientBase, only?: string): Promise<void> {
  const levels = new Map<string, number>();
  for (const unit of units) {
    const level = unit.parent === undefined ? 1 : (levels.get(unit.parent) ?? 0) + 1;
    levels.set(unit.code, level);
    if (only !== undefined && unit.code !== only) continue;
    await tx.query(
      `insert into units (code, name, parent_id, level, class, email, quiet_from, quiet_to)
        values ($1, $2, (select id from units where code = $3), $4, $5, $6, $7, $8) on conflict (code) do nothing`,
      [
        unit.code,
        unit.name,
        unit.parent ?? null,
        level,
        unit.class,
        `${unit.code}@${MAIL_DOMAIN}`,
        ...quietMinutes(unit.quiet),
      ],
    );
  }
}

async function seedCategories(tx: pg.ClientBase): Promise<void> {
  const add = async (category: CategoryTree, parent: string | null): Promise<void> => {
    await tx.query(
      'insert into categories (code, name, parent) values ($1, $2, $3) on conflict (code) do nothing',
      [category.code, category.name, parent],
    );
    for (const child of category.children ?? []) await add(child, category.code);
  };
  for (const category of read('categories.yaml', z.array(categorySchema)))
    await add(category, null);
}

async function seedUsers(tx: pg.ClientBase, hash: string): Promise<number> {
  let made = 0;
  for (const user of people.users) {
    const { rows } = await tx.query<{ id: number }>(
      `insert into users (username, name, email, password_hash) values ($1, $2, $3, $4)
        on conflict (username) do nothing returning id`,
      [user.username, user.name, `${user.username}@${MAIL_DOMAIN}`, hash],
    );
    if (!rows[0]) continue; // there already, with the memberships that it has now
    made++;
    for (const { unit, role } of user.roles) {
      await tx.query(
        'insert into memberships (user_id, unit_id, role) select $1, id, $3 from units where code = $2',
        [rows[0].id, unit, role],
      );
    }
  }
  return made;
}
