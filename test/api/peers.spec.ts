import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CaseCounts, CasePage, CaseView, CreatedRequest, FileView } from '@huiyin/contract';
import { configShape, rightsOf } from '@huiyin/server';
import { entities } from '../../libs/server/src/database/entities/index.js';
import { call, testApi, type TestApi } from '../support/api.js';
import { testPortal } from '../support/portal.js';

/*
 * What went wrong with others, one test for each: named after the line of the list, so that it can be found from there.
 * Lines about clocks and delivery stand with what they are about.
 */
let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});

/** All pages of a list. */
async function pages(user: string, query: string): Promise<CasePage['items']> {
  const browser = await api.as(user);
  const items: CasePage['items'] = [];
  for (let cursor = ''; ;) {
    const { body } = await browser.get<CasePage>(
      `/cases?limit=3&${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    items.push(...body.items);
    if (body.nextCursor === null) return items;
    cursor = body.nextCursor;
  }
}

describe('lists', () => {
  test('filter and count agree over all pages, sort is global', async () => {
    for (let i = 0; i < 5; i++) await api.dispatched(i % 2 === 0 ? 'urban' : 'water');
    for (let i = 0; i < 6; i++) await api.register({ title: `第${i}件`, urgent: i % 3 === 0 });
    const operator = await api.as('operator');
    for (const filter of [
      '',
      'phase=assigned',
      'flag=urgent',
      'q=噪声',
      'type=complaint&due=today',
    ]) {
      const items = await pages('operator', filter);
      const { body } = await operator.get<CaseCounts>(`/cases/counts?${filter}`);
      expect([filter, new Set(items.map((one) => one.id)).size]).toEqual([filter, body.total]);
      expect([filter, items.length]).toEqual([filter, body.total]);
    }
    for (const sort of ['due', 'received']) {
      const whole = await operator.get<CasePage>(`/cases?limit=200&sort=${sort}`);
      expect((await pages('operator', `sort=${sort}`)).map((one) => one.id)).toEqual(
        whole.body.items.map((one) => one.id),
      );
    }
    const due = (await pages('operator', 'sort=due')).flatMap((one) => one.due?.at ?? []);
    expect(due).toEqual([...due].sort());
  });

  test('"today" is the calendar day in the city’s zone', async () => {
    const house = await testApi({ SESSION_IDLE_MINUTES: '600' }, '2026-03-02T23:30+08:00');
    const before = (await house.register()).case.id;
    house.clock.set('2026-03-03T00:30+08:00'); // still 2 March in UTC
    const after = (await house.register()).case.id;
    const operator = await house.as('operator');
    const received = async (day: string) =>
      (await operator.get<CasePage>(`/cases?receivedFrom=${day}&receivedTo=${day}`)).body.items.map(
        (one) => one.id,
      );
    expect([await received('2026-03-02'), await received('2026-03-03')]).toEqual([
      [before],
      [after],
    ]);
    const dueToday = (await operator.get<CasePage>('/cases?due=today')).body.items;
    for (const one of dueToday) expect(one.due?.day).toBe('2026-03-03');
    const all = (await operator.get<CasePage>('/cases')).body.items;
    expect(dueToday).toHaveLength(all.filter((one) => one.due?.day === '2026-03-03').length);
  });
});

describe('privacy', () => {
  test('citizen A can never list or guess B’s case, in list, count, search, export, attachment', async () => {
    const portal = await testPortal();
    const a = await portal.register({ title: '甲的路灯' });
    const b = await portal.register({ title: '乙的水管', content: '乙家水管漏水三天。' });
    const visitor = portal.visitor();
    await visitor.open('/query');
    await visitor.submit({ number: a.state.number, code: a.queryCode });
    expect(visitor.page.text).toContain('甲的路灯');
    const notFound = (await visitor.open('/nowhere')).status;
    for (const path of [
      ...['/cases', '/requests', '/search?q=水管', '/export', '/progress/files/1'],
      ...[`/cases/${b.state.id}`, `/progress/${b.state.number}`, `/files/${b.state.id}/1`],
      ...['/published', '/proof', `/query?number=${b.state.number}`, '/progress?page=2'],
      `/progress?number=${b.state.number}`,
    ]) {
      const { status, html } = await visitor.open(path);
      expect([path, [200, notFound].includes(status)]).toEqual([path, true]);
      expect([path, html.includes('水管')]).toEqual([path, false]);
    }
    // Whether a number exists is not told to who lacks the code, nor is A's code good for B.
    const answers = [];
    for (const number of [b.state.number, b.state.number.replace(/\d{6}$/, '999999')]) {
      const guesser = portal.visitor();
      await guesser.open('/query');
      await guesser.submit({ number, code: a.queryCode });
      answers.push([guesser.page.status, guesser.page.text.replaceAll(number, '')]);
    }
    expect(answers[0]).toEqual(answers[1]);
  });

  test('nor does a unit learn of another unit’s case, in list, count, search, export, attachment', async () => {
    const current = await api.dispatched('urban');
    const owner = await api.as('urban.liaison');
    const data = new FormData();
    data.append('file', new Blob(['证据']), '证据.txt');
    const file = await owner.post<FileView>(`/cases/${current.id}/files`, data);
    expect(file.status).toBe(201);
    const stranger = await api.as('water.liaison');
    for (const query of ['', `q=${current.number}`, 'q=噪声', `unit=${api.unit('urban')}`]) {
      const seen = (await pages('water.liaison', query)).map((one) => one.id);
      expect([query, seen.includes(current.id)]).toEqual([query, false]);
      const counts = await stranger.get<CaseCounts>(`/cases/counts?${query}`);
      expect([query, counts.body.total]).toEqual([query, seen.length]);
    }
    for (const part of ['', '/events', '/bundle', '/verification', `/files/${file.body.id}`]) {
      const there = await stranger.get(`/cases/${current.id}${part}`);
      const nowhere = await stranger.get(`/cases/99999999${part}`);
      expect([part, there.status, there.body.code, there.body.detail]).toEqual([
        ...[part, 404, nowhere.body.code, nowhere.body.detail],
      ]);
    }
  });

  test('a masked value sent back by a client never overwrites the stored one', async () => {
    const created = await api.register();
    const operator = await api.as('operator');
    const view = await operator.get<CaseView>(`/cases/${created.case.id}`);
    const [request] = view.body.requests;
    const shown = request?.requester;
    expect(shown).toMatchObject({ name: '张**', phone: expect.stringContaining('****') });
    const stored = () =>
      api.postgres.query('select identity, phone_hash from requesters order by id');
    const before = await stored();
    // As a form would that was filled from what the page showed.
    const again = await operator.post('/requests', {
      ...call,
      requester: { name: shown?.name, phone: shown?.phone },
    });
    expect(again).toMatchObject({ status: 422, body: { code: 'invalid_payload' } });
    for (const type of ['note', 'amend', 'submit']) {
      await operator.post(`/cases/${created.case.id}/events`, {
        ...{ type, version: view.body.version },
        payload: { text: '更正', requester: shown, phone: shown?.phone, name: shown?.name },
      });
    }
    expect(await stored()).toEqual(before);
    const revealed = await operator.post<{ phone: string }>(
      `/cases/${created.case.id}/requests/${request?.id}/reveal`,
      { reason: '回电核实' },
    );
    expect(revealed.body).toMatchObject({ name: '张三丰', phone: '13812341234' });
  });
});

test('double click or retry creates one case', async () => {
  const operator = await api.as('operator');
  const before = await api.rowCounts();
  const click = () =>
    operator.post<CreatedRequest>('/requests', call, { 'idempotency-key': 'double-click' });
  const answers = [...(await Promise.all([click(), click()])), await click()];
  expect(new Set(answers.map(({ body }) => body.case.id)).size).toBe(1);
  const after = await api.rowCounts();
  for (const table of ['cases', 'requests', 'requesters'])
    expect([table, after[table]]).toEqual([table, (before[table] ?? 0) + 1]);
});

describe('every stored rule has a consumer', () => {
  const sources = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(import.meta.dirname, '../..', folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /^\w+\/src\/.*(?<!\.spec)\.tsx?$/.test(file))
      .map((file) => ({
        file,
        text: readFileSync(join(import.meta.dirname, '../..', folder, file), 'utf8'),
      })),
  );
  const consumers = (word: RegExp, but: RegExp): string[] =>
    sources.filter(({ file, text }) => !but.test(file) && word.test(text)).map(({ file }) => file);

  /** All of China has one zone: the setting says so, and refuses another. */
  const FIXED = new Set(['OFFICE_ZONE']);
  test.each(Object.keys(configShape).filter((key) => !FIXED.has(key)))('setting %s', (key) => {
    expect(consumers(new RegExp(`\\b${key}\\b`), /server\/src\/config\//)).not.toEqual([]);
  });

  test.each(entities.map((entity) => entity.name))('table of %s', (name) => {
    const row = sources.find(({ text }) => text.includes(`export class ${name} `));
    const table = /@Entity\('(\w+)'\)/.exec(row?.text ?? '')?.[1] ?? '?';
    const used = new RegExp(`\\b(from|join|into|update|delete from)\\s+${table}\\b`);
    expect(consumers(used, /database\/(migrations|entities)\//)).not.toEqual([]);
  });

  const memberships = ['operator', 'shiftLead', 'hotlineOffice', 'supervisor', 'admin'].map(
    (role) => ({ unitId: 1, role, covers: [1] }),
  );
  /** Told by /auth/me: the first is decided again for each case, for the second there is no screen yet. */
  const ONLY_TOLD = new Set(['identity.reveal', 'users.manage']);
  test.each(
    rightsOf({ kind: 'person', id: 1, name: '', memberships }).filter((r) => !ONLY_TOLD.has(r)),
  )('right %s', (right) => {
    expect(consumers(new RegExp(`'${right.replace('.', '\\.')}'`), /people\/rights/)).not.toEqual(
      [],
    );
  });
});
