import { beforeAll, describe, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openHouse, roadOf, type House } from '../support/browser.js';
import { day, fromTree, lampsReported, openCase, openForm, staff, step } from './staff.js';

let house: House;
let dispatcher: Page;
let number: string;
const road = roadOf(() => house);

beforeAll(async () => {
  house = await openHouse('deadline', '2026-09-30T09:00+08:00');
});

describe('how a deadline is counted, on the screen and on paper', () => {
  road(
    'the dispatcher sees what falls due in a unit, and when this case would, before sending it',
    async () => {
      dispatcher = await staff(house, 'dispatcher');
      await openCase(dispatcher, await lampsReported(house, '公交站牌损坏'));
      await step(dispatcher, '派单', (form) => fromTree(form, '承办单位', '市交通运输局'));

      number = await lampsReported(house, '解放路路灯不亮');
      await openCase(dispatcher, number);
      const form = await openForm(dispatcher, '派单');
      await fromTree(form, '承办单位', '市交通运输局');
      const load = form.locator('section').filter({ hasText: '今天及今后十个工作日有 1 件到期' });
      await load.getByText('若现在派往，办理总时限').waitFor();
      expect(await load.innerText()).toContain('2026-10-13 周二');
      await form.getByLabel('复杂').check();
      await load.getByText('2026-10-27 周二').first().waitFor();
      const days = load.getByRole('table', { name: '每日到期工单数' }).getByRole('row');
      expect((await days.allInnerTexts()).map((text) => text.split(/\s+/).join(' '))).toContain(
        '10-13 1',
      );
      await house.shot(dispatcher, 'load-before-dispatch');
      await form.getByRole('button', { name: '派单', exact: true }).click();
      await dispatcher.getByText('派单：已完成').first().waitFor();
    },
  );

  road('each deadline on the case page opens its explanation', async () => {
    await dispatcher.getByRole('link', { name: '办理总时限：计算说明' }).click();
    await dispatcher.getByRole('heading', { name: '时限计算说明' }).waitFor();
    const text = await dispatcher.locator('article').innerText();
    expect(text).toContain('办理总时限从2026年9月30日的次日起算，共 15 个工作日');
    expect(text).toContain('民法典第二百零一条');
    const october = dispatcher.getByRole('table', { name: '2026-10' });
    expect(await october.getByRole('cell', { name: '10 计入，第 3 日' }).count()).toBe(1);
    expect(await october.getByRole('cell', { name: '1 不计：国庆节放假' }).count()).toBe(1);
    expect(await october.getByRole('cell', { name: '27 计入，第 15 日；到期日' }).count()).toBe(1);
    await house.shot(dispatcher, 'sheet');
  });

  road('“如果……” answers by the rules, and says what they do not allow', async () => {
    await dispatcher.getByRole('button', { name: '如果……' }).click();
    const dialog = dispatcher.getByRole('dialog');
    await dialog.getByText('退单', { exact: true }).click();
    await dialog.getByRole('button', { name: /推\s*算/ }).click();
    await dialog
      .getByText('如果2026年9月30日 09:00退单获准，办理总时限仍于2026年10月27日 24:00到期。')
      .waitFor();
    await house.shot(dispatcher, 'what-if-return');
    await dialog.getByText('重新起算', { exact: true }).click();
    await dialog.getByRole('button', { name: /推\s*算/ }).click();
    await dialog.getByText('目前没有使这个时限重新起算的情形').waitFor();
    await dispatcher.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  road('a pause that is asked about is what it would be', async () => {
    const roads = await staff(house, 'transport');
    await openCase(roads, number);
    await step(roads, '签收');
    await dispatcher.getByRole('button', { name: '如果……' }).click();
    const dialog = dispatcher.getByRole('dialog');
    await day(dialog, '暂停自', '2026-10-08');
    await day(dialog, '恢复于（未定则不填）', '2026-10-14');
    await dialog.getByRole('button', { name: /推\s*算/ }).click();
    await dialog
      .getByText(/暂停计时、2026年10月14日 09:00恢复，办理总时限将于2026年11月3日/)
      .waitFor();
    await house.shot(dispatcher, 'what-if-pause');
    await dispatcher.keyboard.press('Escape');
  });

  road('printed, it is the sheet alone, and the PDF is a file of its own', async () => {
    await dispatcher.emulateMedia({ media: 'print' });
    expect(await dispatcher.locator('nav').isVisible()).toBe(false);
    expect(await dispatcher.getByRole('button', { name: '如果……' }).isVisible()).toBe(false);
    expect(await dispatcher.getByText('打印时间：2026-09-30').isVisible()).toBe(true);
    await dispatcher.setViewportSize({ width: 680, height: 960 });
    await house.shot(dispatcher, 'printed');
    await dispatcher.emulateMedia({ media: null });
    await dispatcher.setViewportSize({ width: 1366, height: 768 });
    const address = await dispatcher.getByRole('link', { name: 'PDF' }).getAttribute('href');
    expect(address).toMatch(/explanation\.pdf\?ordinal=1&language=zh-CN$/);
    const answer = await dispatcher.request.get(new URL(address ?? '', house.consoleUrl).href);
    expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'application/pdf']);
    expect((await answer.body()).subarray(0, 5).toString()).toBe('%PDF-');
  });

  road('nothing on the way was broken or in another language', async () => {
    expect(house.complaints).toEqual([]);
    return Promise.resolve();
  });

  road('a day off that is set as a due day is marked and said', async () => {
    await openCase(dispatcher, await lampsReported(house, '窨井盖松动'));
    const form = await openForm(dispatcher, '派单');
    await day(form, '办理期限', '2026-10-06');
    await form.getByText('这一天不是工作日：国庆节').waitFor();
    await form.getByLabel('办理期限').click();
    await dispatcher.locator('.day-off', { hasText: '7' }).first().waitFor();
    await house.shot(dispatcher, 'due-day-off');
  });
});
