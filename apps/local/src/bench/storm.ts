import { setTimeout as wait } from 'node:timers/promises';
import { aim, type Bench, type BenchOptions } from './bench.js';
import { watchCpu } from './support/cpu.js';
import { freePorts } from './support/children.js';
import { withHouse, type House } from './support/house.js';
import { life } from './support/life.js';
import { machine } from './support/machine.js';
import { startMailSink } from './support/mail-sink.js';
import { quantile, rounded } from './support/measure.js';
import { undoing } from './support/undo.js';
import { withWorkers, type Workers } from './support/workers.js';
import { benchText } from './texts.js';

/** Deadlines that fall due in one second, and within how many ms all of them should have fired. */
const STORMS = [
  { deadlines: 5_000, withinMs: 1_000, kill: false },
  { deadlines: 50_000, withinMs: 10_000, kill: false },
  { deadlines: 5_000, withinMs: null, kill: true },
] as const;
/** Fired before anything is measured: workers that have been at work for a while have compiled their code. */
const WARM_UP = 10_000;
/** Deadlines that run while the storm comes, and are not due. */
const PENDING = 1_000_000;
const WORKERS = 2;
/** An urgent request must be accepted within half an hour: the clock that this bench lets pass. */
const ACCEPT_MS = 30 * 60_000;
const REGISTER_AT_ONCE = 500;
/** In life a deadline stands there for days: the workers have the whole minute in which they look ahead. */
const LOOK_AHEAD_MS = 62_000;
/** Nothing has fired for so long: what has not fired is lost. */
const QUIET_MS = 60_000;
const COUNT_EVERY_MS = 10_000;

interface Storm {
  deadlines: number;
  withinMs: number | null;
  kill: boolean;
}

/**
 * Deadlines that are all due at the same instant, each a whole event of its case with its messages, fired by two
 * workers while a million others wait; and the same with one of the workers killed in the middle.
 */
export const stormBench: Bench = {
  name: 'storm',
  async run(options) {
    const where = machine();
    const pending = options.pending ?? PENDING;
    const storms: readonly Storm[] =
      options.deadlines === undefined
        ? STORMS
        : [{ deadlines: options.deadlines, withinMs: null, kill: false }];
    return withHouse(options, async (house) => {
      options.say(benchText('pendingRows', { count: pending }));
      await pendingDeadlines(house, pending);
      const { smtp } = await freePorts();
      const sink = await startMailSink(smtp);
      const measured = await undoing(
        () => sink.close(),
        async () => {
          const results = [];
          for (const storm of storms)
            results.push(await oneStorm({ house, storm, options, smtpPort: smtp }));
          return results;
        },
      );
      const aims = measured.flatMap(({ name, lastMs, lost, doubled, withinMs }) => [
        ...(withinMs === null ? [] : [aim(`${name}.lastMs`, lastMs, { atMost: withinMs })]),
        aim(`${name}.lost`, lost, { atMost: 0 }),
        aim(`${name}.doubled`, doubled, { atMost: 0 }),
      ]);
      const storms_ = Object.fromEntries(measured.map(({ name, ...figures }) => [name, figures]));
      return { pending, workers: WORKERS, storms: storms_, aims, machine: where };
    });
  },
};

interface StormRun {
  house: House;
  storm: Storm;
  options: BenchOptions;
  smtpPort: number;
}

async function oneStorm({ house, storm, options, smtpPort }: StormRun) {
  const { deadlines, kill, withinMs } = storm;
  const name = `${deadlines}${kill ? 'Kill' : ''}`;
  return withWorkers(house, { count: WORKERS, smtpPort }, async (workers) => {
    options.say(benchText('registering', { count: WARM_UP + deadlines }));
    await warmUp(house, workers);
    const { at, ids } = await casesDueTogether(house, deadlines);
    await house.owner.query('checkpoint');
    await wait(Math.max(0, at.getTime() - Date.now() - 500));
    const cpu = watchCpu('benchCpuUsPerEvent', {
      serverCpuUsPerEvent: house.server.pid,
      ...Object.fromEntries(workers.pids.map((pid, i) => [`worker${i + 1}CpuUsPerEvent`, pid])),
    });
    await untilFired(house, { ids, at, workers, kill });
    const used = cpu.stop(deadlines);
    const result = { ...(await firedOf(house, ids, at)), ...(kill ? {} : used) };
    options.say(benchText('stormDone', { name, ...result }));
    return { name, withinMs, ...result };
  });
}

/** Fires some, so that the workers' code is compiled, and waits until their mails are delivered. */
async function warmUp(house: House, workers: Workers): Promise<void> {
  const { at, ids } = await casesDueTogether(house, WARM_UP);
  await wait(Math.max(0, at.getTime() - Date.now()));
  await untilFired(house, { ids, at, workers, kill: false });
  for (;;) {
    const [waiting] = await house.owner.query(
      `select 1 from messages where channel <> 'notice' and delivered_at is null and failed_at is null limit 1`,
    );
    if (!waiting) return;
    await wait(500);
  }
}

