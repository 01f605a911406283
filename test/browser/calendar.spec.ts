import { beforeAll, describe, expect } from '@jest/globals';
import { CalendarApplier } from '@huiyin/server';
import type { Page } from 'playwright-core';
import { openHouse, roadOf, type House } from '../support/browser.js';
import { mailArrives } from './mails.js';
import { fromTree, openCase, save, staff, step, turnTo, writeDown } from './staff.js';

let house: House;
let office: Page;
let manager: Page;
let number: string;
const road = roadOf(() => house);

beforeAll(async () => {
  // Monday: five working days end on Monday 9 March.
  house = await openHouse('calendar', '2026-03-02T09:00+08:00');
});

/** The worker comes by itself every few seconds; here at once. */
const worker = () => house.worker.app.get(CalendarApplier).run(house.clock.now());

describe('a typhoon closes the city for a day', () => {
  road('a case is dispatched, due on Monday', async () => {
    const operator = await staff(house, 'operator');
    await writeDown(operator, {
      type: '投诉',
      title: '解放路路灯不亮',
      content: '解放路中段整夜不亮，行人看不清路。',
      place: '解放路 100 号',
      phone: '13800001234',
      name: '张三丰',
      email: 'zhang@huiyin.example',
    });
    number = (await save(operator)).number;
    await openCase(operator, number);
    await step(operator, '提交派单');
    const dispatcher = await staff(house, 'dispatcher');
    await openCase(dispatcher, number);
    await step(dispatcher, '派单', (form) => fromTree(form, '承办单位', '市交通运输局'));
    await dispatcher.getByText('2026-03-09').first().waitFor();
  });

  road('the hotline office proposes the day off, from the keyboard', async () => {
    office = await staff(house, 'office');
    await turnTo(office, '日历');
    await office.getByRole('group', { name: '2026年' }).waitFor();
    await office.getByLabel('2026-02-14 调休上班 春节').waitFor();
    await house.shot(office, 'year');
    await office.getByRole('button', { name: '提出变动' }).press('Enter');
    const dialog = office.getByRole('dialog', { name: '提出日历变动' });
    const [from, to] = [
      dialog.getByPlaceholder('日期 起'),
      dialog.locator('.ant-picker input').nth(1),
    ];
    await from.fill('2026-03-04');
    await from.press('Enter');
    await to.fill('2026-03-04');
    await to.press('Enter');
    await dialog.getByLabel('名称（如台风名）').fill('台风“海燕”');
    await dialog.getByLabel('文号或网址').fill('市府办〔2026〕7号');
    await dialog.getByLabel(/^依据/).fill('台风停工停产');
    await house.shot(office, 'propose');
    await dialog.getByRole('button', { name: '提出', exact: true }).press('Enter');
    await office.getByText('台风停工停产').first().waitFor();
    // Who proposed it does not approve it.
    expect(await office.getByRole('button', { name: '批准' }).count()).toBe(0);
  });

  road('the manager sees both dates before approving', async () => {
    await worker();
    // The list comes by itself once it is counted.
    await office.getByText(/^1 件工单的 \d+ 项期限将变动/).waitFor();
    manager = await staff(house, 'manager');
    await turnTo(manager, '日历');
    const change = manager.locator('article').filter({ hasText: '台风停工停产' });
    const row = change.getByRole('row').filter({ hasText: '办理总时限' });
    await row.waitFor();
    expect(await row.innerText()).toContain(number);
    expect((await row.innerText()).split(/\s+/)).toEqual(
      expect.arrayContaining(['2026-03-09', '2026-03-10']),
    );
    await house.shot(manager, 'impact');
    await change.getByRole('button', { name: /^批\s?准$/ }).click();
    const dialog = manager.getByRole('dialog', { name: '批准日历变动' });
    await dialog.getByLabel('意见（可不填）').fill('同意');
    await dialog.getByRole('button', { name: /^批\s?准$/ }).click();
    await manager.getByText('已批准，正在调整期限').first().waitFor();
    await change.getByText('执行中').waitFor();
  });

  road('the case shows the new date, the timeline both, and the citizen is told', async () => {
    await worker();
    await house.at('2026-03-02T09:05+08:00');
    await worker();
    await manager.getByText('已执行').first().waitFor();
    await manager.getByLabel('2026-03-04 本地休息 台风“海燕”').waitFor();
    await house.shot(manager, 'applied');
    await openCase(manager, number);
    await manager.getByText('2026-03-10').first().waitFor();
    await manager.getByText('日历变动，期限调整').first().waitFor();
    await manager.getByText('办理总时限 2026-03-09 → 2026-03-10').first().waitFor();
    await house.shot(manager, 'case');
    await mailArrives(house, 'zhang@huiyin.example', '办理期限调整');
    expect(house.mail.to('zhang@huiyin.example').at(-1)?.text).toContain('2026-03-09 → 2026-03-10');
  });

  road('nothing on the way was unfit to be shown', async () => {
    expect(house.complaints).toEqual([]);
  });
});
