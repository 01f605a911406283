import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Calendar, LegalDay, World } from '@huiyin/core';
import type { Directory, Identities, Workflows } from '@huiyin/server';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Cast } from './cast.js';
import type { City, Life } from './city.js';
import { momentOf } from './days.js';
import { note, type Run } from './ledger.js';
import { live, type Setting } from './live.js';
import type { Chunk } from './plan.js';
import { print, type Press } from './press.js';
import { WRITTEN_TABLES, type Sheet } from './sheet.js';
import { randomOf, type Random } from './random.js';
import { COLUMNS, type WrittenTable } from './records.js';
import { stencilOf, type Stencil } from './stencil.js';

/** The services whose knowledge goes into the histories. */
export interface Knowledge {
  directory: Directory;
  workflows: Workflows;
  identities: Identities;
  calendar: Calendar;
  world: World;
  profile: string;
}

/** Cases that share one decided life, moved within the day: fewer would be truer, and cost a decision each. */
const REUSE = 40;
/** Of a rare life so many cases come on one day, or none. */
const COMPANY = 20;
const BUSY_DAY = 200;
/** Cases printed before the connections get their turn. */
const TURN = 20;

export class Loader {
  private readonly setting: Setting;
  private readonly press: Omit<Press, 'position'>;
  private readonly lives: readonly Life[];
  private readonly weights: readonly number[];

  constructor(
    private readonly knowledge: Knowledge,
    private readonly run: Run,
    city: City,
    cast: Cast,
  ) {
    const { workflows, calendar, world, profile, identities } = knowledge;
    const { lean, cases, now } = run.settings;
    this.setting = {
      city,
      cast,
      world,
      calendar,
      profile,
      now: new Date(now),
      workflow: (kind) => workflows.get(kind),
    };
    this.press = {
      city,
      identities,
      calendar,
      lean,
      callers: Math.max(10, Math.round(cases * 0.8)),
      workflow: (kind) => workflows.get(kind),
    };
    // A deployment may lack a workflow: its lives are left out.
    this.lives = city.lives.filter((life) => workflows.find(life.kind) && weightOf(life, lean) > 0);
    this.weights = this.lives.map((life) => weightOf(life, lean));
  }

  /** Writes one chunk and notes it, in one transaction. Gives how many events it has. */
  async load(client: pg.Client, sheet: Sheet, chunk: Chunk): Promise<number> {
    await client.query('begin');
    try {
      const { rows } = await client.query<{ position: string }>(
        'select event_position()::text as position',
      );
      sheet.clear();
      const events = await this.printChunk(sheet, chunk, rows[0]?.position ?? '0');
      for (const table of WRITTEN_TABLES) await copy(client, table, sheet.of(table));
      await note(client, chunk.index, events);
      await client.query('commit');
      return events;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  }

  private async printChunk(sheet: Sheet, chunk: Chunk, position: string): Promise<number> {
    const { settings, first } = this.run;
    const random = randomOf(settings.seed, 'chunk', chunk.index);
    const press: Press = { ...this.press, position };
    let events = 0;
    let at = chunk.first;
    for (const { day, cases } of chunk.days) {
      const stencils = new DayStencils((life) => this.stencil(life, day, random));
      const weights = this.weightsOn(day, cases);
      const lives = Array.from(
        { length: cases },
        () => this.lives[random.weighted(weights)] as Life,
      );
      stencils.count(lives);
      for (const life of lives) {
        const ids = {
          caseId: first.cases + at,
          requestId: first.requests + at,
          requesterId: first.requesters + at,
        };
        events += print(sheet, stencils.of(life, random), ids, press, random);
        at++;
        if (at % TURN === 0) await nextTurn();
      }
    }
    return events;
  }

  /**
   * On a day with many cases a rare life is lived by some or by none: over the weeks as often as its weight says,
   * and its decisions are made for more than one case.
   */
  private weightsOn(day: LegalDay, cases: number): readonly number[] {
    if (cases < BUSY_DAY) return this.weights;
    const random = randomOf(this.run.settings.seed, 'lives', day);
    const total = this.weights.reduce((sum, weight) => sum + weight, 0);
    return this.weights.map((weight) => {
      const share = (cases * weight) / total / COMPANY;
      return share >= 1 ? weight : random.next() < share ? weight / share : 0;
    });
  }

  private stencil(life: Life, day: string, random: Random): Stencil {
    const { calendar, now } = this.setting;
    const lived = live(life, momentOf(day, calendar, random, now), this.setting, random);
    const { directory } = this.knowledge;
    const { lean } = this.run.settings;
    return stencilOf(lived, { people: directory, now, lean }, calendar);
  }
}

const weightOf = (life: Life, lean: boolean): number => (lean ? life.lean : life.weight);

/** The stencils of one day, made when the first case needs one. */
class DayStencils {
  private readonly wanted = new Map<Life, number>();
  private readonly made = new Map<Life, Stencil[]>();

  constructor(private readonly make: (life: Life) => Stencil) {}

  count(lives: readonly Life[]): void {
    for (const life of lives) this.wanted.set(life, (this.wanted.get(life) ?? 0) + 1);
  }

  of(life: Life, random: Random): Stencil {
    const made = this.made.get(life) ?? [];
    this.made.set(life, made);
    const most = Math.ceil((this.wanted.get(life) ?? 1) / REUSE);
    if (made.length < most) {
      const stencil = this.make(life);
      made.push(stencil);
      return stencil;
    }
    return random.pick(made);
  }
}

/** Sent in pieces of this size. */
const PIECE = 1 << 18;

async function copy(client: pg.Client, table: WrittenTable, rows: Buffer): Promise<void> {
  if (rows.length === 0) return;
  const stream = client.query(copyFrom(`copy ${table} (${COLUMNS[table]}) from stdin`));
  const ended = new Promise<void>((resolve, reject) => {
    stream.once('finish', resolve);
    stream.once('error', reject);
  });
  for (let at = 0; at < rows.length; at += PIECE) {
    // A refusal ends the stream: then there is no draining to wait for.
    if (!stream.write(rows.subarray(at, at + PIECE)))
      await Promise.race([ended, new Promise((resolve) => stream.once('drain', resolve))]);
  }
  stream.end();
  await ended;
}
