import net from 'node:net';

/** pass: as if it were not there; stall: nothing moves; swallow: what the server says is lost; refuse: no connection. */
export type ProxyMode = 'pass' | 'stall' | 'swallow' | 'refuse';

interface Pair {
  client: net.Socket;
  server: net.Socket;
}

/** The network between the services and their database. */
export class Proxy {
  private mode: ProxyMode = 'pass';
  private readonly pairs = new Set<Pair>();
  private readonly listener = net.createServer((client) => this.join(client));

  constructor(private readonly target: () => number) {}

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.listener.listen(0, '127.0.0.1', resolve));
    return (this.listener.address() as net.AddressInfo).port;
  }

  set(mode: ProxyMode): void {
    this.mode = mode;
    for (const { client, server } of this.pairs) {
      for (const one of [client, server]) {
        if (mode === 'stall') one.pause();
        else one.resume();
      }
    }
  }

  /** All connections break, in both directions at once. */
  cut(): void {
    for (const { client, server } of this.pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  private join(client: net.Socket): void {
    if (this.mode === 'refuse') return void client.resetAndDestroy();
    const server = net.connect(this.target(), '127.0.0.1');
    const pair = { client, server };
    this.pairs.add(pair);
    const part = (): void => {
      this.pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const one of [client, server]) {
      one.setNoDelay(true);
      one.on('error', part);
      one.on('close', part);
      if (this.mode === 'stall') one.pause();
    }
    client.on('data', (data) => server.write(data));
    client.on('end', () => server.end());
    server.on('data', (data) => {
      if (this.mode !== 'swallow') client.write(data);
    });
    server.on('end', () => client.end());
  }
}
