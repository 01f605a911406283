import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from '@jest/globals';
import { readConfig, Sweep } from '@huiyin/server';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApi } from '../../apps/api/src/create-api.js';
import { createPortal } from '../../apps/portal/src/portal.js';
import { createWorker, type RunningWorker } from '../../apps/worker/src/worker.js';
import { FixedClock } from './fixed-clock.js';
import { startMailServer, type MailServer } from './mail-server.js';
import { atEnd, testDatabase } from './test-database.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const SCREENSHOTS = join(import.meta.dirname, '..', 'output', 'screenshots');
/** Longest wait for something to appear; a busy machine needs seconds for the first page. */
const PATIENCE_MS = 20_000;
const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const executable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The Chromium of this machine: `CHROMIUM`, else the first one on the PATH. */
export const chromiumPath: string | undefined =
  process.env['CHROMIUM'] ||
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(executable);

if (!chromiumPath)
  process.stderr.write(
    'No Chromium on the PATH and CHROMIUM is not set: the browser tests are skipped.\n',
  );

/** A test that needs a browser; where there is none it is skipped, and its name says why. */
export const browserTest: typeof test | typeof test.skip = chromiumPath
  ? test
  : (((name: string, run: () => Promise<void>, timeout?: number) =>
      test.skip(
        `${name} (skipped: no Chromium on the PATH and CHROMIUM is not set)`,
        run,
        timeout,
      )) as typeof test.skip);

/**
 * Tests that are the steps of one road: after a step that failed the next ones say so at once, and every open page is
 * kept as a picture `failed-…`.
 */
export function roadOf(house: () => House): (name: string, walk: () => Promise<void>) => void {
  let blockedBy: string | undefined;
  return (name, walk) => {
    browserTest(name, async () => {
      if (blockedBy !== undefined) throw new Error(`the road ended before, at: ${blockedBy}`);
      try {
        await walk();
      } catch (error) {
        blockedBy = name;
        await house().keepFailure();
        throw error;
      }
    });
  };
}

export interface VisitOptions {
  width?: number;
  height?: number;
  javaScript?: boolean;
}

/** The whole system on one database, and the browsers of everybody who works with it. */
export interface House {
  consoleUrl: string;
  portalUrl: string;
  mail: MailServer;
  api: NestFastifyApplication;
  worker: RunningWorker;
  clock: FixedClock;
  /**
   * Sets the clock of every process and every browser. BullMQ's timers run in real time: the sweep is woken as a timer
   * would, so that what is due by then has happened before anybody takes the next step.
   */
  at(time: string): Promise<void>;
  /** A browser of its own: no cookie and no memory is shared with any other. */
  visit(options?: VisitOptions): Promise<Page>;
  /** Keeps a picture of the page and notes what is not fit to be shown (see `faultsOf`). */
  shot(page: Page, name: string): Promise<void>;
  /** Pictures of all pages that are open. */
  keepFailure(): Promise<void>;
  /** What was not fit to be shown, and what scripts and the browser complained of, on any page so far. */
  complaints: string[];
}

/**
 * Api, portal and worker with a real mail server and BullMQ on PostgreSQL, on a database of this spec file's own.
 * `road` begins the names of the screenshots; the clock stands at `at` until it is set.
 */
export async function openHouse(road: string, at: string): Promise<House> {
  const clock = new FixedClock(at);
  const mail = await startMailServer();
  atEnd(() => mail.close());
  const services = await startServices(clock, mail);
  const browser = await startBrowser();
  const contexts = new Set<BrowserContext>();
  const complaints: string[] = [];
  let pictures = 0;
  mkdirSync(SCREENSHOTS, { recursive: true });

  return {
    ...services,
    mail,
    clock,
    complaints,
    async at(time) {
      clock.set(time);
      await Promise.all([...contexts].map((context) => context.clock.setFixedTime(clock.now())));
      await services.worker.app.get(Sweep).fireDue(clock.now());
    },
    async visit({ width = 1366, height = 768, javaScript = true } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        locale: 'zh-CN',
        timezoneId: 'Asia/Shanghai',
        javaScriptEnabled: javaScript,
        reducedMotion: 'reduce',
      });
      context.setDefaultTimeout(PATIENCE_MS);
      if (javaScript) {
        await context.clock.setFixedTime(clock.now());
        contexts.add(context);
        context.on('close', () => contexts.delete(context));
      }
      const page = await context.newPage();
      listen(page, complaints);
      return page;
    },
    async shot(page, name) {
      pictures++;
      await page.getByLabel('正在加载').first().waitFor({ state: 'hidden' });
      await picture(page, `${road}-${String(pictures).padStart(2, '0')}-${name}`);
      for (const fault of await faultsOf(page)) complaints.push(`${name}: ${fault}`);
    },
    async keepFailure() {
      const pages = browser.contexts().flatMap((context) => context.pages());
      await Promise.all(pages.map((page, i) => picture(page, `failed-${road}-${i + 1}`)));
    },
  };
}

