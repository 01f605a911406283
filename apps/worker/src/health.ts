import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { timingSafeEqual } from 'node:crypto';

export interface Health {
  /** Null when all is well, else what is not. */
  notReady: () => Promise<string | null>;
  metrics: () => Promise<string>;
  /** Bearer token of /metrics; undefined: only callers on this machine. */
  metricsToken: string | undefined;
}

export interface HealthServer {
  port: number;
  close: () => Promise<void>;
}

/** `/health/live`, `/health/ready` and `/metrics`: all that the worker says over HTTP. */
export async function serveHealth(
  host: string,
  port: number,
  health: Health,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    answer(request, response, health).catch((error: unknown) => {
      send(response, 503, 'text/plain', error instanceof Error ? error.message : 'unavailable');
    });
  });
  await listen(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  health: Health,
): Promise<void> {
  const path = (request.url ?? '').split('?')[0];
  if (request.method !== 'GET') return send(response, 405, 'text/plain', 'GET only');
  switch (path) {
    case '/health/live':
      return send(response, 200, 'application/json', '{"status":"ok"}');
    case '/health/ready': {
      const fault = await health.notReady();
      const body = JSON.stringify(
        fault === null ? { status: 'ok' } : { status: 'unavailable', reason: fault },
      );
      return send(response, fault === null ? 200 : 503, 'application/json', body);
    }
    case '/metrics':
      if (!mayReadMetrics(request, health.metricsToken))
        return send(response, 401, 'text/plain', 'a token is needed');
      return send(response, 200, 'text/plain; version=0.0.4', await health.metrics());
    default:
      return send(response, 404, 'text/plain', 'not found');
  }
}

function mayReadMetrics(request: IncomingMessage, token: string | undefined): boolean {
  if (token === undefined) return isFromHere(request);
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** A proxy on this machine calls from here for everybody. */
function isFromHere({ headers, socket }: IncomingMessage): boolean {
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false;
  return ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(socket.remoteAddress ?? '');
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
  });
  response.end(body);
}
