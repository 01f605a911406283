import { gzipSync } from 'node:zlib';
import { aim, type Bench } from './bench.js';
import { cookieHeader, cookiesAfter, HttpCaller, type Answer } from './support/http-caller.js';
import { withHouse, type House } from './support/house.js';
import { life, payloadOf } from './support/life.js';
import { machine } from './support/machine.js';
import { withRunning } from './support/services.js';

const AIM_BYTES = 30 * 1024;

interface Page {
  page: string;
  bytes: number;
  gzipBytes: number;
  /** Whether the page contains any script: none may be needed. */
  script: boolean;
}

/** What a citizen's browser gets: each page, and the one style sheet and icon that all pages share. */
export const portalBench: Bench = {
  name: 'portal',
  async run(options) {
    return withHouse(options, async (house) => {
      const { number, code } = await closedCase(house);
      return withRunning(house, ['portal'], options, async ({ ports }) => {
        const http = new HttpCaller(ports.portal, 1);
        try {
          const home = await page(http, '/');
          const answers = {
            home,
            submit: await page(http, '/submit'),
            query: await page(http, '/query'),
            progress: await progress(http, number, code),
          };
          const pages = Object.entries(answers).map(([name, answer]) => weigh(name, answer));
          const shared = [];
          for (const path of sharedFiles(home)) shared.push(weigh(path, await page(http, path)));
          const largest = Math.max(...pages.map(({ bytes }) => bytes));
          const withShared = largest + shared.reduce((sum, { bytes }) => sum + bytes, 0);
          return {
            largestPageBytes: largest,
            firstVisitBytes: withShared,
            scripts: pages.some(({ script }) => script),
            pages,
            shared,
            aims: [
              aim('largestPageBytes', largest, { atMost: AIM_BYTES }),
              aim('firstVisitBytes', withShared, { atMost: AIM_BYTES }),
            ],
            machine: machine(),
          };
        } finally {
          http.close();
        }
      });
    });
  },
};

/** A case that has gone through everything: its progress page is the longest. */
async function closedCase({
  intake,
  cases,
  actor,
  unitId,
}: House): Promise<{ number: string; code: string }> {
  const registered = await intake.registerOne({ ...life.request, actor: actor('operator') });
  if (registered.duplicate) throw new Error('a fresh request was taken for a known one');
  const caseId = registered.state.id;
  for (const event of life.events) {
    await cases.apply({
      caseId,
      type: event.type,
      actor: actor(event.by),
      payload: payloadOf(event, unitId),
    });
  }
  return { number: registered.state.number, code: registered.queryCode };
}

async function page(
  http: HttpCaller,
  path: string,
  cookies: Record<string, string> = {},
): Promise<Answer> {
  const answer = await http.call({
    method: 'GET',
    path,
    headers: { cookie: cookieHeader(cookies), 'accept-language': 'zh-CN' },
  });
  if (answer.status !== 200) throw new Error(`the portal's ${path} answered ${answer.status}`);
  return answer;
}

/** As a citizen: the form with number and query code, then the page that it leads to. */
async function progress(http: HttpCaller, number: string, code: string): Promise<Answer> {
  const form = await page(http, '/query');
  const hidden = [
    ...form.body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g),
  ].map(([, name, value]) => [name, value] as [string, string]);
  const cookies = cookiesAfter(form);
  const sent = await http.call({
    method: 'POST',
    path: '/query',
    body: new URLSearchParams([...hidden, ['number', number], ['code', code]]).toString(),
    headers: { cookie: cookieHeader(cookies), 'content-type': 'application/x-www-form-urlencoded' },
  });
  if (sent.status !== 303 && sent.status !== 302)
    throw new Error(`the query was answered with ${sent.status}`);
  return page(http, '/progress', cookiesAfter(sent, cookies));
}

function sharedFiles({ body }: Answer): string[] {
  return [...body.matchAll(/<link [^>]*href="(\/assets\/[^"]+)"/g)].map(
    ([, path]) => path as string,
  );
}

function weigh(name: string, { body }: Answer): Page {
  return {
    page: name,
    bytes: Buffer.byteLength(body),
    gzipBytes: gzipSync(body).length,
    script: /<script\b|\son[a-z]+="/i.test(body),
  };
}
