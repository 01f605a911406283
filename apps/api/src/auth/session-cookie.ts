import '@fastify/cookie';
import type { Config } from '@huiyin/server';
import type { FastifyReply, FastifyRequest } from 'fastify';

const isSecure = (config: Config): boolean => config.CONSOLE_URL.startsWith('https:');

// __Host- lets no other host or path of the site set the cookie; browsers demand Secure for it.
const nameOf = (config: Config): string => (isSecure(config) ? '__Host-huiyin' : 'huiyin');

export function readSession(request: FastifyRequest, config: Config): string | undefined {
  return request.cookies[nameOf(config)];
}

export function writeSession(reply: FastifyReply, config: Config, token: string): void {
  void reply.setCookie(nameOf(config), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(config),
  });
}

export function clearSession(reply: FastifyReply, config: Config): void {
  void reply.clearCookie(nameOf(config), {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(config),
  });
}

/** Browsers name the page that a changing call comes from; another site's page is refused. */
export function isForeignOrigin(request: FastifyRequest, config: Config): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || origin === new URL(config.CONSOLE_URL).origin) return false;
  try {
    return new URL(origin).host !== host;
  } catch {
    return true; // "null": a sandboxed page or a file
  }
}
