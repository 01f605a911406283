import { beforeAll, describe, expect, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { browserTest, chromiumPath, openHouse, roadOf, type House } from '../support/browser.js';
import { citizen, query } from './citizen.js';
import { mailArrives, subjectsTo } from './mails.js';
import {
  actions,
  choose,
  day,
  fromTree,
  openCase,
  openForm,
  openFromMine,
  save,
  signIn,
  staff,
  step,
  submit,
  turnTo,
  writeDown,
  type Receipt,
} from './staff.js';

jest.setTimeout(90_000);

const CITIZEN = 'shimin@huiyin.example';
const FIRST_REPLY = '已安排执法队员到市场门口劝离占道摊贩，该路段秩序已恢复。';
const SECOND_REPLY =
  '我局已在市场门口设立固定值守岗，每日16时至20时执勤；并与市场协商开辟20个临时摊位引导入市经营。3月10日至12日连续三日复查，未再出现占道。';
const UPHELD = '经复核，值守岗和临时摊位均已落实，连续三日现场无占道经营，原办理结果予以维持。';

let house: House;
let dispatcher: Page;
let supervisor: Page;
let unitDesk: Page;
let reviewer: Page;
let callback: Page;
let requester: Page;
let told: Receipt;
const road = roadOf(() => house);

beforeAll(async () => {
  if (!chromiumPath) return;
  house = await openHouse('return-and-rework', '2026-03-02T09:00+08:00');
});

/** A call, sent on, in the dispatcher's hands. */
async function logged(title: string): Promise<Receipt> {
  const operator = await staff(house, 'operator');
  await writeDown(operator, {
    type: '投诉',
    title,
    content: '农贸市场门口每天傍晚都有流动摊贩占道经营，车辆和行人都无法通行，油烟也很大。',
    place: '澄湖区石桥街道农贸市场北门',
    phone: '13900005678',
    name: '石国强',
    email: CITIZEN,
  });
  const receipt = await save(operator);
  await step(operator, '提交派单');
  await operator.context().close();
  return receipt;
}

async function dispatchTo(number: string, unit: string): Promise<void> {
  await openCase(dispatcher, number);
  const form = await openForm(dispatcher, '派单');
  await fromTree(form, '承办单位', unit);
  await submit(dispatcher, '派单');
}

async function askReturn(page: Page, suggested: string, duty: string): Promise<void> {
  const form = await openForm(page, '申请退单');
  await choose(form, '理由', '应由其他单位主办');
  await form.getByLabel('职责依据').fill(duty);
  await fromTree(form, '建议承办单位', suggested);
  await house.shot(page, 'ask-return-form');
  await submit(page, '申请退单');
}

describe('a case that a unit does not want', () => {
  road('the unit asks to return it, naming its duty list', async () => {
    told = await logged('农贸市场门口流动摊贩占道');
    dispatcher = await staff(house, 'dispatcher');
    await dispatchTo(told.number, '市市政道路管理局');
    const roads = await staff(house, 'roads.liaison');
    await openFromMine(roads, told.number);
    await askReturn(roads, '市城市管理局', '市政道路管理局三定方案未含市容执法职责');
    await roads.getByText('申请退回').first().waitFor();
    await mailArrives(house, 'dispatcher@huiyin.example', '申请退单');
  });

  road('the dispatcher refuses, and the unit may not ask again', async () => {
    await dispatcher.getByText('申请退回').first().waitFor();
    const form = await openForm(dispatcher, '不同意退单');
    await form.getByLabel('意见').fill('占道影响道路通行，请先到现场处置。');
    await house.shot(dispatcher, 'refuse-return-form');
    await submit(dispatcher, '不同意退单');
    await mailArrives(house, 'roads.liaison@huiyin.example', '退单申请未获批准');
    const roads = await staff(house, 'roads.liaison');
    await openFromMine(roads, told.number);
    await actions(roads).getByRole('button', { name: '签收' }).first().waitFor();
    expect(await actions(roads).getByRole('button', { name: '申请退单' }).count()).toBe(0);
    await house.shot(roads, 'return-refused');
    await roads.context().close();
  });
});

describe('a disputed return', () => {
  road('another unit returns its case, and the dispatcher has it disputed', async () => {
    await house.at('2026-03-02T10:00+08:00');
    told = await logged('农贸市场北门夜市占道和油烟');
    await dispatchTo(told.number, '市城市管理局');
    unitDesk = await staff(house, 'urban.liaison');
    await openFromMine(unitDesk, told.number);
    await askReturn(unitDesk, '石桥街道办事处', '街道职责清单第十二项：集贸市场周边秩序');
    await openCase(dispatcher, told.number);
    const form = await openForm(dispatcher, '提交争议协调');
    await form.getByLabel('争议事项').fill('市城管局与石桥街道对市场周边秩序的管理职责有争议。');
    await submit(dispatcher, '提交争议协调');
    await dispatcher.getByText('争议协调').first().waitFor();
    await mailArrives(house, 'office@huiyin.example', '职责争议待裁定');
  });

  road('the supervisor decides: the city bureau, until Friday', async () => {
    await house.at('2026-03-03T11:00+08:00');
    supervisor = await staff(house, 'supervisor');
    await openFromMine(supervisor, told.number);
    const form = await openForm(supervisor, '裁定承办单位');
    await fromTree(form, '承办单位', '市城市管理局');
    await form.getByLabel('裁定依据').fill('市容环境卫生条例规定由城市管理部门查处占道经营。');
    await day(form, '办理期限', '2026-03-06');
    await house.shot(supervisor, 'decide-dispute-form');
    await submit(supervisor, '裁定承办单位');
    await supervisor.getByText('待签收').first().waitFor();
    await mailArrives(house, 'urban.liaison@huiyin.example', '职责争议已裁定，由市城市管理局承办');
    await house.shot(supervisor, 'dispute-decided');
  });

  road('the unit that was designated signs for it and can not return it any more', async () => {
    await signIn(house, unitDesk, 'urban.liaison');
    await openFromMine(unitDesk, told.number);
    await step(unitDesk, '签收');
    await actions(unitDesk).getByRole('button', { name: '提交答复' }).first().waitFor();
    expect(await actions(unitDesk).getByRole('button', { name: '申请退单' }).count()).toBe(0);
    await house.shot(unitDesk, 'designated-unit');
  });
});

describe('a late reply', () => {
  road('turns red at the supervisor, who reminds the unit', async () => {
    await house.at('2026-03-09T09:00+08:00');
    await mailArrives(house, 'supervisor@huiyin.example', '已超期');
    await signIn(house, supervisor, 'supervisor');
    await turnTo(supervisor, '督办');
    await supervisor.getByRole('link', { name: told.number }).waitFor();
    await house.shot(supervisor, 'supervision');
    await supervisor
      .getByRole('row')
      .filter({ hasText: told.number })
      .getByRole('button', { name: '催办' })
      .click();
    const dialog = supervisor.getByRole('dialog');
    await dialog.getByRole('radio', { name: '催办通知书' }).check();
    await dialog.getByLabel('内容').fill('已超过裁定期限，请今日内答复并说明原因。');
    await house.shot(supervisor, 'remind-dialog');
    await dialog.getByRole('button', { name: '催办' }).click();
    await supervisor.getByText('已催办 1 件').waitFor();
    await mailArrives(house, 'urban.liaison@huiyin.example', '催办：');
    await mailArrives(house, 'urban.head@huiyin.example', '催办：');
  });

  road('the unit finds the reminder among its notices, and replies', async () => {
    await signIn(house, unitDesk, 'urban.liaison');
    await turnTo(unitDesk, '通知');
    await unitDesk.getByText('催办：').first().waitFor();
    await house.shot(unitDesk, 'notices');
    await openCase(unitDesk, told.number);
    const form = await openForm(unitDesk, '提交答复');
    await form.getByLabel('内容').fill(FIRST_REPLY);
    await form.getByLabel('签发人').fill('宋长江');
    await submit(unitDesk, '提交答复');
    reviewer = await staff(house, 'reviewer');
    await openFromMine(reviewer, told.number);
    await step(reviewer, '审核通过');
    await mailArrives(house, CITIZEN, '市城市管理局对您诉求的答复');
  });
});

describe('an answer that does not hold', () => {
  road('the callback officer hears “not solved, unsatisfied” and orders a rework', async () => {
    await house.at('2026-03-09T15:00+08:00');
    callback = await staff(house, 'callback');
    await openFromMine(callback, told.number);
    const form = await openForm(callback, '登记回访');
    await form.getByLabel('是否接通').check();
    await form.getByRole('radio', { name: '未解决', exact: true }).check();
    await form.getByRole('radio', { name: '不满意', exact: true }).check();
    await form.getByLabel('说明').fill('摊贩当晚又回来了。');
    await submit(callback, '登记回访');
    const order = await openForm(callback, '发回重办');
    await choose(order, '理由', '诉求人不满意且理由成立');
    await order.getByLabel('交办意见').fill('请采取长效措施并连续复查三日。');
    await house.shot(callback, 'rework-form');
    await submit(callback, '发回重办');
    await callback.getByText('办理中').first().waitFor();
    await mailArrives(house, 'urban.liaison@huiyin.example', '重办工单');
    await mailArrives(house, CITIZEN, '您的诉求已要求重新办理');
  });

  road('the second reply holds, and the case is closed', async () => {
    await house.at('2026-03-12T10:00+08:00');
    await signIn(house, unitDesk, 'urban.liaison');
    await openFromMine(unitDesk, told.number);
    const form = await openForm(unitDesk, '提交答复');
    await form.getByLabel('内容').fill(SECOND_REPLY);
    await form.getByLabel('签发人').fill('宋长江');
    await submit(unitDesk, '提交答复');
    await signIn(house, reviewer, 'reviewer');
    await openFromMine(reviewer, told.number);
    await step(reviewer, '审核通过');
    await signIn(house, callback, 'callback');
    await openFromMine(callback, told.number);
    await step(callback, '登记回访', async (again) => {
      await again.getByLabel('是否接通').check();
      await again.getByRole('radio', { name: '部分解决', exact: true }).check();
      await again.getByRole('radio', { name: '基本满意', exact: true }).check();
    });
    await step(callback, '办结');
    await callback.getByText('已办结').first().waitFor();
    await house.shot(callback, 'closed-after-rework');
  });

  road('the citizen appeals in the portal', async () => {
    await house.at('2026-03-13T20:00+08:00');
    requester = await citizen(house);
    await query(requester, house, told);
    await requester.getByText(SECOND_REPLY).waitFor();
    await requester.getByRole('link', { name: '申诉' }).click();
    await requester.getByRole('button', { name: '提交申诉' }).click();
    await requester.getByRole('alert').waitFor();
    await house.shot(requester, 'portal-appeal-refused');
    await requester.getByLabel('理由').fill('周末没有人值守，摊贩又来了，请再查一次。');
    await house.shot(requester, 'portal-appeal');
    await requester.getByRole('button', { name: '提交申诉' }).click();
    await requester.getByText('已收到您的申诉').first().waitFor();
    await house.shot(requester, 'portal-appealed');
    await mailArrives(house, CITIZEN, '已收到您的申诉');
    await mailArrives(house, 'office@huiyin.example', '申诉待决定');
  });

  road(
    'the office accepts the appeal, looks again and upholds the reply, with its reasons',
    async () => {
      await house.at('2026-03-16T09:00+08:00');
      const office = await staff(house, 'office');
      await openFromMine(office, told.number);
      await house.shot(office, 'appeal-at-the-office');
      await step(office, '受理申诉');
      await office.getByText('申诉复核中').first().waitFor();
      await house.at('2026-03-16T16:00+08:00');
      await step(office, '维持原办理结果', (form) => form.getByLabel('说明').fill(UPHELD));
      await office.getByText('已办结').first().waitFor();
      await house.shot(office, 'appeal-decided');
      await mailArrives(house, CITIZEN, '关于您申诉的复核结果');
      await query(requester, house, told);
      await requester.getByText(UPHELD).waitFor();
      expect(await requester.getByRole('link', { name: '申诉' }).count()).toBe(0);
      await house.shot(requester, 'portal-appeal-decided');
    },
  );

  road('the record of all that is unbroken', async () => {
    await signIn(house, supervisor, 'supervisor');
    await openCase(supervisor, told.number);
    await supervisor.getByRole('button', { name: '校验记录完整性' }).click();
    await supervisor.getByText('哈希链一致').waitFor();
    await house.shot(supervisor, 'whole-record');
    expect(subjectsTo(house, CITIZEN).length).toBeGreaterThan(8);
    const ids = house.mail.mails.map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(ids.length); // nothing was delivered twice
  });

  browserTest('no page was broken, showed names of the program, or complained', () => {
    expect(house.complaints).toEqual([]);
    return Promise.resolve();
  });
});
