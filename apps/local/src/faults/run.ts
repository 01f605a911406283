import { setTimeout as sleep } from 'node:timers/promises';
import { AfterRound } from './check/after-round.js';
import type { Finding } from './check/finding.js';
import { settle } from './check/settle.js';
import { Diary } from './diary.js';
import { type House, withHouse } from './house/house.js';
import type { Fault } from './kinds/fault.js';
import { Caller } from './load/caller.js';
import { Clients } from './load/clients.js';
import { Journal } from './load/journal.js';
import { Random } from './random.js';
import { resultOf, type Result } from './result.js';
import { faultText as text } from './texts.js';

export interface RunOptions {
  rounds: number;
  seed: number;
  faults: readonly Fault[];
  /** One line of progress; never part of the answer. */
  say(line: string): void;
}

/** With no fault at work, everything that is due must come to its end: asked so often, and after the last round. */
const SETTLE_EVERY = 50;
const MINUTE_MS = 60_000;
/** A round lasts so long in the office: an urgent request is warned of after 22 minutes and overdue after 30. */
const STEP_MS = 35 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** So far the office gets ahead at most: every day more, and all open cases warn and pass many times. */
const FARTHEST_MS = 10 * DAY_MS;

/** Rounds of load, fault and check, on one house that stays open. */
export async function runFaults(base: string, options: RunOptions): Promise<Result> {
  const began = Date.now();
  options.say(text('opening', { seed: options.seed }));
  return withHouse(base, async (house) => {
    const journal = new Journal();
    const diary = new Diary();
    const possible = options.faults.filter((fault) => {
      const why = fault.impossible?.(house);
      if (why !== undefined) diary.skipped.set(fault.name, why);
      return why === undefined;
    });
    if (possible.length === 0) throw new Error(text('nothingPossible'));
    house.setClocks(untilWork(Date.now()));
    for (const service of house.services) service.start();
    await house.heal(true);
    const clients = await clientsOf(house, journal, options.seed);
    const after = new AfterRound(house.database, journal);
    try {
      for (const [i, faults] of drawn(possible, options).entries()) {
        await oneRound({ house, diary, clients, options, round: i + 1 }, faults);
        note(diary, options, await after.check(), faults);
        noteWrong(diary, options, journal, faults);
        if ((i + 1) % SETTLE_EVERY === 0 && i + 1 < options.rounds)
          await settleNow(house, diary, options);
      }
      await settleNow(house, diary, options);
      note(diary, options, await after.check(), []);
    } catch (error) {
      // Said at once: what is undone now may fail as well.
      options.say(String(error instanceof Error ? error.stack : error));
      throw error;
    } finally {
      clients.leave();
    }
    return resultOf({ house, journal, diary, seed: options.seed, began });
  });
}

/** The office opens at nine in the morning, China's time, of a day from Monday to Friday: at night few mails leave. */
function untilWork(now: number): number {
  for (let ms = 0; ; ms += 10 * MINUTE_MS) {
    const china = new Date(now + ms + 8 * 60 * MINUTE_MS);
    if (china.getUTCHours() === 9 && china.getUTCDay() % 6 !== 0) return ms;
  }
}

/** The faults of each round: every kind once before any comes again, then as their weights will have it. */
function drawn(possible: readonly Fault[], { rounds, seed }: RunOptions): Fault[][] {
  const random = new Random(seed);
  const first = [...possible];
  return Array.from({ length: rounds }, () => {
    const [fault] = first.length > 0 ? first.splice(random.between(0, first.length - 1), 1) : [];
    const faults = [fault ?? random.weighted(possible)];
    // Trouble seldom comes alone; and few rounds must do for many kinds.
    if (first.length > 0 ? rounds < possible.length : random.chance(0.25)) {
      const another = first.pop() ?? random.weighted(possible);
      if (!faults.includes(another)) faults.push(another);
    }
    return faults;
  });
}

interface Round {
  house: House;
  diary: Diary;
  clients: Clients;
  options: RunOptions;
  round: number;
}

async function oneRound(
  { house, diary, clients, options, round }: Round,
  faults: Fault[],
): Promise<void> {
  const random = new Random(options.seed * 1_000_003 + round);
  const began = Date.now();
  clients.start();
  await sleep(random.between(100, 400));
  const left = (FARTHEST_MS - house.shiftMs) / (options.rounds - round + 1);
  const step = Math.min(STEP_MS, Math.max(MINUTE_MS, left));
  house.setClocks(house.shiftMs + Math.round(step));
  await Promise.all(
    faults.map(async (fault) => {
      await sleep(random.between(0, 200));
      await fault.strike(house, random);
      diary.struck.set(fault.name, (diary.struck.get(fault.name) ?? 0) + 1);
    }),
  );
  await house.heal(false);
  await clients.finish();
  diary.rounds = round;
  const names = faults.map(({ name }) => name).join(' + ');
  options.say(text('round', { round, of: options.rounds, names, ms: Date.now() - began }));
}

async function clientsOf(house: House, journal: Journal, seed: number): Promise<Clients> {
  const units = await house.database.query<{ id: number; code: string }>(
    'select id, code from units',
  );
  const unitId = (code: string): number => {
    const unit = units.find((one) => one.code === code);
    if (!unit) throw new Error(`no demonstration unit ${code}`);
    return unit.id;
  };
  const ports = house.apis.map(({ port }) => port);
  const random = new Random(seed + 1);
  return new Clients(new Caller(ports, journal, random), journal, random, unitId);
}

async function settleNow(house: House, diary: Diary, options: RunOptions): Promise<void> {
  await house.heal(true);
  const settled = await settle(house);
  diary.settled = settled;
  diary.slowestSettle = Math.max(diary.slowestSettle, settled.seconds);
  options.say(text('settled', { seconds: settled.seconds.toFixed(1), mails: settled.mails }));
  note(diary, options, settled.findings, []);
}

function note(diary: Diary, options: RunOptions, findings: Finding[], faults: Fault[]): void {
  const names = faults.map(({ name }) => name).join(' + ');
  for (const { kind, text: what } of diary.findings.add(findings))
    options.say(`✗ ${kind} (${diary.rounds}: ${names}): ${what}`);
}

function noteWrong(diary: Diary, options: RunOptions, journal: Journal, faults: Fault[]): void {
  const wrong = journal.wrong.splice(0).map((what): Finding => ({ kind: 'wrong', text: what }));
  note(diary, options, wrong, faults);
}
