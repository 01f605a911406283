import type { CaseState } from '@huiyin/core';
import type { TestServices } from './services.js';

/**
 * A month of a small city's work: cases in every phase, of several units, on time and late, red, yellow, on hold,
 * merged, secret. The clock stands at the end of it.
 */
export async function manyCases(t: TestServices): Promise<CaseState[]> {
  const made: number[] = [];
  const day = (date: string, time = '10:00'): void => t.clock.set(`2026-03-${date}T${time}+08:00`);
  const open = async (input: Parameters<TestServices['register']>[0] = {}): Promise<CaseState> => {
    const { state } = await t.register(input);
    made.push(state.id);
    return state;
  };
  const dispatch = async (
    unit: string,
    input: Parameters<TestServices['register']>[0] = {},
  ): Promise<CaseState> => {
    const { id } = await open(input);
    await t.step(id, 'operator', 'submit');
    return t.step(id, 'dispatcher', 'dispatch', { unit: t.unit(unit) });
  };
  const reply = async (id: number, unit: string): Promise<CaseState> => {
    await t.step(id, `${unit}.liaison`, 'signFor');
    return t.step(id, `${unit}.liaison`, 'reply', {
      text: '已到场核查并责令整改。',
      signedBy: '局长',
    });
  };
  const close = async (id: number): Promise<CaseState> => {
    await t.step(id, 'reviewer', 'approveReply');
    await t.step(id, 'callback', 'recordCallback', {
      reached: true,
      solved: 'yes',
      satisfaction: 'satisfied',
    });
    return t.step(id, 'callback', 'close');
  };

  day('02');
  const onTime = await dispatch('urban');
  const late = await dispatch('water', { title: '自来水发黄' });
  const reworked = await dispatch('urban', { type: 'help', title: '路灯不亮' });
  const held = await dispatch('roads', { title: '道路大修' });
  await dispatch('chenghu.liuan', { title: '楼道堆物' });
  const secret = await dispatch('ecology', { type: 'report', title: '举报夜间偷排' });
  const direct = await open({ type: 'consult', title: '如何办理居住证' });
  await t.step(direct.id, 'operator', 'answerDirectly', {
    answer: '持身份证到街道办理。',
    source: 'knowledgeBase',
  });
  day('04');
  await reply(onTime.id, 'urban');
  await close(onTime.id);
  await reply(reworked.id, 'urban');
  await t.step(reworked.id, 'reviewer', 'rejectReply', { opinion: '未答复何时修复' });
  await t.step(held.id, 'roads.liaison', 'signFor');
  await t.step(held.id, 'roads.head', 'askHold', {
    reason: '列入年度大修',
    plan: '六月开工',
    until: '2026-06-30',
  });
  await t.step(held.id, 'supervisor', 'approveHold', { plan: '六月开工', until: '2026-06-30' });
  day('13');
  await reply(late.id, 'water');
  await close(late.id);
  await reply(secret.id, 'ecology');
  day('24');
  const merged = await open({ title: '同一处施工噪音' });
  const parent = await dispatch('urban', { title: '同一处施工噪音扰民' });
  await t.step(merged.id, 'dispatcher', 'merge', { into: parent.id, reason: 'cluster' });
  await dispatch('water', { title: '水压不足', urgent: true });
  const returned = await dispatch('roads', { title: '井盖缺失' });
  await t.step(returned.id, 'roads.liaison', 'requestReturn', {
    reason: 'notOurDuty',
    dutyBasis: '三定方案第五条',
  });
  day('25', '11:00');
  await open({ title: '公交站牌损坏' });
  const asked = await dispatch('urban', { title: '占道经营' });
  await t.step(asked.id, 'urban.liaison', 'signFor');
  await t.step(asked.id, 'urban.head', 'askExtension', {
    length: '3 working days',
    reason: '需联合执法',
    toldRequester: true,
  });
  day('25', '11:30');
  const states = await Promise.all(made.map((id) => t.cases.load(id)));
  return states.flatMap((state) => (state ? [state] : []));
}
