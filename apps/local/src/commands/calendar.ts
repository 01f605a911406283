import { textOfFile } from '@huiyin/contract/text-of-file';
import { type Actor, CaseError, type Fault } from '@huiyin/core';
import {
  CalendarApplier,
  CalendarKeeper,
  CalendarLister,
  CalendarProposals,
  CalendarQueries,
  Calendars,
  CaseService,
  Clock,
  Directory,
  doubtsOf,
  localDaysOfText,
  problemOf,
  Postgres,
  type Proposal,
  Upkeep,
  Workflows,
  yearOfText,
} from '@huiyin/server';
import type { INestApplicationContext } from '@nestjs/common';
import { existsSync, readFileSync } from 'node:fs';
import { withEnvironment, withServices } from '../services.js';
import { language, text } from '../texts.js';

export interface CalendarImportOptions {
  as: string;
  reason: string;
  source?: string;
  local: boolean;
  unit?: string;
  data?: string;
}

interface Office {
  proposals: CalendarProposals;
  queries: CalendarQueries;
  /** One turn of a worker: the database may have none while the command runs. */
  turn(): Promise<void>;
  directory: Directory;
}

type Change = Awaited<ReturnType<CalendarQueries['change']>>;

/** The command line reads everything; what it decides, it decides in somebody's name. */
const SYSTEM: Actor = { kind: 'system' };
const PAGE = 200;

/** Refusals are told in a line each and answered by 1; anything else is an error of the program. */
function withOffice(
  data: string | undefined,
  work: (office: Office) => Promise<number>,
): Promise<number> {
  return withEnvironment(data, (env) =>
    withServices(env, async (app) => {
      try {
        return await work(officeOf(app));
      } catch (error) {
        if (!(error instanceof CaseError)) throw error;
        const { faults = [], guard, title } = problemOf(error, { language: language() });
        if (faults.length === 0) console.error(guard?.label ?? title);
        for (const fault of faults) console.error(faultLine(fault));
        return 1;
      }
    }),
  );
}

/** A fault as somebody sees it who has a file and options before them, not fields. */
function faultLine({ path, code, message }: Fault): string {
  const line = /^text\[(\d+)\]$/.exec(path)?.[1];
  if (line !== undefined) return text('calendarLine', { line, message });
  if (code === 'no_source') return text('calendarNoSource');
  return text('calendarFault', { path: path.replace(/^year\.(holidays|workdays)\./, ''), message });
}

function officeOf(app: INestApplicationContext): Office {
  const postgres = app.get(Postgres);
  const directory = app.get(Directory);
  const workflows = app.get(Workflows);
  const calendars = app.get(Calendars);
  const keeper = app.get(CalendarKeeper);
  const clock = app.get(Clock);
  const proposals = new CalendarProposals(postgres, keeper, calendars, directory, clock);
  const applier = new CalendarApplier(
    postgres,
    keeper,
    calendars,
    new CalendarLister(postgres, workflows, directory),
    app.get(CaseService),
    new Upkeep(clock),
  );
  return {
    proposals,
    queries: new CalendarQueries(postgres, workflows, directory, calendars, proposals),
    turn: () => applier.run(clock.now()),
    directory,
  };
}

/** `calendar import FILE`: proposes; nothing counts by it before somebody else has approved it. */
export async function calendarImport(
  file: string,
  options: CalendarImportOptions,
): Promise<number> {
  if (!existsSync(file)) return complain(text('calendarNoFile', { file }));
  const read = textOfFile(readFileSync(file));
  return withOffice(options.data, async ({ proposals, directory, turn }) => {
    const user = directory.userNamed(options.as);
    if (!user) return complain(text('calendarNoUser', { user: options.as }));
    const unit = directory.units().find(({ code }) => code === options.unit);
    if (options.unit !== undefined && !unit)
      return complain(text('calendarNoUnit', { unit: options.unit }));
    const proposal = proposalOf(read, options, unit?.id ?? null);
    const id = await proposals.propose(directory.actorOf(user.id), proposal);
    sayDoubts(proposal);
    await turn();
    console.log(text('calendarProposed', { id }));
    return 0;
  });
}

