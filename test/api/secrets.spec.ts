import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CaseView, RequesterIdentity } from '@huiyin/contract';
import { testApi, type TestApi } from '../support/api.js';

describe('who the requester is', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  const reveal = async (
    username: string,
    current: CaseView,
    body: unknown = { reason: '电话核实地址' },
  ) =>
    (await api.as(username)).post<RequesterIdentity>(
      `/cases/${current.id}/requests/${current.requests[0]?.id ?? 0}/reveal`,
      body,
    );
  const reveals = () =>
    api.postgres.query<{ username: string; caseId: number; reason: string }>(
      'select u.username, r.case_id as "caseId", r.reason from reveals r join users u on u.id = r.user_id order by r.id',
    );
  const toUnit = async (unit: string, more: Record<string, unknown> = {}): Promise<CaseView> => {
    let current = (await api.register(more)).case;
    for (const [user, type, payload] of [
      ['operator', 'submit', {}],
      ['dispatcher', 'dispatch', { unit: api.unit(unit) }],
    ] as const) {
      const browser = await api.as(user);
      current = (
        await browser.post<CaseView>(`/cases/${current.id}/events`, {
          type,
          payload,
          version: current.version,
        })
      ).body;
    }
    return current;
  };

  test('everybody sees a mask', async () => {
    const current = await toUnit('urban');
    for (const user of ['operator', 'dispatcher', 'urban.liaison', 'manager']) {
      const view = await (await api.as(user)).get<CaseView>(`/cases/${current.id}`);
      expect(view.body.requests[0]?.requester).toEqual({
        name: '张**',
        phone: '138****1234',
        anonymous: false,
      });
      expect(view.text).not.toMatch(/张三丰|13812341234|zhang@/);
    }
  });

  test('who may look gives a reason, and the look is in the log', async () => {
    const current = await toUnit('urban');
    const seen = await reveal('urban.liaison', current);
    expect(seen).toMatchObject({
      status: 200,
      body: { name: '张三丰', phone: '13812341234', email: 'zhang@huiyin.example', address: null },
    });
    expect(await reveals()).toContainEqual({
      username: 'urban.liaison',
      caseId: current.id,
      reason: '电话核实地址',
    });
  });

  test('who may not look sees nothing and leaves no line', async () => {
    const current = await toUnit('urban');
    const before = (await reveals()).length;
    expect(await reveal('manager', current)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect((await reveal('operator', current, { reason: ' ' })).status).toBe(422);
    expect((await reveal('operator', current, {})).status).toBe(422);
    const other = await toUnit('water');
    const foreign = await (
      await api.as('operator')
    ).post(`/cases/${current.id}/requests/${other.requests[0]?.id ?? 0}/reveal`, {
      reason: '核实',
    });
    expect(foreign.status).toBe(404);
    expect((await reveals()).length).toBe(before);
  });

  test('of a secret request the handling unit sees not even the mask', async () => {
    const current = await toUnit('urban', { type: 'report', title: '举报违规经营' });
    expect(current.secret).toBe(true);
    const view = await (await api.as('urban.liaison')).get<CaseView>(`/cases/${current.id}`);
    expect(view.body.mayReveal).toBe(false);
    expect(view.body.requests[0]?.requester).toBeNull();
    expect((await reveal('urban.liaison', current)).status).toBe(403);
    expect((await reveal('operator', current)).status).toBe(200);
  });

  test('a secret request that was joined to another case is not revealed to its unit', async () => {
    const parent = await toUnit('urban');
    const secret = (await api.register({ type: 'report', title: '举报违规经营' })).case;
    const merged = await (
      await api.as('dispatcher')
    ).post(`/cases/${secret.id}/events`, {
      type: 'merge',
      payload: { into: parent.id, reason: 'cluster' },
      version: secret.version,
    });
    expect(merged.status).toBe(200);
    const look = async (username: string, requestId: number | undefined) =>
      (
        await (
          await api.as(username)
        ).post(`/cases/${parent.id}/requests/${requestId ?? 0}/reveal`, { reason: '电话核实地址' })
      ).status;
    expect(await look('urban.liaison', parent.requests[0]?.id)).toBe(200);
    expect(await look('urban.liaison', secret.requests[0]?.id)).toBe(403);
    expect(await look('operator', secret.requests[0]?.id)).toBe(200);
  });

  test('no stored line of a case holds the requester in clear', async () => {
    const tables = [
      'cases',
      'case_events',
      'messages',
      'case_search',
      'requests',
      'requesters',
      'audit_log',
      'idempotency_keys',
    ];
    for (const table of tables) {
      const [row] = await api.postgres.query<{ found: boolean }>(
        `select coalesce(bool_or(t::text ~ '张三丰|13812341234|zhang@'), false) as found from ${table} t`,
      );
      expect([table, row?.found]).toEqual([table, false]);
    }
  });
});
