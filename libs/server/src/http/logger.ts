import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config/config.js';

/** A line stands in the log a second later at the latest. */
const FLUSH_EVERY_MS = 1_000;

/**
 * Logs hold no personal data: no bodies, no query strings (they hold search words and telephone numbers), no cookies,
 * no addresses of callers. An error is logged without the values of its SQL.
 */
export function createLogger(
  config: Pick<Config, 'LOG_LEVEL'>,
  name: string,
  to?: DestinationStream,
): Logger {
  const options = {
    name,
    level: config.LOG_LEVEL,
    redact: { paths: ['req.headers', 'headers', '*.cookie', '*.password'], remove: true },
    serializers: { err: describeError, req: describeRequest },
  };
  return pino(options, to ?? buffered());
}

/** One write for many lines: a write for each costs a twentieth of the api's time. What is fatal is written at once. */
function buffered(): DestinationStream {
  const stream = pino.destination({ sync: false, minLength: 4_096 });
  setInterval(() => stream.flush(), FLUSH_EVERY_MS).unref();
  return stream;
}

// PostgreSQL's `detail` and `parameters` hold the values of the row, and the message of a data exception (class 22)
// quotes the value ("invalid input syntax for type integer: …").
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, constraint, table } = error as {
    code?: unknown;
    constraint?: unknown;
    table?: unknown;
  };
  const hide = (text: string | undefined): string | undefined =>
    typeof code === 'string' && code.startsWith('22')
      ? text?.replaceAll(error.message, unquoted(error.message))
      : text;
  return {
    type: error.name,
    message: hide(error.message),
    stack: hide(error.stack),
    code,
    constraint,
    table,
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}

const unquoted = (message: string): string => message.replace(/"[\s\S]*"/, '"…"');

function describeRequest(request: {
  id?: string;
  method?: string;
  routeOptions?: { url?: string };
}): unknown {
  return { id: request.id, method: request.method, route: request.routeOptions?.url };
}

/** NestJS's own lines in the same log. */
export class NestLog implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest); // NestJS tells every route and module at this level
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(
    level: 'fatal' | 'error' | 'warn' | 'debug' | 'trace',
    message: unknown,
    rest: unknown[],
  ): void {
    const texts = rest.filter((r): r is string => typeof r === 'string');
    const context = texts.at(-1);
    if (message instanceof Error) this.pino[level]({ err: message, context });
    else if (message !== null && typeof message === 'object')
      this.pino[level]({ ...message, context }, texts[0] === context ? undefined : texts[0]);
    else this.pino[level]({ context }, [message, ...texts.slice(0, -1)].join(' '));
  }
}
