import {
  Deliverer,
  DeliveryRunner,
  Jobs,
  MessageGate,
  Queues,
  Reconciler,
  Relay,
  Sweep,
  Upkeep,
} from '@huiyin/server';
import { Sender } from '../../libs/server/src/delivery/sender.js';
import type { DeliveryHouse } from './delivery-house.js';
import { atEnd } from './test-database.js';

export interface DeliveryWorker {
  queues: Queues;
  reconciler: Reconciler;
  /** Errors of the queue backend. */
  errors: Error[];
  /** Ends what is in hand. */
  stop(): Promise<void>;
}

/** One more worker of the house, as another process would be one: own queue, own connections, own hands. */
export async function startDeliveryWorker(
  house: DeliveryHouse,
  options: { redisUrl?: string | undefined } = {},
): Promise<DeliveryWorker> {
  const { config, clock, workflows, directory, calendars, identities, metrics } = house;
  const { postgres, cases } = await house.process(config.DATABASE_URL);
  const errors: Error[] = [];
  const queues = new Queues({
    databaseUrl: config.DATABASE_URL,
    redisUrl: options.redisUrl,
    onError: (error) => errors.push(error),
  });
  const gate = new MessageGate(postgres, directory, workflows, calendars);
  const sender = new Sender(config, identities, workflows);
  const deliverer = new Deliverer(postgres, cases, sender, metrics, clock, gate);
  const sweep = new Sweep(postgres, cases, metrics);
  const relay = new Relay(postgres, queues, clock, gate);
  const reconciler = new Reconciler(postgres, queues, relay, sweep);
  const jobs = new Jobs(sweep, deliverer, reconciler, postgres, clock);
  const runner = new DeliveryRunner(postgres, queues, relay, jobs, new Upkeep(clock));
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      await runner.stop();
      sender.onApplicationShutdown();
      await deliverer.onApplicationShutdown();
    })());
  atEnd(stop);
  await runner.start();
  return { queues, reconciler, errors, stop };
}
