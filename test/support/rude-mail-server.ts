import { createServer, type AddressInfo, type Socket } from 'node:net';

/** Where the server breaks off, or what it says at the greeting. */
export type Rudeness =
  | 'none'
  | 'closes before the greeting'
  | 'refuses at the greeting'
  | 'closes after MAIL FROM'
  | 'closes in the middle of the mail'
  | 'closes after the mail without an answer';

export interface RudeMailServer {
  url: string;
  port: number;
  /** May be exchanged at any time. */
  manners: Rudeness;
  /** Message-IDs of the mails that came in whole, whatever was answered, in order. */
  whole: string[];
  /** Ends the connections that senders keep open. */
  hangUp(): Promise<void>;
  close(): Promise<void>;
}

const END = '\r\n.\r\n';

/** An SMTP server that breaks off where it is told to. */
export async function startRudeMailServer(port = 0): Promise<RudeMailServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    speak(socket, rude);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const own = (server.address() as AddressInfo).port;
  const rude: RudeMailServer = {
    url: `smtp://127.0.0.1:${own}`,
    port: own,
    manners: 'none',
    whole: [],
    hangUp: async () => {
      const gone = [...sockets].map(
        (socket) => new Promise((resolve) => socket.once('close', resolve)),
      );
      for (const socket of sockets) socket.destroy();
      await Promise.all(gone);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return rude;
}

function speak(socket: Socket, rude: RudeMailServer): void {
  if (rude.manners === 'closes before the greeting') return void socket.destroy();
  if (rude.manners === 'refuses at the greeting')
    return void socket.end('554 no service today\r\n');
  socket.write('220 rude\r\n');
  let buffer = '';
  let inData = false;
  socket.on('data', (chunk) => {
    buffer += chunk.toString('latin1');
    for (;;) {
      if (inData && rude.manners === 'closes in the middle of the mail')
        return void socket.destroy();
      const end = buffer.indexOf(inData ? END : '\r\n');
      if (end < 0) return;
      const said = buffer.slice(0, end);
      buffer = buffer.slice(end + (inData ? END.length : 2));
      if (inData) {
        inData = false;
        rude.whole.push(/^message-id:\s*(<[^>]+>)/im.exec(said)?.[1] ?? '');
        if (rude.manners === 'closes after the mail without an answer')
          return void socket.destroy();
        socket.write('250 taken\r\n');
      } else if (!answer(socket, said, rude)) return;
      else inData = /^data/i.test(said);
    }
  });
}

function answer(socket: Socket, said: string, { manners }: RudeMailServer): boolean {
  if (/^mail/i.test(said) && manners === 'closes after MAIL FROM') {
    socket.destroy();
    return false;
  }
  if (/^quit/i.test(said)) {
    socket.end('221 bye\r\n');
    return false;
  }
  socket.write(/^data/i.test(said) ? '354 go on\r\n' : '250 rude\r\n');
  return true;
}
