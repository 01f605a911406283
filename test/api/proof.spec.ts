import { beforeAll, describe, expect, test } from '@jest/globals';
import { caseBundle, type CaseVerification, type CaseView, routes } from '@huiyin/contract';
import { isBundleIntact, makeHead, verifyBundle } from '@huiyin/server';
import { testApi, type TestApi } from '../support/api.js';
import { settled } from '../support/settled.js';

describe('the proof of a case', () => {
  let api: TestApi;
  let current: CaseView;
  const verification = async (user = 'supervisor') => {
    const answer = await (
      await api.as(user)
    ).get<CaseVerification>(`/cases/${current.id}/verification`);
    expect(routes.verifyCase.response.safeParse(answer.body).error?.issues).toBeUndefined();
    return answer.body;
  };
  beforeAll(async () => {
    api = await testApi();
    current = await api.dispatched();
  });

  test('says which daily head binds it, when one does', async () => {
    expect(await verification()).toMatchObject({ intact: true, events: 3, head: null });
    await settled(api.postgres);
    const head = await makeHead(api.postgres, '2026-03-01', api.clock.now());
    expect(await verification()).toMatchObject({
      head: { day: '2026-03-01', hash: head?.hash, seq: 3, included: true },
    });
  });

  test('is a file that proves itself, and who took it is logged', async () => {
    const supervisor = await api.as('supervisor');
    const answer = await supervisor.get<unknown>(`/cases/${current.id}/bundle`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-disposition']).toContain(`${current.number}.bundle.json`);
    expect(caseBundle.safeParse(answer.body).error?.issues).toBeUndefined();
    const findings = verifyBundle(answer.text);
    expect(isBundleIntact(findings)).toBe(true);
    expect(findings).toContainEqual(expect.objectContaining({ what: 'included', seq: 3 }));
    const logged = await api.postgres.query<{ userId: number; details: object }>(
      `select user_id as "userId", details from audit_log where act = 'takeBundle'`,
    );
    expect(logged).toEqual([
      { userId: supervisor.me.id, details: expect.objectContaining({ caseId: current.id }) },
    ]);
  });

  test('is not for those who may not see the case, nor for those who see only the timeline', async () => {
    const stranger = await api.as('water.liaison');
    expect((await stranger.get(`/cases/${current.id}/bundle`)).status).toBe(404);
    const handling = await api.as('urban.liaison');
    expect(await handling.get(`/cases/${current.id}/bundle`)).toMatchObject({
      ...{ status: 403, body: { code: 'forbidden' } },
    });
    const supervisor = await api.as('supervisor');
    expect((await supervisor.get('/cases/999999/bundle')).status).toBe(404);
    for (const day of ['2026-02-01', 'yesterday'])
      expect(await supervisor.get(`/cases/${current.id}/bundle?shownAt=${day}`)).toMatchObject({
        ...{ status: 422, body: { faults: [{ path: 'shownAt' }] } },
      });
    expect((await supervisor.get(`/cases/${current.id}/bundle?shownAt=2026-03-01`)).status).toBe(
      200,
    );
  });

  test('says that the case is not what the head bound', async () => {
    await api.asOwner('alter table case_events disable trigger case_events_append_only');
    await api.asOwner(`update case_events set hash = sha256(hash) where seq = 3`);
    expect(await verification()).toMatchObject({
      ...{ intact: false, brokenAt: 3 },
      head: { day: '2026-03-01', included: false },
    });
  });
});
