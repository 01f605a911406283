import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { CalendarData } from '@huiyin/core';
import { loadCalendarData } from '@huiyin/workflows';
import { Config } from '../config/config.js';
import { Calendars } from '../cases/world.js';
import { Listener } from '../database/listener.js';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import { contentOf, CONTENT_COLUMNS, type ChangeContent, type ChangeRow } from './changes.js';
import { effectiveCalendars, type EffectiveCalendars } from './effective.js';

/** NOTIFY on this channel after a decision makes every process count by the new calendar. */
export const CALENDAR_CHANGED = 'huiyin_calendar';
/** A notification may get lost with its connection: so every process also looks by itself. */
export const CALENDAR_POLL_MS = 15_000;

/** Keeps the calendars of this process what the year files and the approved changes make them. */
@Injectable()
export class CalendarKeeper implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(CalendarKeeper.name);
  private readonly base: CalendarData;
  private seen = '[]';
  private refreshing: Promise<void> = Promise.resolve();
  private timer?: NodeJS.Timeout;
  private listener?: Listener;

  constructor(
    private readonly postgres: Postgres,
    private readonly calendars: Calendars,
    private readonly directory: Directory,
    config: Config,
  ) {
    this.base = loadCalendarData({ extraDir: config.WORKFLOWS_DIR });
  }

  async onModuleInit(): Promise<void> {
    // Local days hold for the units below: the tree must be known, whichever service starts first.
    if (this.directory.units().length === 0) await this.directory.refresh();
    await this.refresh();
    const refresh = (): void => {
      this.refresh().catch((e: unknown) =>
        this.logger.warn({ err: e }, 'the calendar stays as it was'),
      );
    };
    this.timer = setInterval(refresh, CALENDAR_POLL_MS).unref();
    this.listener = new Listener(this.postgres, CALENDAR_CHANGED, refresh);
    await this.listener.start();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.listener?.stop();
  }

  /**
   * Counts by what is approved now; the old calendars stay until the new ones are made. One after the other: an answer
   * that comes late must not bring back what a later one has replaced.
   */
  refresh(): Promise<void> {
    const next = this.refreshing.then(() => this.readAnew());
    this.refreshing = next.catch(() => undefined);
    return next;
  }

  private async readAnew(): Promise<void> {
    const rows = await this.postgres.query<ChangeRow>(
      `select ${CONTENT_COLUMNS} from calendar_changes where state in ('approved', 'applied') order by ordinal`,
    );
    const seen = JSON.stringify(rows.map(({ id, unitId }) => [id, ...this.chain(unitId)]));
    if (seen === this.seen) return;
    const { city, overlays } = this.effective(rows.map(contentOf));
    this.calendars.replace(city, overlays);
    this.seen = seen;
    this.logger.log({ version: city.version, changes: rows.length }, 'counting by a new calendar');
  }

  /** What the calendars would be if this were approved, too. */
  async supposing(content: ChangeContent): Promise<EffectiveCalendars> {
    const rows = await this.postgres.query<ChangeRow>(
      `select ${CONTENT_COLUMNS} from calendar_changes where state in ('approved', 'applied') order by ordinal`,
    );
    return this.effective([...rows.map(contentOf), content]);
  }

  private effective(contents: readonly ChangeContent[]): EffectiveCalendars {
    return effectiveCalendars(this.base, contents, {
      parentUnit: (id) => this.directory.parentUnit(id),
      unitCode: (id) => this.directory.unit(id)?.code ?? String(id),
    });
  }

  /** A unit that is moved in the tree may stand under another one's local days. */
  private chain(unitId: number | null): number[] {
    const chain: number[] = [];
    for (let id = unitId ?? undefined; id !== undefined && chain.length < 10;) {
      chain.push(id);
      id = this.directory.parentUnit(id);
    }
    return chain;
  }
}
