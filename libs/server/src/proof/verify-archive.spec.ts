import { beforeEach, describe, expect, test } from '@jest/globals';
import { settled } from '../../../../test/support/settled.js';
import { testServices, type TestServices } from '../../../../test/support/services.js';
import { GENESIS, hashEvent, type ChainedEvent } from '../cases/hash-chain.js';
import { headHash, NO_HEAD, type Head } from './head.js';
import { makeHead, storedHeads } from './head-store.js';
import { verifyArchive, type ArchiveOptions } from './verify-archive.js';

let t: TestServices;
let ids: number[];
let numbers: string[];
let heads: Head[];

const headOf = async (day: string): Promise<Head> => {
  await settled(t.postgres);
  const head = await makeHead(t.postgres, day, t.clock.now());
  if (!head) throw new Error('no head was made');
  return head;
};
const register = async (count: number): Promise<void> => {
  const made = await t.intake.register(
    Array.from({ length: count }, (_, i) => ({
      channel: 'phone',
      type: 'complaint',
      title: `第${i}件`,
      content: '小区东门工地每晚十一点后仍在施工。',
      actor: t.actor('operator'),
    })),
  );
  for (const one of made) {
    if (!one.ok || one.duplicate) throw new Error('not registered');
    ids.push(one.state.id);
    numbers.push(one.state.number);
  }
};
const check = (options: Partial<ArchiveOptions> = {}) =>
  verifyArchive(t.postgres, { heads: 'all', files: [], ...options });
const faults = async (options: Partial<ArchiveOptions> = {}) => (await check(options)).faults;

/** As the owner of the server would, with the guards switched off. */
async function tamper(...statements: string[]): Promise<void> {
  await t.postgres.transaction(async (tx) => {
    await tx.query('set local session_replication_role = replica'); // no triggers, no foreign keys
    for (const statement of statements) await tx.query(statement);
  });
}

/** Changes a word of a step and computes the whole chain of its case anew, with the case's own row. */
async function rewriteCase(caseId: number, seq: number): Promise<void> {
  const rows = await t.postgres.query<ChainedEvent & { seq: number }>(
    /* sql */ `select case_id as "caseId", seq, type, actor_kind as "actorKind", actor_id as "actorId",
      actor_role as "actorRole", actor_unit_id as "actorUnitId", at, payload, from_state as "fromState",
      to_state as "toState" from case_events where case_id = $1 order by seq`,
    [caseId],
  );
  let previous: Buffer = GENESIS;
  for (const row of rows) {
    if (row.seq === seq) row.payload = { ...row.payload, remark: '从未请求过' };
    const hash = hashEvent(row, previous);
    await tamper(
      `update case_events set payload = '${JSON.stringify(row.payload)}', prev_hash = '\\x${previous.toString('hex')}',
        hash = '\\x${hash.toString('hex')}' where case_id = ${caseId} and seq = ${row.seq}`,
      `update cases set last_hash = '\\x${hash.toString('hex')}' where id = ${caseId}`,
    );
    previous = hash;
  }
}

beforeEach(async () => {
  t = await testServices();
  [ids, numbers] = [[], []];
  await register(600);
  const first = await headOf('2026-03-02');
  for (const i of [3, 300, 599]) await t.step(ids[i] as number, 'operator', 'submit', {});
  const second = await headOf('2026-03-03');
  await register(10);
  heads = [first, second, await headOf('2026-03-04')];
});

