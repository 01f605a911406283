import { beforeAll, describe, expect, jest } from '@jest/globals';
import { Postgres, StatisticsReader } from '@huiyin/server';
import type { Page } from 'playwright-core';
import {
  browserTest,
  chromiumPath,
  foreignWords,
  openHouse,
  roadOf,
  type House,
} from '../support/browser.js';
import { settled } from '../support/settled.js';
import { until } from '../support/until.js';
import { citizen } from './citizen.js';
import { mailArrives, subjectsTo } from './mails.js';
import {
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

const CITIZEN = 'wangxiuying@huiyin.example';
const TITLE = '解放路与文昌街路口井盖缺失';
const REPLY =
  '经现场核查，您反映的解放路与文昌街路口检查井井盖确已缺失，井座同时破损。我局已于3月2日设置围挡警示，3月6日更换井座和防沉降井盖，现已恢复通行。今后该路段纳入每周巡查。';

let house: House;
let operator: Page;
let unitDesk: Page;
let callback: Page;
let manager: Page;
let requester: Page;
let told: Receipt;
const road = roadOf(() => house);

beforeAll(async () => {
  if (!chromiumPath) return;
  house = await openHouse('main-road', '2026-03-02T09:00+08:00');
});

const mailsTo = (address: string): string[] => subjectsTo(house, address);
const mailed = (address: string, subject: string): Promise<void> =>
  mailArrives(house, address, subject);

/** The number that a tile of the dashboard shows. */
async function figure(page: Page, label: string): Promise<string> {
  const tile = page.getByRole('link', { name: new RegExp(`^${label} `) });
  await tile.waitFor();
  const name = (await tile.getAttribute('aria-label')) ?? '';
  return name.slice(label.length + 1).split('. ')[0] ?? '';
}

describe('a call, from the telephone to the rating', () => {
  road('nobody reaches the console without signing in', async () => {
    const page = await house.visit();
    await page.goto(house.consoleUrl);
    await house.shot(page, 'sign-in');
    await page.getByLabel('用户名').fill('operator');
    await page.getByLabel('密码').fill('not the password');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('alert').getByText('用户名或密码不正确').waitFor();
    await house.shot(page, 'sign-in-refused');
    await page.context().close();
  });

  road('before it, the manager sees an empty month', async () => {
    manager = await staff(house, 'manager');
    await turnTo(manager, '运行概览');
    expect(await figure(manager, '今日受理')).toBe('0 件');
    await house.shot(manager, 'dashboard-empty');
  });

  road('the operator writes the call down and reads number and query code', async () => {
    operator = await staff(house, 'operator');
    await writeDown(operator, {
      type: '投诉',
      title: TITLE,
      content:
        '解放路与文昌街路口东北角人行道上的井盖不见了，只有一根树枝插着，晚上很危险，昨晚有老人差点摔倒。请尽快处理并告知结果。',
      place: '澄湖区解放路与文昌街路口东北角',
      category: '井盖缺失',
      phone: '13900001234',
      name: '王秀英',
      email: CITIZEN,
      urgent: true,
    });
    await house.shot(operator, 'register-filled');
    told = await save(operator);
    expect(told.number).toMatch(/^HL2026\d{6}$/);
    expect(told.code.length).toBeGreaterThanOrEqual(8);
    await house.shot(operator, 'registered');
    await mailed(CITIZEN, '您的诉求已登记');
  });

  road('and sends it on', async () => {
    await openForm(operator, '提交派单');
    await submit(operator, '提交派单');
    await operator.getByText('待派单').first().waitFor();
    await house.shot(operator, 'sent-on');
  });

  road('the dispatcher gives it to the roads bureau with a due day', async () => {
    await house.at('2026-03-02T09:05+08:00');
    const dispatcher = await staff(house, 'dispatcher');
    await openFromMine(dispatcher, told.number);
    const form = await openForm(dispatcher, '派单');
    await fromTree(form, '承办单位', '市市政道路管理局');
    await day(form, '办理期限', '2026-03-05');
    await form.getByLabel('交办意见').fill('请先设置围挡警示，再尽快补装井盖，并回复市民。');
    await house.shot(dispatcher, 'dispatch-form');
    await submit(dispatcher, '派单');
    await dispatcher.getByText('待签收').first().waitFor();
    await house.shot(dispatcher, 'dispatched');
    await mailed('roads.liaison@huiyin.example', '新工单待签收');
    await mailed(CITIZEN, '已交由市市政道路管理局办理');
  });

  road("the unit's liaison signs for it and calls the citizen", async () => {
    await house.at('2026-03-02T09:20+08:00');
    unitDesk = await staff(house, 'roads.liaison');
    await house.shot(unitDesk, 'unit-worklist');
    await openFromMine(unitDesk, told.number);
    await step(unitDesk, '签收');
    await unitDesk.getByText('办理中').first().waitFor();
    await house.at('2026-03-02T09:50+08:00');
    const form = await openForm(unitDesk, '登记先行联系');
    await form.getByRole('radio', { name: '电话' }).check();
    await form.getByLabel('是否接通').check();
    await form
      .getByLabel('联系结果')
      .fill('已电话联系王女士，确认位置在路口东北角，告知今日设置围挡。');
    await submit(unitDesk, '登记先行联系');
  });

  road('asks for three more working days, which the supervisor grants', async () => {
    await house.at('2026-03-04T10:00+08:00');
    await signIn(house, unitDesk, 'roads.liaison');
    await openFromMine(unitDesk, told.number);
    const form = await openForm(unitDesk, '申请延期');
    await form.getByLabel('数量').fill('3');
    await form.getByLabel('理由').fill('井座同时破损，需定制防沉降井盖，预计3月6日到货安装。');
    await form.getByLabel('已告知诉求人').check();
    await form.getByText(/批准延长 3 个工作日，主办单位时限将于2026年3月10日 24:00到期/).waitFor();
    await house.shot(unitDesk, 'ask-extension-form');
    await submit(unitDesk, '申请延期');
    await mailed('office@huiyin.example', '申请延期');

    const supervisor = await staff(house, 'supervisor');
    await openCase(supervisor, told.number);
    const decision = await openForm(supervisor, '批准延期');
    await decision.getByLabel('数量').fill('3');
    await decision.getByLabel('理由').fill('需更换破损井座并定制井盖，情况属实，同意延期。');
    await decision.getByText(/办理总时限将于2026年3月12日 24:00到期（现在是2026年3月9日/).waitFor();
    await house.shot(supervisor, 'approve-extension-form');
    await submit(supervisor, '批准延期');
    // 5 March and 3 working days more, over a weekend.
    await supervisor.getByText('2026-03-10').first().waitFor();
    await house.shot(supervisor, 'extended');
    await mailed(CITIZEN, '延期办理的告知');
  });

  road('the liaison is told at once on the open page, and replies', async () => {
    await unitDesk.getByText('批准延期').first().waitFor();
    await house.at('2026-03-06T16:00+08:00');
    await signIn(house, unitDesk, 'roads.liaison');
    await openFromMine(unitDesk, told.number);
    const form = await openForm(unitDesk, '提交答复');
    await form.getByLabel('内容').fill(REPLY);
    await form.getByLabel('办理措施').fill('更换井座、安装防沉降井盖，路段列入每周巡查。');
    await form.getByLabel('已与诉求人联系').check();
    await form.getByLabel('签发人').fill('马振华');
    await house.shot(unitDesk, 'reply-form');
    await submit(unitDesk, '提交答复');
    await unitDesk.getByText('待审核').first().waitFor();
    await house.shot(unitDesk, 'replied');
  });

  road('the reviewer audits the reply, which is then sent to the citizen', async () => {
    await house.at('2026-03-09T09:30+08:00');
    const reviewer = await staff(house, 'reviewer');
    await openFromMine(reviewer, told.number);
    expect(mailsTo(CITIZEN).join()).not.toContain('对您诉求的答复');
    const form = await openForm(reviewer, '审核通过');
    await form.getByLabel('意见').fill('答复针对诉求，事实清楚，同意。');
    await house.shot(reviewer, 'audit-form');
    await submit(reviewer, '审核通过');
    await mailed(CITIZEN, '市市政道路管理局对您诉求的答复');
  });

  road('the callback officer records solved and satisfied separately', async () => {
    await house.at('2026-03-09T14:00+08:00');
    callback = await staff(house, 'callback');
    await openFromMine(callback, told.number);
    const form = await openForm(callback, '登记回访');
    await form.getByLabel('是否接通').check();
    await form.getByRole('radio', { name: '已解决', exact: true }).check();
    await form.getByRole('radio', { name: '基本满意', exact: true }).check();
    await form.getByLabel('说明').fill('市民表示井盖已装好，只是等待时间略长。');
    await house.shot(callback, 'callback-form');
    await submit(callback, '登记回访');
  });

  road('and closes the case', async () => {
    await house.at('2026-03-09T14:10+08:00');
    await step(callback, '办结');
    await callback.getByText('已办结').first().waitFor();
    await callback.getByText('基本满意').first().waitFor();
    await house.shot(callback, 'closed');
    await mailed(CITIZEN, '您的诉求已办结，请您评价');
  });

  road('every mail that was due was sent once, in Chinese, readable on a telephone', async () => {
    expect(mailsTo(CITIZEN).map((subject) => subject.replace(told.number, 'N'))).toEqual([
      '您的诉求已登记：N',
      '您的诉求已交由市市政道路管理局办理：N',
      '关于您诉求延期办理的告知：N',
      '市市政道路管理局对您诉求的答复：N',
      '您的诉求已办结，请您评价：N',
    ]);
    for (const address of ['shiftlead', 'office', 'roads.liaison', 'roads.handler'])
      expect(mailsTo(`${address}@huiyin.example`).length).toBeGreaterThan(0);
    for (const { subject, text = '', html, from } of house.mail.mails) {
      expect(subject).toMatch(/[\u4e00-\u9fff]/);
      expect(foreignWords(`${subject} ${text}`)).toEqual([]);
      expect(from?.text).toContain('12345热线');
      expect(html).toContain('width=device-width');
    }
    const telephone = await citizen(house);
    for (const mail of house.mail.to(CITIZEN)) {
      await telephone.setContent(String(mail.html));
      await house.shot(telephone, `mail-${house.mail.to(CITIZEN).indexOf(mail) + 1}`);
    }
    await telephone.context().close();
  });

  road('the citizen follows the link of the mail and sees each step and the reply', async () => {
    requester = await citizen(house);
    const link = /https?:\/\/\S+/.exec(house.mail.to(CITIZEN).at(-1)?.text ?? '')?.[0] ?? '';
    await requester.goto(link);
    expect(await requester.getByLabel('编号').inputValue()).toBe(told.number);
    await requester.getByLabel('查询码').fill(told.code);
    await house.shot(requester, 'portal-query');
    await requester.getByRole('button', { name: '查询' }).click();
    await requester.getByText(REPLY).waitFor();
    const steps = await requester.getByRole('listitem').allInnerTexts();
    for (const known of [
      '登记',
      '承办单位正在办理',
      '已延长 3 个工作日',
      '答复审核中',
      '已答复',
      '已办结',
    ])
      expect(steps.some((one) => one.includes(known)) ? known : steps).toBe(known);
    await house.shot(requester, 'portal-progress');
  });

  road('and rates it', async () => {
    await requester.getByRole('link', { name: '评价' }).click();
    await requester.getByLabel('满意', { exact: true }).check();
    await requester.getByLabel('评价内容').fill('处理得很好，谢谢！');
    await house.shot(requester, 'portal-rate');
    await requester.getByRole('button', { name: '提交评价' }).click();
    await requester.getByRole('status').getByText('已提交').waitFor();
    expect(await requester.getByRole('link', { name: '评价' }).count()).toBe(0);
    await house.shot(requester, 'portal-rated');
    await callback.getByText('处理得很好，谢谢！').waitFor();
  });

  road("the manager's figures have changed, and a figure opens its list", async () => {
    await settled(house.worker.app.get(Postgres));
    const reader = house.worker.app.get(StatisticsReader);
    await until('everything is counted', async () => (await reader.run()).ended === 'idle');
    await signIn(house, manager, 'manager');
    await turnTo(manager, '运行概览');
    expect(await figure(manager, '今日办结')).toBe('1 件');
    expect(await figure(manager, '期内受理')).toBe('1 件');
    await house.shot(manager, 'dashboard-after');
    await manager.getByRole('link', { name: /^今日办结 / }).click();
    const list = manager.getByRole('table', { name: '工单列表' });
    await list.getByRole('link', { name: told.number }).waitFor();
    expect(await list.getByRole('row').count()).toBe(2); // its heading and the case
    await house.shot(manager, 'figure-list');
    await openCase(manager, told.number);
    await house.shot(manager, 'case-as-manager-sees-it');
  });

  browserTest('no page was broken, showed names of the program, or complained', () => {
    expect(house.complaints).toEqual([]);
    return Promise.resolve();
  });
});
