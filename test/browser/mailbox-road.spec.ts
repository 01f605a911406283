import { beforeAll, describe, expect, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { browserTest, chromiumPath, openHouse, roadOf, type House } from '../support/browser.js';
import { citizen, query } from './citizen.js';
import { mailArrives } from './mails.js';
import { fromTree, openForm, openFromMine, staff, step, submit, type Receipt } from './staff.js';

jest.setTimeout(90_000);

const WRITER = 'laixin@huiyin.example';
const TITLE = '建议柳岸小区北门增设路灯';
const LETTER =
  '柳岸小区北门到公交站约二百米没有路灯，晚上九点以后漆黑一片。我叫刘敏，住3幢201，建议增设路灯。';
const REPLY = '已现场勘察，计划在该路段增设太阳能路灯6盏，3月底前完成安装。感谢您的建议。';
const PUBLIC_QUESTION = '柳岸小区北门到公交站约二百米没有路灯，建议增设。';

let house: House;
let writer: Page;
let unitDesk: Page;
let told: Receipt;
const road = roadOf(() => house);

beforeAll(async () => {
  if (!chromiumPath) return;
  house = await openHouse('mailbox-road', '2026-03-02T20:30+08:00');
});

const passers = async (): Promise<Page> => {
  const page = await citizen(house);
  await page.goto(`${house.portalUrl}/published`);
  return page;
};

describe('a letter to the mayor, written at a telephone without scripts', () => {
  road('the pages tell what can be done here', async () => {
    writer = await citizen(house);
    await writer.goto(house.portalUrl);
    await writer.getByRole('heading', { name: '有事请说，必有回音' }).waitFor();
    await house.shot(writer, 'home');
    await writer.getByRole('link', { name: '个人信息保护告知' }).click();
    await house.shot(writer, 'privacy');
    await writer.goto(`${house.portalUrl}/nowhere`);
    await house.shot(writer, 'not-found');
  });

  road('what is missing is said at its field, and nothing typed is lost', async () => {
    await writer.goto(house.portalUrl);
    await writer.getByRole('link', { name: '我要写信' }).click();
    await writer.getByLabel(/^内容/).fill(LETTER);
    await writer.getByLabel(/^电子邮箱/).fill('not an address');
    await writer.getByRole('button', { name: '提交', exact: true }).click();
    await writer.getByRole('alert').getByText('请填写标题').waitFor();
    expect(await writer.getByLabel(/^内容/).inputValue()).toBe(LETTER);
    await house.shot(writer, 'letter-with-faults');
  });

  road('then it is taken, with number and query code', async () => {
    await writer.getByRole('radio', { name: '建议' }).check();
    await writer.getByLabel(/^标题/).fill(TITLE);
    await writer.getByLabel(/^事发地点/).fill('柳岸小区北门');
    await writer.getByLabel(/^姓名/).fill('刘敏');
    await writer.getByLabel(/^电子邮箱/).fill(WRITER);
    await writer.getByLabel(/^同意在隐去个人信息后公开/).check();
    await house.shot(writer, 'letter');
    await writer.getByRole('button', { name: '提交', exact: true }).click();
    await writer.getByRole('heading', { name: '已收到您的来信' }).waitFor();
    const [number = '', code = ''] = await writer.getByRole('definition').allInnerTexts();
    told = { number, code };
    expect(number).toMatch(/^[A-Z]{2}2026\d{6}$/);
    await house.shot(writer, 'receipt');
    await mailArrives(house, WRITER, '已收到您的来信');
  });

  road('the reviewer accepts it, the dispatcher gives it to the roads bureau', async () => {
    await house.at('2026-03-03T09:00+08:00');
    const reviewer = await staff(house, 'reviewer');
    await openFromMine(reviewer, told.number);
    await house.shot(reviewer, 'letter-at-the-reviewer');
    await step(reviewer, '受理');
    await reviewer.context().close();
    const dispatcher = await staff(house, 'dispatcher');
    await openFromMine(dispatcher, told.number);
    const form = await openForm(dispatcher, '交办');
    await fromTree(form, '承办单位', '市市政道路管理局');
    await form.getByLabel('交办意见').fill('请研究增设路灯的可行性并答复来信人。');
    await submit(dispatcher, '交办');
    await house.shot(dispatcher, 'letter-dispatched');
    await dispatcher.context().close();
    await mailArrives(house, 'roads.liaison@huiyin.example', '新来信待签收');
  });

  road('the unit signs for it and drafts a public reply', async () => {
    unitDesk = await staff(house, 'roads.liaison');
    await openFromMine(unitDesk, told.number);
    await step(unitDesk, '签收');
    const form = await openForm(unitDesk, '提交答复');
    await form.getByLabel('内容').fill(REPLY);
    await form.getByRole('radio', { name: '公开答复', exact: true }).check();
    await form.getByLabel('签发人').fill('马振华');
    await house.shot(unitDesk, 'reply-form');
    await submit(unitDesk, '提交答复');
  });

  road('the reviewer approves, and the writer has the answer', async () => {
    await house.at('2026-03-03T15:00+08:00');
    const reviewer = await staff(house, 'reviewer');
    await openFromMine(reviewer, told.number);
    await step(reviewer, '审核通过');
    await mailArrives(house, WRITER, '对您来信的答复');
    await query(writer, house, told);
    await writer.getByText(REPLY).waitFor();
    await house.shot(writer, 'answered');
  });

  road('the office publishes it, freed of the name and the address', async () => {
    const stranger = await passers();
    await house.shot(stranger, 'nothing-published');
    expect(await stranger.getByText(REPLY).count()).toBe(0);
    const office = await staff(house, 'office');
    await openFromMine(office, told.number);
    const form = await openForm(office, '公开');
    await form.getByLabel('公开标题').fill('建议柳岸小区北门增设路灯');
    await form.getByLabel('公开的来信内容').fill(PUBLIC_QUESTION);
    await form.getByLabel('公开的答复内容').fill(REPLY);
    await house.shot(office, 'publish-form');
    await submit(office, '公开');
    await mailArrives(house, WRITER, '您的来信及答复已公开');
    await stranger.reload();
    await stranger.getByText(REPLY).waitFor();
    expect(await stranger.content()).not.toMatch(/刘敏|3幢201|laixin|MB2026/);
    await house.shot(stranger, 'published');
  });

  road('the writer takes the consent back, and it is gone from the public page', async () => {
    await query(writer, house, told);
    await writer.getByRole('link', { name: '撤回公开同意' }).click();
    await house.shot(writer, 'revoke-consent');
    await writer.getByRole('button', { name: '确认撤回同意' }).click();
    await writer.getByRole('status').getByText('已提交').waitFor();
    const stranger = await passers();
    await stranger.getByText('目前没有公开的来信').waitFor();
    expect(await stranger.getByText(REPLY).count()).toBe(0);
    await query(writer, house, told);
    await writer.getByText(REPLY).waitFor();
    await house.shot(writer, 'consent-revoked');
  });

  road('leaving ends the look, and the code is asked for again', async () => {
    await writer.getByRole('button', { name: '退出查询' }).click();
    await writer.getByText('您已退出查询').waitFor();
    await writer.goto(`${house.portalUrl}/progress`);
    await writer.getByText('查询已结束').waitFor();
    await house.shot(writer, 'left');
  });

  browserTest('no page was broken, showed names of the program, or complained', () => {
    expect(house.complaints).toEqual([]);
    return Promise.resolve();
  });
});