/** Registers urgent requests that were received so long ago that all must be accepted at the same instant. */
async function casesDueTogether(
  house: House,
  count: number,
): Promise<{ at: Date; ids: { first: number; last: number } }> {
  const operator = house.actor('operator');
  const batch = (size: number, receivedAt: Date, until: Date) =>
    house.intake.register(
      Array.from({ length: size }, () => ({
        ...life.request,
        urgent: true,
        actor: operator,
        receivedAt,
        // The mails of the registration are not what is measured.
        silent: true,
        // What warned before now has warned; only the passing is left for the storm.
        deadlinesUntil: until,
      })),
    );
  const began = Date.now();
  await batch(REGISTER_AT_ONCE, new Date(began - ACCEPT_MS - 1_000), new Date());
  const perCase = (Date.now() - began) / REGISTER_AT_ONCE;
  const at = new Date(
    Math.ceil((Date.now() + count * perCase * 2 + 30_000 + LOOK_AHEAD_MS) / 1000) * 1000,
  );
  const receivedAt = new Date(at.getTime() - ACCEPT_MS);
  const ids: number[] = [];
  while (ids.length < count) {
    const size = Math.min(REGISTER_AT_ONCE, count - ids.length);
    // The warning comes eight minutes before; it is decided as if it had come.
    const results = await batch(size, receivedAt, new Date(at.getTime() - 1_000));
    for (const result of results) {
      if (!result.ok) throw result.error;
      if (!result.duplicate) ids.push(result.state.id);
    }
  }
  await house.owner.query('vacuum analyze cases, case_events, case_deadlines, messages, timers');
  if (Date.now() > at.getTime() - LOOK_AHEAD_MS)
    throw new Error('the machine was too slow to register so many');
  return { at, ids: { first: Math.min(...ids), last: Math.max(...ids) } };
}

/** Rows of deadlines in the coming year, a quarter of a thousand midnights: they only have to be there. */
async function pendingDeadlines(house: House, count: number): Promise<void> {
  if (count === 0) return;
  const [operator] = [house.actor('operator')];
  await house.intake.register([{ ...life.request, actor: operator }]);
  await house.owner.query(
    /* sql */ `insert into case_deadlines (case_id, name, ordinal, assignment, kind, status, started_at, length, basis,
        rule_valid_from, profile, due_day, due_at, provisional, calendar_version, warn_at, warned_count, passed_at,
        stopped_at, pauses, restarts, extensions, next_at)
      select 1000000000 + n, d.name, d.ordinal, d.assignment, d.kind, 'running', now(), d.length, d.basis,
        d.rule_valid_from, d.profile, current_date + 10 + n % 250, current_date + 10 + n % 250, false, d.calendar_version,
        '{}', 0, null, null, '[]', '{}', '{}', current_date + 10 + n % 250
      from generate_series(1, $1::int) as n cross join (select * from case_deadlines limit 1) d`,
    [count],
  );
  await house.owner.query(
    'insert into timers (at) select distinct next_at from case_deadlines where next_at is not null on conflict do nothing',
  );
  await house.owner.query('vacuum analyze case_deadlines, timers');
}

interface Waiting {
  ids: { first: number; last: number };
  at: Date;
  workers: Workers;
  kill: boolean;
}

/**
 * Asks seldom, and mostly only whether any is left: counting fifty thousand rows four times a second would take the
 * processor from those who are measured.
 */
async function untilFired(house: House, { ids, at, workers, kill }: Waiting): Promise<void> {
  const total = ids.last - ids.first + 1;
  let killed = !kill;
  let before = 0;
  let countedAt = Math.max(Date.now(), at.getTime());
  let changedAt = countedAt;
  for (;;) {
    await wait(killed ? 250 : 20);
    if (killed && Date.now() - countedAt < COUNT_EVERY_MS) {
      if (await anyLeft(house, ids, at)) continue;
    }
    const [row] = await house.owner.query<{ n: number }>(
      `select count(*) as n from case_deadlines where case_id between $1 and $2 and name = 'acceptDue' and passed_at is not null`,
      [ids.first, ids.last],
    );
    countedAt = Date.now();
    const fired = row?.n ?? 0;
    if (!killed && fired > total / 10) {
      workers.kill(0);
      killed = true;
    }
    if (fired > before) changedAt = Date.now();
    before = fired;
    if (fired >= total || Date.now() - changedAt > QUIET_MS) return;
  }
}

/** Along the index of what falls due, so that it costs next to nothing. */
async function anyLeft(
  house: House,
  ids: { first: number; last: number },
  at: Date,
): Promise<boolean> {
  const rows = await house.owner.query(
    'select 1 from case_deadlines where next_at <= $1 and case_id between $2 and $3 order by next_at limit 1',
    [at, ids.first, ids.last],
  );
  return rows.length > 0;
}

/** Lateness of each event against the due instant, by the time at which it was recorded. */
async function firedOf(house: House, ids: { first: number; last: number }, at: Date) {
  const rows = await house.owner.query<{ caseId: number; recordedAt: Date; messages: number }>(
    /* sql */ `select case_id as "caseId", recorded_at as "recordedAt",
        (select count(*) from messages m where m.case_id = e.case_id and m.event_seq = e.seq) as messages
      from case_events e where case_id between $1 and $2 and type = 'deadlinePassed' and payload ->> 'deadline' = 'acceptDue'`,
    [ids.first, ids.last],
  );
  const cases = new Set(rows.map(({ caseId }) => caseId));
  const late = rows.map(({ recordedAt }) => recordedAt.getTime() - at.getTime());
  const total = ids.last - ids.first + 1;
  return {
    fired: cases.size,
    lost: total - cases.size,
    doubled: rows.length - cases.size,
    messages: rows.reduce((sum, row) => sum + row.messages, 0),
    p50Ms: rounded(quantile(late, 0.5)),
    p99Ms: rounded(quantile(late, 0.99)),
    lastMs: rounded(quantile(late, 1)),
    firstMs: rounded(quantile(late, 0)),
  };
}