describe('an archive', () => {
  test('that nobody touched agrees with every head', async () => {
    expect(await check()).toEqual({
      cases: 610,
      events: 613,
      heads: 3,
      recomputed: ['2026-03-02', '2026-03-03', '2026-03-04'],
      last: heads[2],
      notInFile: [],
      faults: [],
    });
    expect(await check({ heads: 'last' })).toMatchObject({
      recomputed: ['2026-03-04'],
      faults: [],
    });
  });

  test('goes on while it is checked: what came after a head does not touch it', async () => {
    await t.step(ids[3] as number, 'dispatcher', 'dispatch', { unit: t.unit('urban') });
    await register(3);
    expect(await faults()).toEqual([]);
  });

  test('in which a word was changed has a broken chain', async () => {
    await tamper(`update case_events set payload = '{}' where case_id = ${ids[300]} and seq = 1`);
    expect(await faults()).toEqual([{ what: 'chainBroken', number: numbers[300], seq: 1 }]);
  });

  test('in which a whole chain was computed anew differs from the heads, which say since when', async () => {
    await rewriteCase(ids[300] as number, 2);
    const place = {
      ...{ what: 'archiveDiffers', from: 257, to: 512, expected: 256, found: 256 },
      ...{ firstNumber: numbers[256], lastNumber: numbers[511] },
      ...{ intactOn: '2026-03-02', suspects: [numbers[300]] },
    };
    expect(await faults()).toEqual([
      { ...place, day: '2026-03-03' },
      { ...place, day: '2026-03-04' },
    ]);
    expect(await faults({ heads: 'last' })).toEqual([{ ...place, day: '2026-03-04' }]);
    expect(await faults({ heads: 'last', since: '2026-03-04' })).toEqual([
      { ...place, day: '2026-03-04' },
    ]);
  });

  test('whose last event was taken away, and the case put back, differs from the head', async () => {
    await tamper(
      `delete from case_events where case_id = ${ids[599]} and seq = 2`,
      `update cases c set version = 1, last_hash = (select hash from case_events where case_id = c.id) where id = ${ids[599]}`,
    );
    expect(await faults({ heads: 'last' })).toMatchObject([
      { what: 'archiveDiffers', from: 513, to: ids[609], expected: 98, found: 98 },
    ]);
  });

  test('from which a case vanished lacks one, at its place', async () => {
    await tamper(
      `delete from case_events where case_id = ${ids[3]}`,
      `delete from cases where id = ${ids[3]}`,
    );
    expect(await faults({ heads: 'last' })).toMatchObject([
      {
        ...{ what: 'archiveDiffers', from: 1, to: 256, expected: 256, found: 255 },
        ...{ intactOn: null, suspects: [] },
      },
    ]);
  });

  test('into which a case was put with an old position has one too many', async () => {
    await register(1);
    await tamper(`update case_events set position = 1 where case_id = ${ids[610]}`);
    expect(await faults({ heads: 'last' })).toMatchObject([
      { what: 'archiveDiffers', from: (ids[609] ?? 0) + 1, expected: 0, found: 1 },
    ]);
  });

  test('whose changes are newer than the day before is checked in part', async () => {
    await tamper(`update case_events set payload = '{}' where case_id = ${ids[3]} and seq = 1`);
    expect(await check({ since: '2026-03-04' })).toMatchObject({
      ...{ cases: 10, recomputed: ['2026-03-04'], faults: [] },
    });
    expect(await check({ since: '2026-03-03' })).toMatchObject({
      ...{ cases: 13, recomputed: ['2026-03-03', '2026-03-04'] },
      faults: [{ what: 'chainBroken', number: numbers[3], seq: 1 }],
    });
  });
});

describe('the chain of heads', () => {
  test('shows a head that was changed', async () => {
    await tamper(`update daily_heads set events = events - 1 where day = '2026-03-03'`);
    expect(await faults()).toEqual([{ what: 'headAltered', day: '2026-03-03' }]);
    await tamper(
      `update daily_heads set events = events + 1 where day = '2026-03-03'`,
      `update daily_heads set blocks = overlay(blocks placing '\\x00' from 20) where day = '2026-03-02'`,
    );
    expect(await faults()).toMatchObject([
      { what: 'headAltered', day: '2026-03-02' },
      { what: 'archiveDiffers', day: '2026-03-02' },
    ]);
  });

  test('shows a head that was taken out', async () => {
    await tamper(`delete from daily_heads where day = '2026-03-03'`);
    expect(await faults()).toEqual([{ what: 'headLoose', day: '2026-03-04' }]);
  });

  test('made anew as a whole differs from the file; so does one that was cut off', async () => {
    const file = { name: 'heads.jsonl', heads, givenUp: [], faults: [] };
    expect(await faults({ files: [file] })).toEqual([]);
    await tamper(`delete from daily_heads where day = '2026-03-04'`);
    expect(await faults({ files: [file] })).toEqual([
      { what: 'tableLacks', file: 'heads.jsonl', day: '2026-03-04' },
    ]);
    const { blocks } = (
      await t.postgres.query<{ blocks: Buffer }>(
        `select blocks from daily_heads where day = '2026-03-02'`,
      )
    )[0] as { blocks: Buffer };
    await tamper('delete from daily_heads');
    const content = { ...(heads[0] as Head), day: '2026-03-03', previous: NO_HEAD };
    await t.postgres.query(
      'insert into daily_heads values ($1, $2, $3, $4, $5, $6, $7, $8, now())',
      [
        ...['2026-03-03', content.horizon, content.cases, content.events],
        ...[content.root, content.previous, headHash(content)].map((h) => Buffer.from(h, 'hex')),
        blocks,
      ],
    );
    expect(await faults()).toEqual([]);
    expect(await faults({ files: [file] })).toEqual([
      { what: 'fileDiffers', file: 'heads.jsonl', day: '2026-03-03' },
      { what: 'tableLacks', file: 'heads.jsonl', day: '2026-03-02' },
      { what: 'tableLacks', file: 'heads.jsonl', day: '2026-03-04' },
    ]);
  });

  test('is compared with a copy made earlier, which lacks the latest', async () => {
    const copy = { name: 'copy', heads: heads.slice(0, 2), givenUp: [], faults: [7] };
    expect(await check({ files: [copy] })).toMatchObject({
      notInFile: [{ file: 'copy', heads: 1 }],
      faults: [{ what: 'fileFault', file: 'copy', line: 7 }],
    });
    expect(await storedHeads(t.postgres.pool)).toEqual(heads);
  });
});
