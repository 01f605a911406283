import { LANGUAGES, type Language, languageOf } from '@huiyin/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Visit } from './views/layout.js';

export const COOKIES = {
  /** Which language was chosen by a link. */
  language: 'huiyin-language',
  /** A random name of this browser, signed: forms given to it are taken back from it only. */
  browser: 'huiyin-browser',
  /** The open request: number and query code, sealed. */
  access: 'huiyin-access',
  /** Number and query code of a request just made, sealed, for the page that shows them once. */
  receipt: 'huiyin-receipt',
} as const;

/** Who comes, in which language, to which page. */
export function visitOf(request: FastifyRequest, path: string): Visit {
  return { language: chosenLanguage(request), path };
}

export function chosenLanguage(request: FastifyRequest): Language {
  return (
    knownLanguage(request.cookies?.[COOKIES.language]) ??
    languageOf(request.headers['accept-language'])
  );
}

export function knownLanguage(text: unknown): Language | undefined {
  return LANGUAGES.find((language) => language === text);
}

/** A page that a proxy or a shared browser must not keep. */
export async function sendPage(reply: FastifyReply, html: string, status = 200): Promise<void> {
  await reply
    .status(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(html);
}

/** After a form: the browser asks anew, so that a refresh repeats nothing. */
export async function sendTo(reply: FastifyReply, path: string): Promise<void> {
  await reply.header('cache-control', 'no-store').redirect(path, 303);
}
