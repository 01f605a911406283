import type { CookieSerializeOptions } from '@fastify/cookie';
import { Injectable } from '@nestjs/common';
import { Clock, Config } from '@huiyin/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { randomId, Signing, type Purpose } from './signing.js';
import type { FormGuard } from './views/model.js';
import { COOKIES } from './visit.js';

const MINUTE = 60_000;
/** Without use for so long, the query ends; a receipt is shown for as long. */
const ACCESS_MINUTES = 30;
/** A form left open longer is asked to be sent again, with its text kept. */
const FORM_HOURS = 12;
const YEAR_SECONDS = 365 * 24 * 3600;

/** What opens a request: known to the requester, kept sealed in the browser for a short time. */
export interface Access {
  number: string;
  queryCode: string;
}

const accessShape = z.strictObject({ number: z.string(), queryCode: z.string() });
const receiptShape = accessShape.extend({ receivedAt: z.coerce.date() });
export type Receipt = z.output<typeof receiptShape>;

/** The cookies: the only thing that the portal knows about a visitor between two pages. */
@Injectable()
export class BrowserKeeping {
  private readonly signing: Signing;
  private readonly options: CookieSerializeOptions;

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    this.signing = new Signing(config.HASH_KEY);
    const secure = config.PUBLIC_URL.startsWith('https:');
    this.options = { path: '/', httpOnly: true, sameSite: 'lax', secure };
  }

  /** A fresh form for this browser, which gets its name if it has none. */
  giveForm(request: FastifyRequest, reply: FastifyReply): FormGuard {
    const browser = this.browserOf(request) ?? this.nameBrowser(reply);
    const formId = randomId();
    return { formId, token: this.signing.formToken(browser, formId) };
  }

  /** The id of a form that was given to this browser; undefined: another page's, or too old. */
  takeForm(request: FastifyRequest): string | undefined {
    const { formId, token } = (request.body ?? {}) as Record<string, unknown>;
    const browser = this.browserOf(request);
    if (typeof formId !== 'string' || typeof token !== 'string' || !browser) return undefined;
    if (!/^[\w-]{22}$/.test(formId)) return undefined;
    return this.signing.isFormToken(token, browser, formId) ? formId : undefined;
  }

  keepAccess(reply: FastifyReply, { number, queryCode }: Access): void {
    this.keepSealed(reply, 'access', { number, queryCode });
  }

  accessOf(request: FastifyRequest): Access | undefined {
    return this.unseal(request, 'access', accessShape);
  }

  dropAccess(reply: FastifyReply): void {
    void reply.clearCookie(COOKIES.access, this.options);
    void reply.clearCookie(COOKIES.receipt, this.options);
  }

  keepReceipt(reply: FastifyReply, receipt: Receipt): void {
    this.keepSealed(reply, 'receipt', receipt);
  }

  receiptOf(request: FastifyRequest): Receipt | undefined {
    return this.unseal(request, 'receipt', receiptShape);
  }

  keepLanguage(reply: FastifyReply, language: string): void {
    void reply.setCookie(COOKIES.language, language, { ...this.options, maxAge: YEAR_SECONDS });
  }

  private keepSealed(reply: FastifyReply, purpose: 'access' | 'receipt', value: unknown): void {
    const expires = this.inMinutes(ACCESS_MINUTES);
    const sealed = this.signing.seal(purpose, JSON.stringify(value), expires);
    // Strict: no other site can open the request, not even by a link.
    const options = { ...this.options, sameSite: 'strict', maxAge: ACCESS_MINUTES * 60 } as const;
    void reply.setCookie(COOKIES[purpose], sealed, options);
  }

  private unseal<T extends z.ZodType>(
    request: FastifyRequest,
    purpose: Purpose & ('access' | 'receipt'),
    shape: T,
  ): z.output<T> | undefined {
    const text = this.signing.unseal(purpose, request.cookies[COOKIES[purpose]], this.clock.now());
    return text === undefined ? undefined : shape.parse(JSON.parse(text));
  }

  private browserOf(request: FastifyRequest): string | undefined {
    return this.signing.verify('form', request.cookies[COOKIES.browser], this.clock.now());
  }

  private nameBrowser(reply: FastifyReply): string {
    const browser = randomId();
    const signed = this.signing.sign('form', browser, this.inMinutes(FORM_HOURS * 60));
    void reply.setCookie(COOKIES.browser, signed, this.options);
    return browser;
  }

  private inMinutes(minutes: number): Date {
    return new Date(this.clock.now().getTime() + minutes * MINUTE);
  }
}
