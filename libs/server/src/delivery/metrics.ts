import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { Postgres } from '../database/postgres.js';

/** Numbers for the operator of the system. Each worker counts its own work; the gauges are read from the rows. */
@Injectable()
export class DeliveryMetrics {
  readonly registry = new Registry();
  readonly delivered = this.counter(
    'huiyin_messages_delivered_total',
    'Messages delivered by this worker',
  );
  readonly retried = this.counter(
    'huiyin_messages_retried_total',
    'Deliveries that failed and are tried again',
  );
  readonly failed = this.counter(
    'huiyin_messages_failed_total',
    'Messages given up by this worker',
  );
  readonly fired = this.counter(
    'huiyin_deadlines_fired_total',
    'Warnings and passings fired by this worker',
  );
  readonly firingFailed = this.counter(
    'huiyin_deadlines_failed_total',
    'Deadlines put back with an error',
  );
  readonly queueErrors = this.counter('huiyin_queue_errors_total', 'Errors of the queue backend');
  private readonly waiting = this.gauge(
    'huiyin_messages_waiting',
    'Messages neither delivered nor given up',
  );
  private readonly unqueued = this.gauge(
    'huiyin_messages_unqueued',
    'Messages that the relay has yet to take',
  );
  private readonly lag = this.gauge(
    'huiyin_sweep_lag_seconds',
    'How long the oldest due deadline has not been fired',
  );

  constructor(private readonly postgres: Postgres) {}

  /** Reads the gauges and gives all numbers in Prometheus' text form. */
  async expose(now: Date): Promise<string> {
    const [row] = await this.postgres.query<{ waiting: number; unqueued: number; lag: number }>(
      /* sql */ `select
        (select count(*) from messages where delivered_at is null and failed_at is null and channel <> 'notice') as waiting,
        (select count(*) from messages where queued_at is null and channel <> 'notice') as unqueued,
        greatest(0, extract(epoch from $1::timestamptz - (select min(next_at) from case_deadlines)))::float as lag`,
      [now],
    );
    this.waiting.set(row?.waiting ?? 0);
    this.unqueued.set(row?.unqueued ?? 0);
    this.lag.set(row?.lag ?? 0);
    return this.registry.metrics();
  }

  private counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }
}
