import { Injectable, Logger } from '@nestjs/common';
import { CaseService } from '../cases/case.service.js';
import { Workflows } from '../cases/workflows.js';
import { Postgres } from '../database/postgres.js';
import { BEFORE_ALL } from '../statistics/reader.js';
import { Upkeep } from './upkeep.js';

const TEN_MINUTES_MS = 600_000;
const BATCH = 200;

/**
 * A rule that an office switched off, by taking its clock out of deadlines.yaml, makes nobody late any more: its open
 * clocks are stopped by an event of their case, and with them their alarms. After each start, since tables are read at
 * the start, until none is left; a case that refused is tried again at the next turn.
 */
@Injectable()
export class WithdrawnClocks {
  private readonly logger = new Logger(WithdrawnClocks.name);
  private done = false;

  constructor(
    private readonly postgres: Postgres,
    private readonly cases: CaseService,
    private readonly workflows: Workflows,
    upkeep: Upkeep,
  ) {
    upkeep.add({ name: 'withdrawnClocks', everyMs: TEN_MINUTES_MS, run: () => this.run() });
  }

  /** Gives how many clocks were stopped. */
  async run(): Promise<number> {
    if (this.done) return 0;
    let stopped = 0;
    let failed = 0;
    for (let after = BEFORE_ALL; ;) {
      const rows = await this.openWithoutRule(after);
      const last = rows.at(-1);
      if (!last) break;
      after = last.caseId;
      const results = await this.cases.applyBatch(
        rows.map(({ caseId, deadline, ordinal }) => ({
          caseId,
          type: 'clockWithdrawn',
          payload: { deadline, ordinal },
          actor: { kind: 'system' as const },
        })),
      );
      stopped += results.filter((result) => result.ok).length;
      for (const result of results) {
        if (result.ok) continue;
        failed += 1;
        this.logger.error({ err: result.error }, 'a clock without a rule was not stopped');
      }
    }
    this.done = failed === 0;
    return stopped;
  }

  /** One clock of a case each: its event stops all that have no rule. */
  private openWithoutRule(
    after: number,
  ): Promise<{ caseId: number; deadline: string; ordinal: number }[]> {
    const known = this.workflows
      .all()
      .flatMap(({ kind, deadlines }) =>
        Object.keys(deadlines.clocks).map((name) => ({ kind, name })),
      );
    return this.postgres.query<{ caseId: number; deadline: string; ordinal: number }>(
      /* sql */ `select distinct on (d.case_id) d.case_id as "caseId", d.name as deadline, d.ordinal
        from cases c join case_deadlines d on d.case_id = c.id
        where c.phase <> 'closed' and c.id > $1 and c.kind = any ($4::text[]) and d.status <> 'stopped'
          and not exists (select from unnest($2::text[], $3::text[]) as k (kind, name)
            where k.kind = c.kind and k.name = d.name)
        order by d.case_id, d.name, d.ordinal limit ${BATCH}`,
      [
        after,
        known.map(({ kind }) => kind),
        known.map(({ name }) => name),
        this.workflows.all().map(({ kind }) => kind),
      ],
    );
  }
}
