import { Injectable, type OnModuleInit } from '@nestjs/common';
import { graphOf } from '@huiyin/core';
import { Postgres } from '../database/postgres.js';
import { Workflows } from './workflows.js';

/** A state of stored cases that no workflow of this process knows. */
export interface UnknownState {
  kind: string;
  state: string;
}

// The archive may hold a hundred million cases: its states are hopped over in the index, not read one by one.
const HELD = /* sql */ `
  with recursive closed as (
    (select kind, state from cases where phase = 'closed' order by kind, state limit 1)
    union all
    select next.* from closed cross join lateral (
      select kind, state from cases where phase = 'closed' and (kind, state) > (closed.kind, closed.state)
      order by kind, state limit 1) next)
  select kind, state from closed union select distinct kind, state from cases where phase <> 'closed' order by 1, 2`;

/** States are never renamed or taken away, only retired: what the database holds, the machines must know. */
export async function unknownStates(
  postgres: Postgres,
  workflows: Workflows,
): Promise<UnknownState[]> {
  const held = await postgres.query<UnknownState & Record<string, unknown>>(HELD);
  return held
    .filter(({ kind, state }) => {
      const workflow = workflows.find(kind);
      return !workflow || !graphOf(workflow.machine).states.includes(state);
    })
    .map(({ kind, state }) => ({ kind, state }));
}

/** A process whose workflows lack a state of the database does not start. */
@Injectable()
export class StatesCheck implements OnModuleInit {
  constructor(
    private readonly postgres: Postgres,
    private readonly workflows: Workflows,
  ) {}

  async onModuleInit(): Promise<void> {
    const unknown = await unknownStates(this.postgres, this.workflows);
    if (unknown.length === 0) return;
    const list = unknown.map(({ kind, state }) => `${kind}: ${state}`).join(', ');
    throw new Error(
      `The database holds cases in states that the workflows lack (${list}). A state is never renamed or removed: ` +
        'put it back into machine.ts, or move its cases by a migration.',
    );
  }
}