/** Half a notice would move deadlines as well; who approves should have been warned. */
function sayDoubts({ content }: Proposal): void {
  if (content.kind !== 'year') return;
  const { few, missing } = doubtsOf(content.year, language());
  const { year } = content.year;
  if (few !== null) console.error(text('calendarFewDays', { year, days: few }));
  if (missing.length > 0) {
    const names = missing.join(text('listSeparator'));
    console.error(text('calendarMissing', { year, names }));
  }
  if (few !== null || missing.length > 0) console.error(text('calendarDoubtful'));
}

function proposalOf(
  read: string,
  { reason, source, local, unit }: CalendarImportOptions,
  unitId: number | null,
): Proposal {
  if (local || unit !== undefined)
    return {
      content: { kind: 'days', unitId, days: localDaysOfText(read) },
      reason,
      source: source ?? null,
    };
  const year = yearOfText(read, source);
  return { content: { kind: 'year', year }, reason, source: year.source };
}

export function calendarList({ data }: { data?: string }): Promise<number> {
  return withOffice(data, async ({ queries }) => {
    const changes = await queries.changes(SYSTEM, language());
    if (changes.length === 0) console.log(text('calendarNone'));
    for (const change of changes) console.log(rowOf(change));
    return 0;
  });
}

function rowOf({ id, state, unit, kind, year, days, reason }: Change): string {
  const what =
    kind === 'year'
      ? String(year)
      : days
          .map(({ day, does }) => `${day} ${text(`calendarDoes.${does}`)}`)
          .join(text('listSeparator'));
  return text('calendarRow', {
    ...{ id, what, reason },
    state: text(`calendarState.${state}`),
    scope: unit?.name ?? text('calendarCity'),
  });
}

/** Ids are small whole numbers; anything else would be the database's complaint. */
const isId = (id: string): boolean => /^\d{1,9}$/.test(id);

/** `calendar impact ID`: one line for each deadline, then the counts. */
export async function calendarImpact(id: string, { data }: { data?: string }): Promise<number> {
  if (!isId(id)) return complain(text('calendarNoId', { id }));
  return withOffice(data, async ({ queries, turn }) => {
    if ((await queries.change(SYSTEM, Number(id), language())).impact === null) await turn();
    const { impact, state } = await queries.change(SYSTEM, Number(id), language());
    // A worker that is counting holds our turn up; what it has listed so far is not all.
    if (!impact)
      return complain(text(state === 'rejected' ? 'calendarRejected' : 'calendarCounting', { id }));
    for (let cursor: string | undefined; ;) {
      const query = { show: 'moved' as const, cursor, limit: PAGE };
      const page = await queries.impact(SYSTEM, Number(id), query, language());
      for (const { number, unit, deadline, oldDueDay, newDueDay } of page.items)
        console.log([number, unit?.name ?? '–', deadline.label, oldDueDay, newDueDay].join('\t'));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    console.log(text('calendarTotals', { ...countsOf(impact) }));
    for (const { deadline, affected, onTimeThen, onTimeNow } of impact.finished)
      console.log(
        text('calendarFinished', {
          ...{ deadline: deadline.label, affected, then: onTimeThen, now: onTimeNow },
        }),
      );
    return 0;
  });
}

const countsOf = ({ cases, moved, firmed, warned }: NonNullable<Change['impact']>) => ({
  ...{ cases, moved, firmed, warned },
});

/** `calendar approve ID`: approves and moves; a worker that runs beside it shares the work. */
export async function calendarApprove(
  id: string,
  options: { as: string; note?: string; data?: string },
): Promise<number> {
  if (!isId(id)) return complain(text('calendarNoId', { id }));
  return withOffice(options.data, async ({ proposals, queries, directory, turn }) => {
    const user = directory.userNamed(options.as);
    if (!user) return complain(text('calendarNoUser', { user: options.as }));
    await proposals.approve(directory.actorOf(user.id), Number(id), options.note ?? null);
    for (;;) {
      await turn();
      const { progress, impact, decidedAt } = await queries.change(SYSTEM, Number(id), language());
      const { cases, done, failed } = progress ?? { cases: 0, done: 0, failed: 0 };
      console.log(text('calendarApproved', { cases, done }));
      if (failed > 0) console.error(text('calendarFailed', { failed }));
      // Listed anew after the approval: before that there is no number of cases to reach.
      const isListed = decidedAt !== null && (impact?.countedAt ?? '') >= decidedAt;
      if (isListed && done >= cases) return failed > 0 ? 1 : 0;
      // A worker has it in hand.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  });
}

function complain(message: string): number {
  console.error(message);
  return 1;
}
