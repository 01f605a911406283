import { type CaseError, type Actor } from '@huiyin/core';
import { storable, type IntakeService, type RegisterInput } from '@huiyin/server';
import { text } from '../texts.js';
import type { MessageRow, RowProblem } from './check-rows.js';

const SYSTEM: Actor = { kind: 'system' };
/** One transaction each: large enough to share round trips, small enough to lose little on Ctrl-C. */
const BATCH = 50;

export interface ImportOutcome {
  imported: number;
  skipped: number;
  problems: RowProblem[];
}

export interface ImportTarget {
  /** Names the origin: the same row from the same source is never registered twice. */
  source: string;
  /** The unit that answered then; the files do not say which department it was. */
  unitId: number;
  now: Date;
}

/**
 * Takes the rows through the hotline workflow with their historical times. A row is written whole, with
 * everything that followed and every deadline that passed in between, or not at all; nobody is mailed.
 */
export async function importRows(
  intake: IntakeService,
  rows: readonly MessageRow[],
  target: ImportTarget,
  onProgress: (done: number) => void,
): Promise<ImportOutcome> {
  const outcome: ImportOutcome = { imported: 0, skipped: 0, problems: [] };
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH);
    const results = await intake.register(batch.map((row) => registration(row, target)));
    for (const [i, result] of results.entries()) {
      if (!result.ok) outcome.problems.push(refusal(batch[i]!, result.error));
      else if (result.duplicate) outcome.skipped++;
      else outcome.imported++;
    }
    onProgress(Math.min(from + BATCH, rows.length));
  }
  return outcome;
}

function refusal(row: MessageRow, error: CaseError): RowProblem {
  const reason =
    error.details.faults?.map((one) => `${one.path} ${one.message}`).join('; ') ?? error.message;
  return {
    row: row.row,
    column: null,
    weight: 'error',
    message: text('importBadCell', {
      row: row.row,
      column: '—',
      reason: text('importRefused', { reason }),
    }),
  };
}

function registration(row: MessageRow, target: ImportTarget): RegisterInput {
  const at = row.receivedAt;
  const answer = row.answer;
  return {
    channel: 'import',
    type: 'other',
    // As over HTTP: what PostgreSQL cannot store is shown by its sign, not refused.
    title: storable(row.title),
    content: storable(row.content),
    // The names in such files are the site's user names: enough to tell requesters apart, no way to reach them.
    requester: row.user ? { name: storable(row.user) } : {},
    kind: 'hotline',
    actor: SYSTEM,
    receivedAt: at,
    source: target.source,
    externalId: row.externalId,
    silent: true,
    deadlinesUntil: answer?.at ?? target.now,
    thenEvents: [
      { type: 'submit', actor: SYSTEM, at },
      { type: 'dispatch', payload: { unit: target.unitId }, actor: SYSTEM, at },
      { type: 'signFor', actor: SYSTEM, at },
      ...(answer
        ? [
            {
              type: 'reply',
              payload: { text: storable(answer.text), signedBy: text('importSignedBy') },
              actor: SYSTEM,
              at: answer.at,
            },
            { type: 'approveReply', actor: SYSTEM, at: answer.at },
            {
              type: 'close',
              payload: { withoutCallback: 'historicalImport' },
              actor: SYSTEM,
              at: answer.at,
            },
          ]
        : []),
    ],
  };
}