/** The whole page, also what one would have to scroll to: the window is made as high as the page for it. */
async function picture(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  const height = await page.evaluate(() => {
    window.scrollTo(0, 0);
    return document.documentElement.scrollHeight;
  });
  if (before && height > before.height) await page.setViewportSize({ ...before, height });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
  if (before) await page.setViewportSize(before);
}

async function startServices(
  clock: FixedClock,
  mail: MailServer,
): Promise<Pick<House, 'consoleUrl' | 'portalUrl' | 'api' | 'worker'>> {
  const database = await testDatabase();
  const files = mkdtempSync(join(tmpdir(), 'huiyin-browser-'));
  const common = {
    NODE_ENV: 'test',
    FILES_DIR: files,
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'fatal',
    SMTP_URL: mail.url,
    LOGIN_ATTEMPTS_PER_MINUTE: '1000',
    // The clock jumps by days; who works here does not have to sign in after each jump.
    SESSION_IDLE_MINUTES: '1440',
    SESSION_MAX_HOURS: '168',
    DATABASE_POOL: '5',
    WORKER_PORT: '0',
  };
  const service = readConfig({ ...common, DATABASE_URL: database.as('service') });
  const api = await createApi(service, { clock });
  await api.listen(0, '127.0.0.1');
  const portal = await createPortal(
    readConfig({ ...common, DATABASE_URL: database.as('portal') }),
    { clock },
  );
  await portal.listen(0, '127.0.0.1');
  const [consoleUrl, portalUrl] = [await api.getUrl(), await portal.getUrl()];
  if (!(await fetch(consoleUrl)).ok)
    throw new Error('apps/console is not built: npx nx run-many -t build -p console');
  const worker = await createWorker(
    { ...service, CONSOLE_URL: consoleUrl, PUBLIC_URL: portalUrl },
    { clock, onFatal: (reason) => process.stderr.write(`the worker gave up: ${reason}\n`) },
  );
  atEnd(async () => {
    await worker.close();
    await portal.close();
    await api.close();
    rmSync(files, { recursive: true, force: true });
  });
  return { consoleUrl, portalUrl, api, worker };
}

async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: chromiumPath ?? '',
    headless: true,
    chromiumSandbox: false,
    args: SWITCHES,
  });
  atEnd(() => browser.close());
  return browser;
}

function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // An answer such as 401 before signing in or 409 is part of the road; a broken promise or a CSP breach is not.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(`${page.url()}: ${message.text()}`);
  });
}

/** Names of states, fields and texts, as programs write them: `assigned.handling`, `cases:page.back`, `{title}`. */
const CODES =
  /\b(?:received|assigned|answered|appealed|closed)\.[a-zA-Z]+|\b[a-z]+:[a-z]\w*\.\w+|\{\{?\w[\w.]*\}?\}|\b(?:undefined|null|NaN)\b|\[object \w+\]|Invalid Date/g;
/** Words that are no Chinese and yet no fault on a Chinese page. */
const FOREIGN =
  /English|繁體中文|Ctrl|Enter|SHA-256|Cookie|OpenAPI|HL\d+|SZ\d+|https?:\/\/\S+|\S+@\S+|[\da-f]{8,}|\b[A-Z\d]{6,}\b/g;

/** The program's own names, and words that are not Chinese, in a text that should be Chinese. */
export function foreignWords(text: string): string[] {
  const words = text.replace(FOREIGN, ' ').match(/[A-Za-z]{2,}(?: [A-Za-z]{2,})+|[A-Za-z]{5,}/g);
  return [
    ...[...text.matchAll(CODES)].map(([code]) => `raw code: ${code}`),
    ...(words ?? []).map((word) => `not Chinese: ${word}`),
  ];
}

/**
 * What a person would call broken: the page scrolls sideways, something is cut off by the window's edge, or a Chinese
 * page shows the program's own names or English words.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  const { text, wide, language } = await page.evaluate(() => ({
    // A text area's content is not part of innerText: what people typed is theirs.
    text: document.body.innerText,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    language: document.documentElement.lang,
  }));
  const faults = language === 'zh-CN' ? foreignWords(text) : [];
  if (wide > 0) faults.push(`scrolls sideways by ${wide} px`);
  return [...new Set(faults)];
}
