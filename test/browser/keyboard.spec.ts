import { beforeAll, describe, expect, jest } from '@jest/globals';
import { Clock, demoPassword, Directory, IntakeService, seedDemoCases } from '@huiyin/server';
import type { Page } from 'playwright-core';
import { browserTest, chromiumPath, openHouse, type House } from '../support/browser.js';
import { citizen } from './citizen.js';
import { staff, turnTo } from './staff.js';

jest.setTimeout(90_000);

let house: House;

beforeAll(async () => {
  if (!chromiumPath) return;
  house = await openHouse('keyboard', '2026-03-11T10:00+08:00');
  const { refused } = await seedDemoCases({
    intake: house.api.get(IntakeService),
    directory: house.api.get(Directory),
    clock: house.api.get(Clock),
  });
  expect(refused).toEqual([]);
});

/** What has the focus, as a screen reader would call it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    const label = element?.id
      ? document.querySelector<HTMLElement>(`label[for="${element.id}"]`)?.innerText
      : undefined;
    return element?.getAttribute('aria-label') ?? label ?? element?.innerText ?? '';
  });

/** Presses Tab until the control has the focus. */
async function tabTo(page: Page, label: string): Promise<void> {
  for (let pressed = 0; pressed < 40; pressed++) {
    if ((await focused(page)).startsWith(label)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`40 × Tab do not lead to “${label}”; now at “${await focused(page)}”`);
}

describe('without a mouse', () => {
  browserTest('one signs in, walks through the worklist and opens a case', async () => {
    const page = await house.visit();
    await page.goto(house.consoleUrl);
    await page.getByLabel('用户名').waitFor();
    await tabTo(page, '用户名');
    await page.keyboard.type('dispatcher');
    await page.keyboard.press('Tab');
    await page.keyboard.type(demoPassword);
    await page.keyboard.press('Enter');
    const list = page.getByRole('table', { name: '工单列表' });
    await list.waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const first = list.locator('tbody tr').first();
    expect(await first.getAttribute('class')).toContain('active');
    const number = await first.getByRole('link').innerText();
    await house.shot(page, 'worklist');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '办理过程' }).waitFor();
    await page.getByText(number).first().waitFor();
    await page.context().close();
  });

  browserTest('/ goes to the search, ? explains the keys', async () => {
    const page = await staff(house, 'supervisor');
    await page.keyboard.press('/');
    expect(await focused(page)).toBe('搜索工单');
    await page.keyboard.type('井盖');
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: '工单列表' }).getByText('井盖缺失多日').waitFor();
    await house.shot(page, 'search');
    await page.getByLabel('搜索工单').press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('键盘快捷键').waitFor();
    await house.shot(page, 'keys');
    await page.context().close();
  });

  browserTest(
    'n begins a registration; Tab leads through it; Ctrl+Enter saves and sends on',
    async () => {
      const page = await staff(house, 'operator');
      await page.keyboard.press('n');
      await page.getByLabel('标题').waitFor();
      await tabTo(page, '标题');
      await page.keyboard.type('石桥路路灯不亮');
      await page.keyboard.press('Tab');
      await page.keyboard.type('石桥路从菜场到学校一段路灯已三天不亮，孩子放学看不清路。');
      await tabTo(page, '地点');
      await page.keyboard.type('澄湖区石桥路');
      await tabTo(page, '电话');
      await page.keyboard.type('13900002222');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('heading', { name: '登记成功' }).waitFor();
      await tabTo(page, '提交派单');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: '接下来 · 提交派单' }).waitFor();
      await tabTo(page, '派单建议');
      await page.keyboard.type('建议派市政道路管理局。');
      await page.keyboard.press('Control+Enter');
      await page.getByText('提交派单：已完成').waitFor();
      await house.shot(page, 'registered-by-keyboard');
      await page.context().close();
    },
  );
});

describe('room enough', () => {
  browserTest('no page of the console scrolls sideways at 1366 × 768', async () => {
    const page = await staff(house, 'office');
    const pages = {
      worklist: '工单',
      registration: '登记来电',
      supervision: '督办',
      dashboard: '运行概览',
      notices: '通知',
    };
    for (const [english, name] of Object.entries(pages)) {
      await turnTo(page, name);
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
      await house.shot(page, `office-${english}`);
    }
    await turnTo(page, '工单');
    await page.getByRole('button', { name: /^全部/ }).click();
    const list = page.getByRole('table', { name: '工单列表' });
    await list.getByRole('link').first().waitFor();
    await house.shot(page, 'office-all');
    await list.getByRole('link').first().click();
    await page.getByRole('heading', { name: '办理过程' }).waitFor();
    await house.shot(page, 'office-case');
    await page.context().close();
  });

  browserTest('no page of the portal scrolls sideways on a telephone of 360 px', async () => {
    const page = await citizen(house);
    for (const path of ['', 'submit', 'query', 'published', 'privacy']) {
      await page.goto(`${house.portalUrl}/${path}`);
      await house.shot(page, `portal-${path === '' ? 'home' : path}`);
    }
    await page.goto(`${house.portalUrl}/submit?lang=en`);
    await house.shot(page, 'portal-submit-english');
    await page.goto(`${house.portalUrl}/?lang=zh-TW`);
    await house.shot(page, 'portal-home-traditional');
  });

  browserTest('no page was broken, showed names of the program, or complained', () => {
    expect(house.complaints).toEqual([]);
    return Promise.resolve();
  });
});
