import { beforeAll, describe, expect, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { chromiumPath, openHouse, roadOf, type House } from '../support/browser.js';
import { mailArrives } from './mails.js';
import {
  fromTree,
  openCase,
  openForm,
  save,
  signIn,
  staff,
  step,
  submit,
  writeDown,
  type Receipt,
} from './staff.js';

jest.setTimeout(90_000);

let house: House;
let supervisor: Page;
let dispatcher: Page;
let ignored: Receipt;
let unassigned: Receipt;
const road = roadOf(() => house);

beforeAll(async () => {
  if (!chromiumPath) return;
  house = await openHouse('escalation', '2026-03-02T09:00+08:00');
});

async function logged(title: string): Promise<Receipt> {
  const operator = await staff(house, 'operator');
  await writeDown(operator, {
    type: '投诉',
    title,
    content: '路面塌陷已有一周，车辆绕行，夜间无照明，存在安全隐患，请尽快处理。',
    place: '澄湖区石桥街道',
    phone: '13900005678',
    name: '石国强',
    email: 'shimin@huiyin.example',
  });
  const receipt = await save(operator);
  await step(operator, '提交派单');
  await operator.context().close();
  return receipt;
}

const row = (page: Page, number: string) => page.getByRole('row').filter({ hasText: number });

describe('the ladder', () => {
  road('a unit is reminded, and answers nothing', async () => {
    ignored = await logged('石桥街道路面塌陷');
    unassigned = await logged('石桥街道路灯不亮');
    dispatcher = await staff(house, 'dispatcher');
    await openCase(dispatcher, ignored.number);
    const form = await openForm(dispatcher, '派单');
    await fromTree(form, '承办单位', '市市政道路管理局');
    await submit(dispatcher, '派单');
    supervisor = await staff(house, 'supervisor');
    await openCase(supervisor, ignored.number);
    const remind = await openForm(supervisor, '催办');
    await remind.getByLabel('电话').check();
    await remind.getByLabel('内容').fill('请今天到现场设置围挡。');
    await submit(supervisor, '催办');
    await mailArrives(house, 'roads.liaison@huiyin.example', '催办');
  });

  road('two days later the unit head and the supervisor know, and the list marks it', async () => {
    await house.at('2026-03-05T09:00+08:00');
    await signIn(house, supervisor, 'supervisor');
    await signIn(house, dispatcher, 'dispatcher');
    await mailArrives(house, 'supervisor@huiyin.example', '催办未应');
    await supervisor.goto(`${house.consoleUrl}/cases?rung=reminderIgnored`);
    await row(supervisor, ignored.number).getByText('催办未应').waitFor();
    expect(await row(supervisor, unassigned.number).count()).toBe(0);
    await house.shot(supervisor, 'list-by-rung');
    await openCase(supervisor, ignored.number);
    await supervisor.getByText('建议：督办').waitFor();
    await house.shot(supervisor, 'case-on-the-ladder');
  });

  road(
    'what no unit has is the dispatcher’s alarm, and nobody is offered to remind of it',
    async () => {
      await supervisor.goto(`${house.consoleUrl}/supervision`);
      await row(supervisor, unassigned.number).getByText('超期未派单').waitFor();
      expect(
        await row(supervisor, unassigned.number).getByRole('button', { name: '催办' }).count(),
      ).toBe(0);
      expect(
        await row(supervisor, ignored.number).getByRole('button', { name: '催办' }).count(),
      ).toBe(1);
      await house.shot(supervisor, 'supervision');
      await mailArrives(house, 'dispatcher@huiyin.example', '超期且无承办单位');
    },
  );

  road('once it is dispatched, the alarm is withdrawn', async () => {
    await openCase(dispatcher, unassigned.number);
    const form = await openForm(dispatcher, '派单');
    await fromTree(form, '承办单位', '市市政道路管理局');
    await submit(dispatcher, '派单');
    await dispatcher.goto(`${house.consoleUrl}/notices`);
    const alarm = dispatcher.getByRole('listitem').filter({ hasText: '超期且无承办单位' });
    await alarm.getByText('已撤回').waitFor();
    await house.shot(dispatcher, 'alarm-withdrawn');
  });

  road('the case is raised one level at a time', async () => {
    await openCase(supervisor, ignored.number);
    const form = await openForm(supervisor, '提级办理');
    await form.getByText('政府常务会议', { exact: true }).click();
    await form.getByLabel('理由').fill('催办未应');
    await form.getByRole('button', { name: '提级办理', exact: true }).click();
    await supervisor.getByText('提级须逐级进行').waitFor();
    await house.shot(supervisor, 'level-left-out');
    expect(house.complaints).toEqual([]);
  });
});
