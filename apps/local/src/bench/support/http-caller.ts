import { Agent, request } from 'node:http';

export interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

export interface Call {
  method: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Calls one server over connections that stay open, `connections` at most at once. */
export class HttpCaller {
  private readonly agent: Agent;

  constructor(
    private readonly port: number,
    connections: number,
  ) {
    this.agent = new Agent({
      keepAlive: true,
      maxSockets: connections,
      maxFreeSockets: connections,
    });
  }

  call({ method, path, headers = {}, body }: Call): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const length =
        body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.port,
          method,
          path,
          agent: this.agent,
          headers: { ...headers, ...length },
        },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(parts).toString(),
            }),
          );
          answer.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** The cookies that an answer sets, as a browser sends them back; `kept` are those from before. */
export function cookiesAfter(
  { headers }: Answer,
  kept: Record<string, string> = {},
): Record<string, string> {
  const set = headers['set-cookie'] ?? [];
  const pairs = (Array.isArray(set) ? set : [set])
    .map((line) => /^([^=]+)=([^;]*)/.exec(line))
    .flatMap((match) => (match ? [[match[1], match[2]] as const] : []));
  return { ...kept, ...Object.fromEntries(pairs) };
}

export const cookieHeader = (cookies: Record<string, string>): string =>
  Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
