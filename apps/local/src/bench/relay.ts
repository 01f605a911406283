import { setTimeout as wait } from 'node:timers/promises';
import { aim, type Bench, type BenchOptions } from './bench.js';
import { watchCpu } from './support/cpu.js';
import { withHouse, type House } from './support/house.js';
import { machine } from './support/machine.js';
import { startMailSink, type MailSink } from './support/mail-sink.js';
import { commitMessages, type Committed } from './support/many-messages.js';
import { latencies, rounded } from './support/measure.js';
import { withRedis } from './support/redis.js';
import { withRunning } from './support/services.js';
import { undoing } from './support/undo.js';
import { benchText } from './texts.js';

const AIM = 200;
const MESSAGES = 100_000;
/** Cases whose messages are copied: enough that their rows do not all lie in one page. */
const CASES = 2_000;
/** Messages that come one by one, for the time from a commit to the mail when nothing is jammed. */
const LONE = 200;
const LONE_EVERY_MS = 50;
/** No mail for so long: what has not come is lost. */
const QUIET_MS = 90_000;

/** Committed messages through the relay, the queue and one worker to a mail server on this machine. */
export const relayBench: Bench = {
  name: 'relay',
  async run(options) {
    const where = machine();
    const backend = options.backend ?? 'postgresql';
    const measured = await withRedis(backend === 'redis', (redis) =>
      withHouse(options, async (house) => {
        if (redis) house.env['REDIS_URL'] = redis.url;
        else delete house.env['REDIS_URL'];
        options.say(benchText('registering', { count: CASES }));
        await house.register(CASES);
        // By night each message is looked at for quiet hours: the figure must not depend on when it is taken.
        await house.owner.query('update units set quiet_from = 0, quiet_to = 0');
        return withRunning(house, ['worker'], options, async ({ ports, pid }) => {
          const sink = await startMailSink(ports.smtp);
          const pids = {
            workerCpuMs: pid('worker'),
            serverCpuMs: house.server.pid,
            ...(redis && { redisCpuMs: redis.pid }),
          };
          return undoing(
            () => sink.close(),
            () => measure({ house, sink, pids, options }),
          );
        });
      }),
    );
    const aims = [
      aim('perSecond', measured.perSecond, { atLeast: AIM }),
      aim('lost', measured.lost, { atMost: 0 }),
      aim('doubled', measured.doubled, { atMost: 0 }),
    ];
    return { backend, ...measured, aims, machine: where };
  },
};

interface Relayed {
  house: House;
  sink: MailSink;
  pids: Record<string, number>;
  options: BenchOptions;
}

async function measure({ house, sink, pids, options }: Relayed) {
  // The registrations' own mails warm everything up.
  await arrived(sink, CASES, () => undefined);
  await house.owner.query('vacuum analyze messages');

  const lone = await commitMessages(house, {
    count: LONE,
    from: 0,
    batch: 1,
    pauseMs: LONE_EVERY_MS,
  });
  await arrived(sink, CASES + LONE, () => undefined);

  const count = options.messages ?? MESSAGES;
  const cpu = watchCpu('sinkCpuMs', pids);
  const began = Date.now();
  const committed = commitMessages(house, { count, from: LONE });
  await arrived(sink, CASES + LONE + count, (got, perSecond) =>
    options.say(
      benchText('relayed', { got: got - CASES - LONE, count, perSecond: Math.round(perSecond) }),
    ),
  );
  const of = await committed;
  const last = lastArrival(of, sink);
  const seconds = (last - began) / 1000;
  const used = cpu.stop(count * 1000);
  return {
    messages: count,
    seconds: rounded(seconds, 2),
    perSecond: rounded(count / seconds),
    ...(await faults(house, new Map([...lone, ...of]), sink)),
    ...latencies(delays(of, sink)),
    /** One message at a time, nothing jammed. */
    lone: { messages: LONE, ...latencies(delays(lone, sink)) },
    perMail: Object.fromEntries(Object.entries(used).map(([name, ms]) => [name, rounded(ms, 3)])),
    connections: sink.connections(),
  };
}

/** Waits until so many different mails have come, or none has for a while. */
async function arrived(
  sink: MailSink,
  count: number,
  tell: (got: number, perSecond: number) => void,
): Promise<void> {
  const began = Date.now();
  const first = sink.arrivals.size;
  let before = first;
  let changedAt = began;
  let toldAt = began;
  while (sink.arrivals.size < count) {
    await wait(50);
    const now = Date.now();
    if (sink.arrivals.size > before) changedAt = now;
    before = sink.arrivals.size;
    if (now - changedAt > QUIET_MS) return;
    if (now - toldAt < 5_000) continue;
    tell(before, ((before - first) * 1000) / (now - began));
    toldAt = now;
  }
}

function delays(committed: Committed, sink: MailSink): number[] {
  return [...committed].flatMap(([id, at]) => {
    const [first] = sink.arrivals.get(id) ?? [];
    // The worker may be quicker than the answer of the commit.
    return first === undefined ? [] : [Math.max(0, first - at)];
  });
}

function lastArrival(committed: Committed, sink: MailSink): number {
  let last = 0;
  for (const id of committed.keys()) last = Math.max(last, sink.arrivals.get(id)?.[0] ?? 0);
  return last;
}

/** Lost: no mail came, or the row does not know that it did. Doubled: mails beyond the first of each message. */
async function faults(
  house: House,
  committed: Committed,
  sink: MailSink,
): Promise<{ lost: number; doubled: number }> {
  const missing = [...committed.keys()].filter((id) => !sink.arrivals.has(id)).length;
  const doubled = [...sink.arrivals.values()].reduce((sum, times) => sum + times.length - 1, 0);
  const unmarked = async (): Promise<number> => {
    const [row] = await house.postgres.query<{ n: number }>(
      `select count(*) as n from messages where delivered_at is null and channel <> 'notice'`,
    );
    return row?.n ?? 0;
  };
  // The mark follows the mail.
  for (let tries = 0; tries < 50 && (await unmarked()) > missing; tries++) await wait(100);
  return { lost: Math.max(missing, await unmarked()), doubled };
}
