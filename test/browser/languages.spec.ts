import { beforeAll, describe, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { chromiumPath, openHouse, roadOf, type House } from '../support/browser.js';
import { fromTree, lampsReported, openCase, openForm, signIn, staff, submit } from './staff.js';

let house: House;
let supervisor: Page;
let dispatcher: Page;
let dispatched: string;
let waiting: string;
const road = roadOf(() => house);

beforeAll(async () => {
  if (!chromiumPath) return;
  house = await openHouse('languages', '2026-09-28T09:00+08:00');
});

/** Names of columns, fields, buttons and sections: the program's own words, not what people have written. */
const OWN_WORDS =
  'nav a, thead th, dt, label, .ant-btn, h2, h3, .ant-segmented-item, .ant-tabs-tab, .light';
/** The demonstration city's names are Chinese in every language; so are the names of the languages. */
const NAMES = /局|中心|街道|云汀|简体中文|繁體中文|郑国栋|陈思远/;

async function switchTo(page: Page, label: string, language: string): Promise<void> {
  await page.getByRole('button', { name: /^(界面语言|介面語言|Language)$/ }).click();
  await page.getByRole('menuitem', { name: label }).click();
  await page.locator(`html[lang="${language}"]`).waitFor();
}

async function look(page: Page, language: 'en' | 'zh-TW', name: string): Promise<void> {
  await page
    .getByLabel(/^(正在載入|Loading)$/)
    .first()
    .waitFor({ state: 'hidden' });
  await house.shot(page, `${language}-${name}`);
  const words = await page.locator(OWN_WORDS).allInnerTexts();
  expect(words.length).toBeGreaterThan(3);
  if (language === 'en') {
    const chinese = words.filter((text) => /\p{Script=Han}/u.test(text) && !NAMES.test(text));
    expect({ name, chinese }).toEqual({ name, chinese: [] });
  }
}

describe('the console in the other languages', () => {
  road('a case with a unit, one without, both late', async () => {
    dispatched = await lampsReported(house, '解放路路灯不亮');
    waiting = await lampsReported(house, '解放路站牌损坏');
    dispatcher = await staff(house, 'dispatcher');
    await openCase(dispatcher, dispatched);
    const form = await openForm(dispatcher, '派单');
    await fromTree(form, '承办单位', '市市政道路管理局');
    await submit(dispatcher, '派单');
    await house.at('2026-10-13T10:00+08:00');
    supervisor = await staff(house, 'supervisor');
    await signIn(house, dispatcher, 'dispatcher');
  });

  for (const [language, label] of [
    ['zh-TW', '繁體中文'],
    ['en', 'English'],
  ] as const) {
    road(`${label}: list, ladder, figures, calendar, notices`, async () => {
      await switchTo(supervisor, label, language);
      for (const page of ['cases', 'supervision', 'dashboard', 'calendar', 'notices']) {
        await supervisor.goto(`${house.consoleUrl}/${page}`);
        await look(supervisor, language, page);
      }
    });

    road(`${label}: a case, and how its deadline is counted`, async () => {
      await supervisor.goto(`${house.consoleUrl}/cases?q=${dispatched}`);
      await supervisor.getByRole('link', { name: dispatched }).click();
      await supervisor.waitForURL(/\/cases\/\d+/);
      await look(supervisor, language, 'case');
      await supervisor.goto(`${supervisor.url().split('?')[0]}/deadlines/handlingDue`);
      await supervisor.locator('article').waitFor();
      await look(supervisor, language, 'sheet');
      await supervisor.emulateMedia({ media: 'print' });
      await look(supervisor, language, 'sheet-printed');
      await supervisor.emulateMedia({ media: 'screen' });
    });

    road(`${label}: what falls due in a unit, before dispatching`, async () => {
      await switchTo(dispatcher, label, language);
      await dispatcher.goto(`${house.consoleUrl}/cases?q=${waiting}`);
      await dispatcher.getByRole('link', { name: waiting }).click();
      const dispatch = { 'zh-TW': '分案', en: 'Dispatch' }[language];
      await dispatcher.getByRole('button', { name: dispatch, exact: true }).first().click();
      const unit = { 'zh-TW': '承辦機關', en: 'Unit' }[language];
      await fromTree(dispatcher.locator('form'), unit, '市市政道路管理局');
      await dispatcher.locator('section.load').waitFor();
      await look(dispatcher, language, 'load');
    });
  }

  road('nothing on the way was broken', () => {
    expect(house.complaints).toEqual([]);
    return Promise.resolve();
  });
});
