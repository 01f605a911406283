import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Postgres, type PostgresOptions } from './postgres.js';

/** Gives `Postgres` to every provider of a process, and closes its pool at the end. */
@Module({})
export class PostgresModule implements OnApplicationShutdown {
  constructor(@Inject(Postgres) private readonly postgres: Postgres) {}

  static of(url: string, options: PostgresOptions = {}): DynamicModule {
    return {
      module: PostgresModule,
      global: true,
      providers: [{ provide: Postgres, useFactory: () => new Postgres(url, options) }],
      exports: [Postgres],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.postgres.close();
  }
}
