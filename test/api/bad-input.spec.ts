import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CaseView, CreatedRequest, Problem, TimelineEvent } from '@huiyin/contract';
import { call, testApi, type TestApi } from '../support/api.js';

const NASTY = [
  `控制字符\u0001\u0007\u001b[31m`,
  '表情 😀👨‍👩‍👧 𠮷',
  ']]><!--',
  `'; drop table cases; --`,
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '{link} {{7*7}} ${7*7} %s %n',
  '\u202e右到左',
];

describe('bad input', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi({ MAX_BODY_BYTES: '65536' });
  });
  const events = (current: CaseView) => `/cases/${current.id}/events`;
  const untouched = async (act: () => Promise<unknown>): Promise<void> => {
    const before = await api.rowCounts();
    await act();
    expect(await api.rowCounts()).toEqual(before);
  };

  test('an unknown case and another unit’s case are the same 404, for every call', async () => {
    const current = await api.dispatched('urban');
    const stranger = await api.as('water.liaison');
    const calls = (
      id: number | string,
    ): [string, () => Promise<{ status: number; body: Problem }>][] => [
      ['view', () => stranger.get(`/cases/${id}`)],
      ['timeline', () => stranger.get(`/cases/${id}/events`)],
      [
        'event',
        () =>
          stranger.post(`/cases/${id}/events`, {
            type: 'signFor',
            payload: {},
            version: current.version,
          }),
      ],
      [
        'stale event',
        () => stranger.post(`/cases/${id}/events`, { type: 'signFor', payload: {}, version: 1 }),
      ],
      ['verification', () => stranger.get(`/cases/${id}/verification`)],
      [
        'reveal',
        () =>
          stranger.post(`/cases/${id}/requests/${current.requests[0]?.id ?? 0}/reveal`, {
            reason: '核实',
          }),
      ],
      ['download', () => stranger.get(`/cases/${id}/files/1`)],
    ];
    await untouched(async () => {
      for (const id of [current.id, 999_999_999, 'abc', '1e3', '-1', '0', '9'.repeat(30)]) {
        for (const [name, send] of calls(id)) {
          const { status, body } = await send();
          expect([name, id, status, body.code, body.title]).toEqual([
            name,
            id,
            404,
            'not_found',
            '没有找到您要的内容',
          ]);
        }
      }
    });
  });

  test('a stale version is refused with the present view', async () => {
    const current = await api.dispatched();
    const dispatcher = await api.as('dispatcher');
    await dispatcher.post(events(current), {
      type: 'note',
      payload: { text: '先到一步' },
      version: current.version,
    });
    await untouched(async () => {
      const stale = await dispatcher.post(events(current), {
        type: 'note',
        payload: { text: '晚到一步' },
        version: current.version,
      });
      expect(stale).toMatchObject({
        status: 409,
        headers: { 'content-type': 'application/problem+json; charset=utf-8' },
        body: {
          code: 'stale_case',
          current: {
            id: current.id,
            version: current.version + 1,
            state: { value: 'assigned.toSign' },
          },
        },
      });
      const view = await dispatcher.get<CaseView>(`/cases/${current.id}`);
      expect(stale.body.current).toEqual(view.body);
    });
  });

  test.each([
    ['/cases?receivedTo=9999-12-31', 'receivedTo', '日期应在 1900-01-01 至 2999-12-31 之间'],
    ['/statistics/dashboard?to=9999-12-31', 'to', '日期应在 1900-01-01 至 2999-12-31 之间'],
    ['/cases?figure=constructor', 'figure', '没有这项统计指标'],
    ['/cases?cursor=xyz', 'cursor', '翻页位置已失效，请从第一页重新查看'],
    ['/cases?q=%25%25', 'q', '请输入至少两个连续的文字、字母或数字'],
  ])('%s is refused in the words of the reader', async (path, fault, message) => {
    const refused = await (await api.as('office')).get(path);
    expect(refused.status).toBe(422);
    expect(refused.body.faults).toMatchObject([{ path: fault, message }]);
  });

  test('a telephone number without digits is none', async () => {
    const refused = await (
      await api.as('operator')
    ).post('/requests', { ...call, requester: { phone: '- - - -' } });
    expect(refused.body.faults).toMatchObject([
      { path: 'requester.phone', message: '电话号码应为 5 至 20 位数字' },
    ]);
  });

  test('a file id of any size names nothing', async () => {
    const current = await api.dispatched();
    const office = await api.as('office');
    for (const id of ['2147483648', '999999999999999']) {
      expect((await office.get(`/cases/${current.id}/files/${id}`)).status).toBe(404);
    }
  });

  test('an event that the state does not allow names the allowed ones', async () => {
    const current = await api.dispatched();
    const liaison = await api.as('urban.liaison');
    await untouched(async () => {
      const refused = await liaison.post(events(current), {
        type: 'progress',
        payload: { text: '尚未签收' },
        version: current.version,
      });
      expect(refused).toMatchObject({ status: 409, body: { code: 'event_not_allowed' } });
      const view = (await liaison.get<CaseView>(`/cases/${current.id}`)).body;
      expect(refused.body.allowedEvents?.slice().sort()).toEqual(
        view.allowedEvents.map((e) => e.type).sort(),
      );
      expect(refused.body.allowedEvents).toContain('signFor');
    });
  });

  test('an event that only others may cause is forbidden; one that does not exist is not allowed', async () => {
    const current = await api.dispatched();
    const manager = await api.as('manager');
    await untouched(async () => {
      const forbidden = await manager.post(events(current), {
        type: 'recall',
        payload: { reason: '误派' },
        version: current.version,
      });
      expect(forbidden).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      for (const type of ['no-such-event', '__proto__', 'constructor', 'deadlinePassed']) {
        const refused = await manager.post(events(current), {
          type,
          payload: {},
          version: current.version,
        });
        expect([type, refused.status < 500 && refused.status >= 400]).toEqual([type, true]);
      }
    });
  });

  test('each fault of a payload has its path', async () => {
    const current = await api.dispatched();
    const liaison = await api.as('urban.liaison');
    const signed = await liaison.post<CaseView>(events(current), {
      type: 'signFor',
      payload: {},
      version: current.version,
    });
    await untouched(async () => {
      const refused = await liaison.post(events(current), {
        type: 'recordContact',
        payload: { channel: 'pigeon', result: '  ', secret: 1 },
        version: signed.body.version,
      });
      expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_payload' } });
      expect(refused.body.faults?.map((f) => f.path).sort()).toEqual([
        'payload.channel',
        'payload.reached',
        'payload.result',
        'payload.secret',
      ]);
      expect(refused.body.faults?.find((f) => f.path === 'payload.reached')?.message).toBe(
        '必须填写',
      );
    });
  });

  test.each([
    [{ payload: {}, version: 1 }, ['type']],
    [{ type: 'note', payload: [], version: 0, extra: 1 }, ['extra', 'payload', 'version']],
    [{ type: 'note', payload: {}, version: '1' }, ['version']],
    ['text', ['']],
    [null, ['']],
    [[], ['']],
  ])('the envelope %j has its faults at %j', async (body, paths) => {
    const current = await api.dispatched();
    const dispatcher = await api.as('dispatcher');
    const refused = await dispatcher.post(events(current), JSON.stringify(body));
    expect(refused.status).toBe(422);
    expect(refused.body.faults?.map((f) => f.path).sort()).toEqual(paths);
  });

  test('each fault of a request has its path', async () => {
    const operator = await api.as('operator');
    await untouched(async () => {
      const refused = await operator.post('/requests', {
        channel: 'smoke',
        type: 'complaint',
        title: '',
        content: 'x'.repeat(10_001),
        requester: { phone: 'abc', email: 'no', nickname: 'x' },
        colour: 'red',
      });
      expect(refused.status).toBe(422);
      expect(refused.body.faults?.map((f) => f.path).sort()).toEqual([
        'channel',
        'colour',
        'content',
        'requester.email',
        'requester.nickname',
        'requester.phone',
        'title',
      ]);
      const unknownKind = await operator.post('/requests', { ...call, kind: '__proto__' });
      expect(unknownKind).toMatchObject({ status: 422, body: { faults: [{ path: 'kind' }] } });
      const unknownCategory = await operator.post('/requests', { ...call, category: 'nope' });
      expect(unknownCategory).toMatchObject({
        status: 422,
        body: { faults: [{ path: 'category', message: '没有这个诉求分类' }] },
      });
    });
  });

  test('faults are told in the reader’s language', async () => {
    const operator = await api.as('operator');
    const title = async (language: string): Promise<unknown> => {
      const { body } = await operator.post(
        '/requests',
        { ...call, title: '' },
        { 'accept-language': language },
      );
      return [body.title, body.faults?.[0]?.message];
    };
    expect(await title('zh-CN')).toEqual(['填写的内容有误', '不能为空']);
    expect(await title('zh-TW')).toEqual(['填寫的內容有誤', '不能為空']);
    expect(await title('en-GB')).toEqual(['Some fields are not right', 'must not be empty']);
  });

  test.each(['{"type":', '{"a":1}}', '', '\0', '{"__proto__":{"x":1}}'])(
    'the malformed body %j is one fault, without a path',
    async (body) => {
      const operator = await api.as('operator');
      const refused = await operator.post('/requests', body);
      expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_payload' } });
      expect(refused.body.faults?.[0]?.path).toBe('');
    },
  );

  test('another content type is refused, not misread', async () => {
    const operator = await api.as('operator');
    for (const type of [
      'text/xml',
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data; boundary=x',
    ]) {
      const refused = await operator.post('/requests', 'channel=phone', { 'content-type': type });
      expect([type, refused.status]).toEqual([type, 422]);
    }
  });

  test('a body over the limit is 413', async () => {
    const operator = await api.as('operator');
    await untouched(async () => {
      const refused = await operator.post('/requests', { ...call, content: 'x'.repeat(70_000) });
      expect(refused).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
    });
  });

  test('a faulty query names its parameter', async () => {
    const manager = await api.as('manager');
    for (const [query, path] of [
      ['limit=0', 'limit'],
      ['limit=1000', 'limit'],
      ['phase=lost', 'phase[0]'],
      ['unit=x', 'unit'],
      ['colour=red', 'colour'],
      ['receivedFrom=2026-02-30', 'receivedFrom'],
      ['sort=title', 'sort'],
      ['q=x', 'q'],
    ]) {
      const refused = await manager.get(`/cases?${query}`);
      expect([query, refused.status, refused.body.faults?.map((f) => f.path)]).toEqual([
        query,
        422,
        [path],
      ]);
    }
    const cursor = await manager.get('/cases?cursor=forged');
    expect(cursor.status).toBe(422);
  });

  test('nasty text comes back as the text that it is', async () => {
    const operator = await api.as('operator');
    for (const text of NASTY) {
      const created = await operator.post<CreatedRequest>('/requests', {
        ...call,
        title: text,
        content: `${text}\n第二行`,
        place: text,
        requester: { ...call.requester, name: text },
      });
      expect(created.status).toBe(201);
      expect(created.headers['content-type']).toMatch(/^application\/json/);
      const { case: current } = created.body;
      expect([current.title, current.place, current.requests[0]?.content]).toEqual([
        text,
        text,
        `${text}\n第二行`,
      ]);
      const noted = await operator.post(events(current), {
        type: 'note',
        payload: { text },
        version: current.version,
      });
      expect(noted.status).toBe(200);
      const timeline = await operator.get<TimelineEvent[]>(events(current));
      expect(timeline.body.at(-1)?.details).toContainEqual(
        expect.objectContaining({ name: 'text', value: text.trim() }),
      );
      const verified = await operator.get<{ intact: boolean }>(`/cases/${current.id}/verification`);
      expect(verified.body.intact).toBe(true);
    }
  });

  test('a body nested without end is refused, not stumbled over', async () => {
    const operator = await api.as('operator');
    await untouched(async () => {
      const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
      const refused = await operator.post('/requests', deep);
      expect(refused).toMatchObject({
        status: 422,
        body: { code: 'invalid_payload', faults: [{ code: 'too_deep', message: '内容嵌套过深' }] },
      });
    });
  });

  test('NUL and half a surrogate pair are shown by their signs', async () => {
    const operator = await api.as('operator');
    const created = await operator.post<CreatedRequest>(
      '/requests',
      JSON.stringify({ ...call, title: 'a\0b' }).replace('新湖苑', '\\ud83d'),
    );
    expect(created.body.case.title).toBe('a␀b');
    expect(created.body.request.content).toMatch(/^\ufffd东门/);
    const current = created.body.case;
    const noted = await operator.post<CaseView>(
      events(current),
      `{"type":"note","payload":{"text":"x\\u0000\\ud800y"},"version":${current.version}}`,
    );
    expect(noted.status).toBe(200);
    for (const query of ['rung=%00', 'state=%00', 'kind=%00,a', 'q=%00%00', 'figure=%00'])
      expect([query, (await operator.get(`/cases?${query}`)).status]).not.toEqual([query, 500]);
  });

  test('of two people acting at once one wins and one is told', async () => {
    for (let round = 0; round < 5; round++) {
      const current = await api.dispatched();
      const [office, dispatcher] = [await api.as('shiftlead'), await api.as('dispatcher')];
      const before = await api.rowCounts();
      const answers = await Promise.all([
        office.post<CaseView & Problem>(events(current), {
          type: 'note',
          payload: { text: '一' },
          version: current.version,
        }),
        dispatcher.post<CaseView & Problem>(events(current), {
          type: 'note',
          payload: { text: '二' },
          version: current.version,
        }),
      ]);
      expect(answers.map((a) => a.status).sort()).toEqual([200, 409]);
      const told = answers.find((a) => a.status === 409);
      expect(told?.body).toMatchObject({
        code: 'stale_case',
        current: { version: current.version + 1 },
      });
      expect((await api.rowCounts())['case_events']).toBe((before['case_events'] ?? 0) + 1);
    }
  });

  test('an address that does not exist is 404 in the same form', async () => {
    const operator = await api.as('operator');
    for (const path of [
      '/nothing',
      '/api/v2/cases',
      '/api/v1',
      '/api/v1/cases/1/2/3',
      '/api/v1/%',
    ]) {
      const answer = await operator.get(path);
      expect([path, answer.status, answer.headers['content-type']]).toEqual([
        path,
        404,
        'application/problem+json; charset=utf-8',
      ]);
    }
  });

  test('an unexpected error says nothing of its inside, and is found in the log by its id', async () => {
    const operator = await api.as('operator');
    await api.asOwner('alter table categories rename to categories_away');
    const failed = await operator.get('/vocabulary');
    await api.asOwner('alter table categories_away rename to categories');
    expect(failed.body).toEqual({
      type: 'about:blank',
      title: '系统出现意外错误',
      status: 500,
      code: 'internal',
      requestId: failed.headers['x-request-id'],
    });
  });

  test('a batch that the database refuses leaves nothing half written', async () => {
    const operator = await api.as('operator');
    const current = (await api.register()).case;
    await untouched(async () => {
      await api.asOwner(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
        create trigger refuse before insert on messages for each row execute function refuse()`);
      const failed = [
        await operator.post('/requests', call),
        await operator.post(events(current), {
          type: 'submit',
          payload: {},
          version: current.version,
        }),
      ];
      await api.asOwner('drop trigger refuse on messages; drop function refuse');
      expect(failed[0]).toMatchObject({
        status: expect.any(Number),
        body: { code: expect.stringMatching(/internal|unavailable/) },
      });
      expect(failed[0]?.text).not.toMatch(/trigger|plpgsql|refuse/);
    });
    // The refused submit told nobody, or was not made: whichever it was, the case goes on.
    const again = await operator.get<CaseView>(`/cases/${current.id}`);
    expect(again.body.version).toBe(current.version);
  });
});
