import type { Page } from 'playwright-core';
import type { House, VisitOptions } from '../support/browser.js';

/** A telephone in upright position. */
const TELEPHONE: VisitOptions = { width: 360, height: 740 };

/** A citizen at a telephone whose browser runs no scripts. */
export function citizen(house: House, options: VisitOptions = {}): Promise<Page> {
  return house.visit({ ...TELEPHONE, javaScript: false, ...options });
}

/** Asks for the progress with what the office told: the number and the query code. */
export async function query(
  page: Page,
  house: House,
  { number, code }: { number: string; code: string },
): Promise<void> {
  await page.goto(`${house.portalUrl}/query`);
  await page.getByLabel('编号').fill(number);
  await page.getByLabel('查询码').fill(code);
  await page.getByRole('button', { name: '查询' }).click();
  await page.getByRole('heading', { level: 1, name: /^办理进展/ }).waitFor();
}
