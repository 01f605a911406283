import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Actor, CaseError, DEFAULT_QUIET_HOURS, type QuietHours } from '@huiyin/core';
import { Listener } from '../database/listener.js';
import { Postgres } from '../database/postgres.js';

export type UnitClass = 'office' | 'department' | 'district' | 'street' | 'company';

export interface UnitRow {
  id: number;
  code: string;
  name: string;
  parentId: number | null;
  level: number;
  class: UnitClass;
  email: string | null;
  active: boolean;
  /** Quiet hours of its own, local minutes of the day; null: those of the unit above. */
  quietFrom: number | null;
  quietTo: number | null;
}

export interface UserRow {
  id: number;
  username: string;
  name: string;
  email: string | null;
  language: string;
  active: boolean;
}

export interface Contact {
  userId: number;
  name: string;
  email: string | null;
  language: string;
}

interface MembershipRow {
  userId: number;
  unitId: number;
  role: string;
}

const SQL = {
  units: `select id, code, name, parent_id as "parentId", level, class, email, active, quiet_from as "quietFrom", quiet_to as "quietTo" from units order by id`,
  users: `select id, username, name, email, language, active from users order by id`,
  memberships: `select user_id as "userId", unit_id as "unitId", role from memberships order by user_id, unit_id, role`,
};
/** NOTIFY on this channel after a change of units, users or memberships makes every process read them anew. */
export const PEOPLE_CHANGED = 'people_changed';
const REFRESH_MS = 30_000;

/**
 * Units, users and memberships, held in memory: a city has hundreds of units and some thousand users, and
 * every decision asks about them.
 */
@Injectable()
export class Directory implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Directory.name);
  private unitsById = new Map<number, UnitRow>();
  private usersById = new Map<number, UserRow>();
  private membershipsByUser = new Map<number, MembershipRow[]>();
  private usersByRoleAndUnit = new Map<string, UserRow[]>();
  private coveredBy = new Map<number, number[]>();
  private seen = '';
  private timer?: NodeJS.Timeout;
  private listener?: Listener;

  constructor(private readonly postgres: Postgres) {}

  async onModuleInit(): Promise<void> {
    await this.refresh();
    const refresh = (): void => {
      this.refresh().catch((e: unknown) =>
        this.logger.warn({ err: e }, 'units and users stay as they were'),
      );
    };
    this.timer = setInterval(refresh, REFRESH_MS).unref();
    this.listener = new Listener(this.postgres, PEOPLE_CHANGED, refresh);
    await this.listener.start();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.listener?.stop();
  }

  /** Reads all anew; the old picture stays until the new one is complete. */
  async refresh(): Promise<void> {
    const [units, users, memberships] = await Promise.all([
      this.postgres.pool.query<UnitRow>(SQL.units),
      this.postgres.pool.query<UserRow>(SQL.users),
      this.postgres.pool.query<MembershipRow>(SQL.memberships),
    ]);
    const seen = JSON.stringify([units.rows, users.rows, memberships.rows]);
    if (seen === this.seen) return;
    this.replace(units.rows, users.rows, memberships.rows);
    this.seen = seen;
  }

  /** Another object as soon as a unit, a user or a membership is another. */
  get edition(): object {
    return this.unitsById;
  }

  private replace(units: UnitRow[], users: UserRow[], memberships: MembershipRow[]): void {
    const usersById = new Map(users.map((u) => [u.id, u]));
    const byUser = new Map<number, MembershipRow[]>();
    const byRole = new Map<string, UserRow[]>();
    const add = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
      const values = map.get(key);
      if (values) values.push(value);
      else map.set(key, [value]);
    };
    for (const membership of memberships) {
      const user = usersById.get(membership.userId);
      if (!user?.active) continue;
      add(byUser, user.id, membership);
      add(byRole, `${membership.role}@${membership.unitId}`, user);
      const anywhere = byRole.get(membership.role);
      if (!anywhere?.includes(user)) add(byRole, membership.role, user);
    }
    this.unitsById = new Map(units.map((u) => [u.id, u]));
    this.usersById = usersById;
    this.membershipsByUser = byUser;
    this.usersByRoleAndUnit = byRole;
    this.coveredBy = coverage(units);
  }

  units(): UnitRow[] {
    return [...this.unitsById.values()];
  }

  unit(id: number): UnitRow | undefined {
    return this.unitsById.get(id);
  }

  unitName(id: number): string | undefined {
    return this.unitsById.get(id)?.name;
  }

  parentUnit(id: number): number | undefined {
    return this.unitsById.get(id)?.parentId ?? undefined;
  }

  /** The unit and all below it. */
  covers(unitId: number): readonly number[] {
    return this.coveredBy.get(unitId) ?? [];
  }

  /** In which hours mails to the unit wait: its own, or those of the nearest unit above. Null: the city's default. */
  quietHours(unitId: number | null): QuietHours {
    const seen = new Set<number>();
    for (
      let at = unitId;
      at !== null && !seen.has(at);
      at = this.unitsById.get(at)?.parentId ?? null
    ) {
      seen.add(at);
      const { quietFrom, quietTo } = this.unitsById.get(at) ?? {};
      if (typeof quietFrom === 'number' && typeof quietTo === 'number')
        return { from: quietFrom, to: quietTo };
    }
    return DEFAULT_QUIET_HOURS;
  }

  /** The city's own: those of the unit at the top of the tree. */
  cityQuietHours(): QuietHours {
    const top = [...this.unitsById.values()].find((unit) => unit.parentId === null);
    return this.quietHours(top?.id ?? null);
  }

  /** Units of the person's memberships with a role, or of all if none has it. */
  unitsOf(userId: number, role: string | null): number[] {
    const all = this.membershipsByUser.get(userId) ?? [];
    const meant = all.filter((membership) => membership.role === role);
    return (meant.length > 0 ? meant : all).map((membership) => membership.unitId);
  }

  user(id: number): UserRow | undefined {
    return this.usersById.get(id);
  }

  userNamed(username: string): UserRow | undefined {
    return [...this.usersById.values()].find((u) => u.username === username);
  }

  /** Active persons with the role in the unit; with null: anywhere. */
  recipients(role: string, unitId: number | null): Contact[] {
    const users = this.usersByRoleAndUnit.get(unitId === null ? role : `${role}@${unitId}`) ?? [];
    return users.map((u) => ({ userId: u.id, name: u.name, email: u.email, language: u.language }));
  }

  /**
   * The person as the rules see it.
   * @throws CaseError `unauthenticated` for a user who is unknown or no longer active
   */
  actorOf(userId: number): Actor & { kind: 'person' } {
    const user = this.usersById.get(userId);
    if (!user?.active) throw new CaseError('unauthenticated', `no active user ${userId}`);
    const memberships = (this.membershipsByUser.get(userId) ?? []).map((m) => ({
      role: m.role,
      unitId: m.unitId,
      covers: this.covers(m.unitId),
    }));
    return { kind: 'person', id: user.id, name: user.name, memberships };
  }
}

function coverage(units: readonly UnitRow[]): Map<number, number[]> {
  const covered = new Map(units.map((u) => [u.id, [u.id]]));
  const parents = new Map(units.map((u) => [u.id, u.parentId]));
  for (const { id } of units) {
    // A loop in the tree (which the database can not forbid) must not hang every process.
    const seen = new Set([id]);
    for (
      let up = parents.get(id) ?? null;
      up !== null && !seen.has(up);
      up = parents.get(up) ?? null
    ) {
      seen.add(up);
      covered.get(up)?.push(id);
    }
  }
  return covered;
}
