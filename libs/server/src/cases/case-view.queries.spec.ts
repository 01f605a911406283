import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  readingServices,
  testServices,
  type Reading,
  type TestServices,
} from '../../../../test/support/services.js';

let t: TestServices;
let read: Reading;
beforeAll(async () => {
  t = await testServices();
  read = readingServices(t);
});

const dispatched = async (input: Parameters<TestServices['register']>[0] = {}) => {
  const registered = await t.register(input);
  const { id } = registered.state;
  await t.step(id, 'operator', 'submit');
  await t.step(id, 'dispatcher', 'dispatch', {
    unit: t.unit('urban'),
    assists: [{ unit: t.unit('police'), task: '维持秩序' }],
    instruction: '请现场核查',
  });
  return { ...registered, id };
};

describe('a case as it is shown', () => {
  test('has everything that the reader may know and do, in the reader’s language', async () => {
    const { id } = await dispatched();
    const view = await read.views.view(t.actor('urban.liaison'), id, 'zh-CN');
    expect(view).toMatchObject({
      state: { value: 'assigned.toSign', label: '待签收' },
      phase: { value: 'assigned', label: '办理' },
      leadUnit: { name: '市城市管理局' },
      light: 'green',
      version: 3,
      mayReveal: true,
      requests: [
        { title: '小区夜间施工噪音', requester: { phone: '138****1234', anonymous: false } },
      ],
    });
    expect(view.assignments.map((a) => [a.role, a.unit.name])).toEqual([
      ['lead', '市城市管理局'],
      ['assist', '市公安局'],
    ]);
    expect(view.allowedEvents.map((e) => e.type)).toEqual(
      expect.arrayContaining(['signFor', 'requestReturn']),
    );
    expect(view.allowedEvents.map((e) => e.type)).not.toContain('approveReturn');
    const english = await read.views.view(t.actor('urban.liaison'), id, 'en');
    expect(english.state.label).not.toBe('待签收');
    expect(JSON.stringify(view)).not.toMatch(/张三丰|13800001234|zhang@example/);
  });

  test('says which clocks an event extends, or asks to extend, and of others nothing', async () => {
    const { id } = await dispatched();
    await t.step(id, 'urban.liaison', 'signFor');
    const view = await read.views.view(t.actor('urban.liaison'), id, 'zh-CN');
    const clocks = Object.fromEntries(view.allowedEvents.map((e) => [e.type, e.extends]));
    expect(clocks['askExtension']?.map(({ name }) => name).sort()).toEqual([
      'handlingDue',
      'unitDue',
    ]);
    expect(clocks).toHaveProperty('reply', undefined);
  });

  test('a secret requester is shown to nobody who may not ask for the identity', async () => {
    const { id } = await dispatched({ type: 'report' });
    const requesterSeenBy = async (username: string) =>
      (await read.views.view(t.actor(username), id, 'zh-CN')).requests[0]?.requester;
    expect(await requesterSeenBy('urban.liaison')).toBeNull();
    expect(await requesterSeenBy('dispatcher')).toBeNull();
    expect(await requesterSeenBy('operator')).toMatchObject({ phone: '138****1234' });
  });

  test('a secret requester stays hidden from the unit when joined to a case that is not secret', async () => {
    const { id } = await dispatched();
    const joined = await t.register({ type: 'report', requester: { name: '李四' } });
    await t.step(joined.state.id, 'dispatcher', 'merge', { into: id, reason: 'cluster' });
    const seenBy = async (username: string) =>
      (await read.views.view(t.actor(username), id, 'zh-CN')).requests.map(
        (request) => request.requester?.name ?? null,
      );
    expect(await seenBy('urban.liaison')).toEqual(['张**', null]);
    expect(await seenBy('operator')).toEqual(['张**', '李**']);
  });

  test('does not exist for another unit, nor does its timeline', async () => {
    const { id } = await dispatched();
    for (const reading of [
      () => read.views.view(t.actor('water.head'), id, 'en'),
      () => read.views.timeline(t.actor('water.head'), id, 'en'),
      () => read.views.view(t.actor('operator'), 99_999, 'en'),
    ]) {
      await expect(reading()).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  test('its timeline tells who did what in which role, with the payload in words', async () => {
    const { id } = await dispatched();
    const timeline = await read.views.timeline(t.actor('operator'), id, 'zh-CN');
    expect(timeline.map((e) => [e.seq, e.label, e.actor.name, e.actor.role])).toEqual([
      [1, '登记', '林晓雨', '话务员'],
      [2, '提交派单', '林晓雨', '话务员'],
      [3, '派单', '陈思远', '派单员'],
    ]);
    expect(timeline[2]?.details.map((d) => [d.label, d.value])).toEqual([
      ['承办单位', '市城市管理局'],
      ['协办单位', '市公安局：维持秩序'],
      ['交办意见', '请现场核查'],
    ]);
    expect(timeline[2]).toMatchObject({
      from: { label: '待派单' },
      to: { label: '待签收' },
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('internal notes of the hotline office are not for handling units, their own are', async () => {
    const { id } = await dispatched();
    await t.step(id, 'supervisor', 'note', { text: '该单位多次推诿' });
    await t.step(id, 'urban.liaison', 'note', { text: '周三现场核查' });
    const read2 = async (username: string): Promise<string> =>
      JSON.stringify(await read.views.timeline(t.actor(username), id, 'zh-CN'));
    expect(await read2('urban.head')).not.toContain('推诿');
    expect(await read2('urban.head')).toContain('周三现场核查');
    expect(await read2('operator')).toContain('推诿');
  });
});

describe('likely duplicates', () => {
  test('are found by the same telephone, the same place and alike words, each with its reasons', async () => {
    const first = (
      await t.register({
        title: '翠湖花园三期楼顶违章搭建',
        content: '三栋楼顶有人搭建阳光房。',
        place: '翠湖花园三期',
        requester: { phone: '13511112222' },
      })
    ).state;
    const find = (input: Parameters<typeof read.similar.find>[1], viewer = 'operator') =>
      read.similar.find(t.actor(viewer), input, 'zh-CN');
    expect((await find({ phone: '+86 135 1111 2222' }))[0]).toMatchObject({
      caseId: first.id,
      reasons: ['phone'],
      score: 0.5,
    });
    expect((await find({ place: '翠湖花园三期' }))[0]).toMatchObject({
      caseId: first.id,
      reasons: ['place'],
    });
    const [best] = await find({
      text: '翠湖花园楼顶违章搭建阳光房',
      phone: '13511112222',
      place: '翠湖花园三期',
    });
    expect(best).toMatchObject({
      caseId: first.id,
      reasons: ['phone', 'place', 'text'],
      state: '已登记',
    });
    expect(best?.score).toBeGreaterThan(0.8);
    expect(await find({ text: '公积金提取流程咨询' })).toEqual([]);
    expect(await find({})).toEqual([]);
    expect(await find({ phone: '13511112222' }, 'water.head')).toEqual([]);
  });
});
