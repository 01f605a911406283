import { Injectable } from '@nestjs/common';
import { Clock, Postgres } from '@huiyin/server';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const WAITING = /* sql */ `
  select (select count(*)::int from messages where queued_at is null and channel <> 'notice') as messages,
    coalesce((select extract(epoch from $1::timestamptz - min(next_at)) from case_deadlines where next_at <= $1), 0)::float as lag`;

/** Prometheus figures of this process, and how far the worker is behind. No figure names a person or a case. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  readonly calls = new Histogram({
    name: 'huiyin_http_seconds',
    help: 'Duration of calls',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  });
  readonly events = new Counter({
    name: 'huiyin_events_total',
    help: 'Events that came in over HTTP, by outcome (accepted, or the code of the refusal)',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  readonly streams = new Gauge({
    name: 'huiyin_streams',
    help: 'Browsers that follow live updates',
    registers: [this.registry],
  });
  private readonly lag = new Gauge({
    name: 'huiyin_sweep_lag_seconds',
    help: 'Age of the oldest due deadline that has not fired',
    registers: [this.registry],
  });
  private readonly waiting = new Gauge({
    name: 'huiyin_messages_waiting',
    help: 'Messages that the relay has not queued yet',
    registers: [this.registry],
  });

  constructor(
    private readonly postgres: Postgres,
    private readonly clock: Clock,
  ) {
    collectDefaultMetrics({ register: this.registry });
  }

  async expose(): Promise<string> {
    const [row] = await this.postgres.query<{ messages: number; lag: number }>(WAITING, [
      this.clock.now(),
    ]);
    this.lag.set(row?.lag ?? 0);
    this.waiting.set(row?.messages ?? 0);
    return this.registry.metrics();
  }
}
