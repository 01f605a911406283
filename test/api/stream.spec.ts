import { beforeAll, describe, expect, test } from '@jest/globals';
import type { StreamEvent } from '@huiyin/contract';
import { testApi, type TestApi } from '../support/api.js';

interface Stream {
  status: number;
  /** Resolves with the first case event that fits; fails after five seconds. */
  next(fits: (event: StreamEvent) => boolean): Promise<StreamEvent>;
  seen: StreamEvent[];
  closed: Promise<void>;
  close(): void;
}

describe('live updates', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });

  async function follow(username: string): Promise<Stream> {
    const { cookie } = await api.as(username);
    const abort = new AbortController();
    const response = await fetch(`${api.url}/api/v1/stream`, {
      headers: { cookie },
      signal: abort.signal,
    });
    const seen: StreamEvent[] = [];
    let wake = (): void => undefined;
    const closed = (async () => {
      const decoder = new TextDecoder();
      let text = '';
      try {
        for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
          text += decoder.decode(chunk, { stream: true });
          const blocks = text.split('\n\n');
          text = blocks.pop() ?? '';
          for (const block of blocks) {
            if (block.startsWith('event: case'))
              seen.push(JSON.parse(block.split('data: ')[1] ?? '') as StreamEvent);
          }
          wake();
        }
      } catch (error) {
        if (!abort.signal.aborted) throw error;
      }
    })();
    return {
      status: response.status,
      seen,
      closed,
      close: () => abort.abort(),
      async next(fits) {
        const until = Date.now() + 3_000;
        for (;;) {
          const found = seen.find(fits);
          if (found) return found;
          if (Date.now() > until) throw new Error(`not told; seen: ${JSON.stringify(seen)}`);
          await Promise.race([
            new Promise<void>((resolve) => (wake = resolve)),
            new Promise((r) => setTimeout(r, 100)),
          ]);
        }
      },
    };
  }

  test('tell who may see the case, and nobody else', async () => {
    const streams = {
      office: await follow('dispatcher'),
      own: await follow('urban.liaison'),
      other: await follow('water.liaison'),
    };
    const mine = await api.dispatched('urban');
    const theirs = await api.dispatched('water');
    expect(
      await streams.office.next((e) => e.caseId === mine.id && e.type === 'dispatch'),
    ).toMatchObject({ version: mine.version, state: 'assigned.toSign' });
    await streams.own.next((e) => e.caseId === mine.id);
    // The other unit has heard of its own, later case: so it would have heard of this one.
    await streams.other.next((e) => e.caseId === theirs.id);
    expect(streams.other.seen.some((e) => e.caseId === mine.id)).toBe(false);
    expect(streams.own.seen.some((e) => e.caseId === theirs.id)).toBe(false);
    for (const stream of Object.values(streams)) stream.close();
  });

  test('say nothing of what the case is about', async () => {
    const stream = await follow('dispatcher');
    const current = await api.dispatched('urban');
    const told = await stream.next((e) => e.caseId === current.id);
    expect(Object.keys(told).sort()).toEqual(['caseId', 'state', 'type', 'version']);
    stream.close();
  });

  test('go on after the database has cut the line', async () => {
    const stream = await follow('dispatcher');
    await api.postgres.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'listen huiyin_cases' and datname = current_database()`,
    );
    const until = Date.now() + 10_000;
    for (;;) {
      const { id } = await api.dispatched('urban');
      const told = await stream.next((e) => e.caseId === id).catch(() => undefined);
      if (told) break;
      if (Date.now() > until) throw new Error('the stream stays silent');
    }
    stream.close();
  });
});
