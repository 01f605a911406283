import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/**
 * take: as it should be; slow: every step waits; temporary: 451; refuse: 554 for some recipients; cut: closes while
 * the mail comes in; takeAndCut: takes the mail and closes before it says so.
 */
export type SinkMode = 'take' | 'slow' | 'temporary' | 'refuse' | 'cut' | 'takeAndCut';

const SLOW_MS = 700;

const answer = (code: number): Error => Object.assign(new Error('fault'), { responseCode: code });

/** A mail server that can be made to fail, and counts which mails it took by their Message-ID. */
export class MailSink {
  mode: SinkMode = 'take';
  /** How often each Message-ID was taken. */
  readonly taken = new Map<string, number>();
  private server: SMTPServer | undefined;
  private readonly sockets = new Set<Socket>();
  port = 0;

  async up(): Promise<void> {
    if (this.server) return;
    const server = new SMTPServer(this.options());
    server.on('error', () => undefined); // a sender that is killed resets its connections
    server.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', () => resolve()));
    this.port = (server.server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    this.hangUp();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  private hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private options(): SMTPServerOptions {
    const later = (done: (error?: Error) => void, error?: Error): void => {
      if (this.mode === 'slow') setTimeout(() => done(error), SLOW_MS);
      else done(error);
    };
    return {
      authOptional: true,
      closeTimeout: 100,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onConnect: (_session, done) => later(done),
      onMailFrom: (_address, _session, done) => later(done),
      onRcptTo: ({ address }, _session, done) => {
        const isUnlucky = this.mode === 'refuse' && address.length % 2 === 0;
        if (isUnlucky) done(answer(554));
        else later(done, this.mode === 'temporary' ? answer(451) : undefined);
      },
      onData: (stream, _session, done) => {
        let head = '';
        stream.on('data', (chunk: Buffer) => {
          if (this.mode === 'cut') this.hangUp();
          if (head.length < 8_192) head += chunk.toString('latin1');
        });
        stream.on('error', () => undefined);
        stream.on('end', () => {
          if (this.mode === 'cut') return this.hangUp();
          const id = /^message-id:\s*<([^>]+)>/im.exec(head)?.[1] ?? '';
          this.taken.set(id, (this.taken.get(id) ?? 0) + 1);
          if (this.mode === 'takeAndCut') this.hangUp();
          else later(done);
        });
      },
    };
  }
}
