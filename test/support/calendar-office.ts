import { Logger } from '@nestjs/common';
import {
  CalendarApplier,
  CalendarKeeper,
  CalendarLister,
  CalendarProposals,
  CalendarQueries,
  type CaseService,
  readConfig,
  Upkeep,
  type LocalDay,
} from '@huiyin/server';
import type { TestServices } from './services.js';

export interface CalendarOffice {
  keeper: CalendarKeeper;
  proposals: CalendarProposals;
  queries: CalendarQueries;
  applier: CalendarApplier;
  /** Another worker, whose door may be another one. */
  worker(cases?: Pick<CaseService, 'applyBatch'>): CalendarApplier;
  /** One turn of the worker at the clock's time. */
  turn(): Promise<void>;
  /** Proposed by the hotline office, listed by the worker; its id. */
  propose(days: LocalDay[], unit?: string): Promise<number>;
  /** Approved by the manager and moved by the worker, until everything is settled. */
  approve(id: number): Promise<void>;
}

/** The services of the calendar beside those of the door. */
export async function calendarOffice(t: TestServices): Promise<CalendarOffice> {
  // What is told to the operator is nothing that a test asks for.
  Logger.overrideLogger(['warn', 'error']);
  const config = readConfig({ DATABASE_URL: t.url });
  const keeper = new CalendarKeeper(t.postgres, t.calendars, t.directory, config);
  await keeper.refresh();
  const proposals = new CalendarProposals(t.postgres, keeper, t.calendars, t.directory, t.clock);
  const lister = new CalendarLister(t.postgres, t.workflows, t.directory);
  const worker = (cases: Pick<CaseService, 'applyBatch'> = t.cases): CalendarApplier =>
    new CalendarApplier(
      t.postgres,
      keeper,
      t.calendars,
      lister,
      cases as CaseService,
      new Upkeep(t.clock),
    );
  const applier = worker();
  const turn = (): Promise<void> => applier.run(t.clock.now());
  return {
    keeper,
    proposals,
    queries: new CalendarQueries(t.postgres, t.workflows, t.directory, t.calendars, proposals),
    applier,
    worker,
    turn,
    async propose(days, unit) {
      const id = await proposals.propose(t.actor('office'), {
        content: { kind: 'days', unitId: unit === undefined ? null : t.unit(unit), days },
        reason: '台风停工',
        source: '市府办〔2026〕7号',
      });
      await turn();
      return id;
    },
    async approve(id) {
      await proposals.approve(t.actor('manager'), id, null);
      await turn();
      t.clock.advance(60_000);
      await turn();
    },
  };
}
