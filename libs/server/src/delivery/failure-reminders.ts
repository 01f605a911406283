import { Injectable, Logger } from '@nestjs/common';
import { deliverAfter } from '@huiyin/core';
import { CaseService, type ApplyItem } from '../cases/case.service.js';
import { Calendars } from '../cases/world.js';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import { BEFORE_ALL } from '../statistics/reader.js';
import { Upkeep } from './upkeep.js';

const HOUR_MS = 3_600_000;
/** Cases of one transaction of the door. */
const BATCH = 200;

/**
 * A message that failed for good is no closed matter: every day, until a person acknowledges it on the case, the case
 * says so anew. At most once a local day and not before the city is awake; by whichever worker comes first.
 */
@Injectable()
export class FailureReminders {
  private readonly logger = new Logger(FailureReminders.name);

  constructor(
    private readonly postgres: Postgres,
    private readonly cases: CaseService,
    private readonly directory: Directory,
    private readonly calendars: Calendars,
    upkeep: Upkeep,
  ) {
    upkeep.add({ name: 'failureReminders', everyMs: HOUR_MS, run: (now) => this.remind(now) });
  }

  /** Gives how many cases have said it. */
  async remind(now: Date): Promise<number> {
    const { city } = this.calendars;
    if (deliverAfter(now, this.directory.cityQuietHours(), city) !== null) return 0;
    const today = city.dayOf(now);
    let told = 0;
    for (let after = BEFORE_ALL; ;) {
      const due = await this.dueAfter(after, city.startOf(today));
      const last = due.at(-1);
      if (!last) return told;
      after = last.id;
      const results = await this.cases.applyBatch(due.map((one) => itemOf(one, today)));
      for (const [i, result] of results.entries()) {
        if (result.ok) told += result.repeated ? 0 : 1;
        else
          this.logger.error(
            { err: result.error, caseId: due[i]?.id },
            'a case did not take the reminder of its undelivered messages',
          );
      }
    }
  }

  /** Cases with messages that nobody has acknowledged, and which have not said so since that instant. */
  private dueAfter(after: number, since: Date): Promise<{ id: number; messages: number }[]> {
    return this.postgres.query<{ id: number; messages: number }>(
      /* sql */ `select c.id, greatest(1, (select count(*)::int from case_events f
            where f.case_id = c.id and f.type = 'messageFailed' and f.seq > coalesce((select max(a.seq) from case_events a
              where a.case_id = c.id and a.type = 'acknowledgeFailure'), 0))) as messages
        from cases c
        where c.snapshot #>> '{context,undelivered}' = 'true' and c.id > $1
          and not exists (select from case_events e where e.case_id = c.id
            and e.type in ('messageFailed', 'messageStillFailing') and e.at >= $2)
        order by c.id limit $3`,
      [after, since, BATCH],
    );
  }
}

function itemOf({ id, messages }: { id: number; messages: number }, day: string): ApplyItem {
  const key = `messageStillFailing ${id} ${day}`;
  return {
    caseId: id,
    type: 'messageStillFailing',
    payload: { messages },
    actor: { kind: 'system' },
    idempotency: { actor: 'system', key, requestHash: Buffer.from(key) },
  };
}
