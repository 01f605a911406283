import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { listPage, mailPage, type CaughtMail } from './pages.js';

export interface MailCatcher {
  mails(): readonly CaughtMail[];
  close(): Promise<void>;
}

function addressesOf(parsed: ParsedMail): string {
  const to = parsed.to;
  if (!to) return '';
  return (Array.isArray(to) ? to : [to]).map((one) => one.text).join(', ');
}

async function read(file: string): Promise<CaughtMail> {
  const parsed = await simpleParser(readFileSync(file));
  return {
    id: path.basename(file, '.eml'),
    to: addressesOf(parsed),
    subject: parsed.subject ?? '',
    at: parsed.date ?? new Date(0),
    text: parsed.text ?? '',
    html: typeof parsed.html === 'string' ? parsed.html : null,
  };
}

/**
 * Takes every mail on loopback, keeps it as an .eml file in `dir`, and shows it in a browser: the
 * demonstration's stand-in for a mail server. Listens on 127.0.0.1 only.
 */
export async function startMailCatcher(options: {
  dir: string;
  smtpPort: number;
  webPort: number;
}): Promise<MailCatcher> {
  mkdirSync(options.dir, { recursive: true });
  const caught: CaughtMail[] = [];
  for (const name of readdirSync(options.dir).sort())
    if (name.endsWith('.eml')) caught.push(await read(path.join(options.dir, name)));

  let count = caught.length;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        count += 1;
        const file = path.join(options.dir, `${String(count).padStart(6, '0')}.eml`);
        // Written whole before it is acknowledged: a mail that was accepted is kept.
        writeFileSync(`${file}.part`, Buffer.concat(chunks));
        renameSync(`${file}.part`, file);
        read(file).then(
          (mail) => {
            caught.push(mail);
            done();
          },
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      });
    },
  });
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    smtp.once('error', reject);
    smtp.listen(options.smtpPort, '127.0.0.1', () => resolve());
  });

  const web = createServer((request, response) => answer(caught, request, response));
  await new Promise<void>((resolve, reject) => {
    web.once('error', reject);
    web.listen(options.webPort, '127.0.0.1', () => resolve());
  });

  return {
    mails: () => caught,
    close: async () => {
      web.closeAllConnections();
      await new Promise((resolve) => web.close(resolve));
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
    },
  };
}

/** What is no address is no mail's address either; it must not end the process. */
function parsed(address: string): URL {
  const base = 'http://localhost';
  return URL.canParse(address, base) ? new URL(address, base) : new URL('/-', base);
}

function answer(caught: readonly CaughtMail[], request: IncomingMessage, response: ServerResponse) {
  const url = parsed(request.url ?? '/');
  const id = /^\/mails\/(\w+)$/.exec(url.pathname)?.[1];
  const send = (status: number, type: string, body: string) =>
    response
      .writeHead(status, {
        'content-type': `${type}; charset=utf-8`,
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'self'",
        'cache-control': 'no-store',
      })
      .end(body);
  if (url.pathname === '/api/mails') return send(200, 'application/json', JSON.stringify(caught));
  if (url.pathname === '/')
    return send(200, 'text/html', listPage(caught, url.searchParams.get('q') ?? ''));
  const mail = caught.find((one) => one.id === id);
  if (mail) return send(200, 'text/html', mailPage(mail));
  return send(404, 'text/plain', '404');
}
