import { Injectable, Logger } from '@nestjs/common';
import { Calendars } from '../cases/world.js';
import { Config } from '../config/config.js';
import { Postgres } from '../database/postgres.js';
import { Upkeep } from '../delivery/upkeep.js';
import { appendLines, compareHeads, readHeadFile } from './head-file.js';
import type { Head } from './head.js';
import { makeHead, storedHeads } from './head-store.js';

const LOOK_EVERY_MS = 5 * 60_000;

/** Makes the head of each day soon after its midnight, or as soon as a worker runs again, and keeps the file of heads. */
@Injectable()
export class DailyHeads {
  private readonly logger = new Logger(DailyHeads.name);

  constructor(
    private readonly postgres: Postgres,
    private readonly calendars: Calendars,
    private readonly config: Config,
    upkeep: Upkeep,
  ) {
    upkeep.add({ name: 'daily-head', everyMs: LOOK_EVERY_MS, run: (now) => this.run(now) });
  }

  /** The head that was made now; null if yesterday had one, or another worker is making it. */
  async run(now: Date): Promise<Head | null> {
    const { city } = this.calendars;
    const yesterday = city.addDays(city.dayOf(now), -1);
    const head = await makeHead(this.postgres, yesterday, now);
    if (head) {
      const { day, cases, events, hash } = head;
      this.logger.log({ day, cases, events, hash }, 'the daily head was made');
      if (this.config.HEADS_FILE === undefined)
        this.logger.warn('HEADS_FILE is not set: the daily heads stand in the database only');
    }
    await this.keepFile();
    return head;
  }

  /** Adds to the file what it lacks. What contradicts the table is somebody's doing and is said at every run. */
  private async keepFile(): Promise<void> {
    const file = this.config.HEADS_FILE;
    if (file === undefined) return;
    const table = await storedHeads(this.postgres.pool);
    const { heads, faults } = await readHeadFile(file);
    const { different, missingInFile, missingInTable } = compareHeads(table, heads);
    await appendLines(file, missingInFile);
    if (different.length + missingInTable.length + faults.length > 0) {
      this.logger.error(
        { file, different, missingInTable, lines: faults },
        'the daily heads in the database and in the file contradict each other: run npm run huiyin -- verify',
      );
    }
  }
}
