import { createPortal } from '../../apps/portal/src/portal.js';
import { readConfig } from '@huiyin/server';
import { atEnd } from './test-database.js';
import { testServices, type TestServices } from './services.js';

export interface Page {
  status: number;
  headers: Headers;
  html: string;
  /** The text of the page without its markup. */
  text: string;
}

export interface TestPortal extends TestServices {
  portalUrl: string;
  visitor(headers?: Record<string, string>): Visitor;
}

/** The portal over HTTP, signed in with its own role, on a database of this spec file's own. */
export async function testPortal(
  at = '2026-03-02T09:00+08:00',
  env: Record<string, string> = {},
): Promise<TestPortal> {
  const services = await testServices(at);
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: services.as('portal'),
    LOG_LEVEL: 'fatal',
    TRUST_PROXY: 'true',
    ...env,
  });
  const app = await createPortal(config, { clock: services.clock });
  await app.listen(0, '127.0.0.1');
  atEnd(() => app.close());
  const portalUrl = await app.getUrl();
  return { ...services, portalUrl, visitor: (headers) => new Visitor(portalUrl, headers) };
}

/** A browser without scripts: it keeps cookies, follows redirects and sends forms with what they hide. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  /** Path of the page that is open. */
  path = '';
  page: Page = { status: 0, headers: new Headers(), html: '', text: '' };

  constructor(
    private readonly url: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  open(path: string): Promise<Page> {
    return this.send('GET', path);
  }

  /** Fills in the form of the open page and sends it to where it says. */
  submit(fields: Record<string, string>, form = this.form()): Promise<Page> {
    return this.send('POST', form.action, new URLSearchParams({ ...form.hidden, ...fields }));
  }

  /** The first form of the open page with its hidden fields. */
  form(page = this.page): { action: string; hidden: Record<string, string> } {
    const [, attributes = '', inner = ''] = /<form([^>]*)>([\s\S]*?)<\/form>/.exec(page.html) ?? [];
    const action = /action="([^"]+)"/.exec(attributes)?.[1];
    if (!action) throw new Error(`no form on ${this.path}: ${page.text.slice(0, 200)}`);
    const hidden = [...inner.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    return { action, hidden: Object.fromEntries(hidden.map((m) => [m[1], m[2]])) };
  }

  async query(number: string, code: string): Promise<Page> {
    await this.open('/query');
    return this.submit({ number, code });
  }

  async send(method: string, path: string, body?: URLSearchParams | string): Promise<Page> {
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...this.headers,
        ...(this.cookies.size > 0 && {
          cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; '),
        }),
        ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body !== undefined && { body: body.toString() }),
    });
    this.keep(response.headers);
    const to = response.headers.get('location');
    if (to !== null) return this.send('GET', to);
    const html = await response.text();
    this.path = path;
    this.page = { status: response.status, headers: response.headers, html, text: textOf(html) };
    return this.page;
  }

  private keep(headers: Headers): void {
    for (const cookie of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

function textOf(html: string): string {
  return html
    .replace(/<head>[\s\S]*?<\/head>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#x27;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}
