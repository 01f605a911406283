import { demoPassword } from '@huiyin/server';
import type { Locator, Page } from 'playwright-core';
import type { House } from '../support/browser.js';

/** A member of staff at a browser of their own, signed in through the sign-in page. */
export async function staff(house: House, username: string): Promise<Page> {
  const page = await house.visit();
  await signIn(house, page, username);
  return page;
}

/**
 * Signs in: at first, and again on another day. A call that was on its way when the clock was set forward keeps the
 * old session alive, so what would have ended by itself is ended here.
 */
export async function signIn(house: House, page: Page, username: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto(house.consoleUrl);
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码').fill(demoPassword);
  await page.getByRole('button', { name: '登录' }).click();
  const list = page.getByRole('table', { name: '工单列表' });
  await list.or(page.getByText(/^(暂无待办工单|没有符合条件的工单)/)).waitFor();
}

/** Finds the case by its number, as one does with a slip of paper in hand, and opens it. */
export async function openCase(page: Page, number: string): Promise<void> {
  const search = page.getByLabel('搜索工单');
  await search.fill(number);
  await search.press('Enter');
  await page.getByRole('table', { name: '工单列表' }).getByRole('link', { name: number }).click();
  await page.getByRole('heading', { name: '办理过程' }).waitFor();
}

/** The case as it waits in this person's own list. */
export async function openFromMine(page: Page, number: string): Promise<void> {
  await turnTo(page, '工单');
  await page.getByRole('button', { name: /^我的待办/ }).click();
  await page.getByRole('table', { name: '工单列表' }).getByRole('link', { name: number }).click();
  await page.getByRole('heading', { name: '办理过程' }).waitFor();
}

/** Opens a page of the main navigation. */
export async function turnTo(page: Page, name: string): Promise<void> {
  await page
    .getByRole('navigation', { name: '主导航' })
    .getByRole('link', { name: new RegExp(`(^|\\s)${name}$`) })
    .click();
}

/** The box with the steps that this person may take now. */
export function actions(page: Page): Locator {
  return page
    .locator('section')
    .filter({ has: page.getByRole('heading', { level: 2, name: /^(办理|接下来)( ·|$)/ }) });
}

/** Takes one step: opens its form unless it is open already, fills it in, submits, and waits for the confirmation. */
export async function step(
  page: Page,
  label: string,
  fill: (form: Locator) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const form = await openForm(page, label);
  await fill(form);
  await submit(page, label);
}

/** Opens the form of a step. */
export async function openForm(page: Page, label: string): Promise<Locator> {
  const box = actions(page);
  const title = box.getByRole('heading', { level: 2, name: new RegExp(` · ${label}$`) });
  const button = box.getByRole('button', { name: label, exact: true }).first();
  await title.or(button).first().waitFor();
  if (!(await title.isVisible())) await button.click();
  await title.waitFor();
  return box.locator('form');
}

/** Sends the open form, and waits until the console says that it is done. */
export async function submit(page: Page, label: string): Promise<void> {
  await actions(page).locator('form').getByRole('button', { name: label, exact: true }).click();
  await page.getByText(`${label}：已完成`).first().waitFor();
}

/** Chooses from a drop-down list by what it says. */
export async function choose(form: Locator, label: string | RegExp, option: string): Promise<void> {
  await form.getByRole('combobox', { name: label }).click();
  await opened(form).getByText(option, { exact: true }).click();
}

/** Chooses a unit or a category in its tree by typing its name. */
export async function fromTree(form: Locator, label: string, name: string): Promise<void> {
  const field = form.getByRole('combobox', { name: label });
  await field.click();
  await field.fill(name);
  await opened(form).getByText(name, { exact: true }).click();
}

/** The list that is open: the component draws it at the end of the page, not inside of the form. */
const opened = (form: Locator): Locator => form.page().locator('.ant-select-dropdown:visible');

/** Types a day as `YYYY-MM-DD`. */
export async function day(form: Locator, label: string, value: string): Promise<void> {
  const field = form.getByLabel(label);
  await field.fill(value);
  await field.press('Enter');
}

export interface Call {
  type: string;
  title: string;
  content: string;
  place: string;
  category?: string;
  phone: string;
  name: string;
  email: string;
  urgent?: boolean;
}

/** Writes down what the caller says; it is not saved yet. */
export async function writeDown(page: Page, call: Call): Promise<void> {
  await turnTo(page, '登记来电');
  await page.getByText(call.type, { exact: true }).click();
  await page.getByLabel('标题').fill(call.title);
  await page.getByLabel('内容').fill(call.content);
  await page.getByLabel('地点').fill(call.place);
  if (call.category) await fromTree(page.locator('form'), '分类', call.category);
  await page.getByLabel('电话').fill(call.phone);
  await page.getByLabel('姓名').fill(call.name);
  await page.getByLabel('电子邮箱').fill(call.email);
  if (call.urgent) await page.getByLabel('紧急').check();
}

/** What is read to the caller. */
export interface Receipt {
  number: string;
  code: string;
}

export async function save(page: Page): Promise<Receipt> {
  await page.getByRole('button', { name: '保存登记' }).click();
  await page.getByRole('heading', { name: '登记成功' }).waitFor();
  const [number = '', code = ''] = await page
    .getByRole('status')
    .filter({ hasText: '登记成功' })
    .getByRole('definition')
    .allInnerTexts();
  return { number, code };
}

/** The lamps of a street are out: a complaint that an operator has written down and sent on to be dispatched. */
export async function lampsReported(house: House, title: string): Promise<string> {
  const operator = await staff(house, 'operator');
  await writeDown(operator, {
    type: '投诉',
    title,
    content: '解放路中段整夜不亮，行人看不清路。',
    place: '解放路 100 号',
    phone: '13800001234',
    name: '张三丰',
    email: 'zhang@huiyin.example',
  });
  const { number } = await save(operator);
  await openCase(operator, number);
  await step(operator, '提交派单');
  await operator.context().close();
  return number;
}
