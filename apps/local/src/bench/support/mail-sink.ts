import { createServer, type Server, type Socket } from 'node:net';

/** An SMTP server that takes everything, keeps nothing but when each Message-ID arrived, and costs little. */
export interface MailSink {
  /** Arrivals of each Message-ID (without brackets and host), ms of `Date.now()`. */
  arrivals: Map<string, number[]>;
  /** Most connections that were open at once. */
  connections(): number;
  close(): Promise<void>;
}

const END = '\r\n.\r\n';

export async function startMailSink(port: number): Promise<MailSink> {
  const arrivals = new Map<string, number[]>();
  const sockets = new Set<Socket>();
  let most = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    most = Math.max(most, sockets.size);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    speak(socket, (id) => arrivals.set(id, [...(arrivals.get(id) ?? []), Date.now()]));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    arrivals,
    connections: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function speak(socket: Socket, arrived: (id: string) => void): void {
  let buffer = '';
  let inData = false;
  socket.write('220 sink\r\n');
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    buffer += chunk;
    for (;;) {
      const end = buffer.indexOf(inData ? END : '\r\n');
      if (end < 0) return;
      const said = buffer.slice(0, end);
      buffer = buffer.slice(end + (inData ? END.length : 2));
      if (inData) {
        inData = false;
        const [, id] = /^message-id:\s*<([^@>]+)/im.exec(said) ?? [];
        arrived(id ?? 'without Message-ID');
        socket.write('250 taken\r\n');
        continue;
      }
      const verb = said.slice(0, 4).toUpperCase();
      if (verb === 'QUIT') return void socket.end('221 bye\r\n');
      inData = verb === 'DATA';
      socket.write(inData ? '354 go on\r\n' : '250 sink\r\n');
    }
  });
}
