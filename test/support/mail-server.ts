import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';

/** What the server says to a recipient: nothing (takes the mail), or an SMTP code such as 450 or 550. */
export type Answer = (address: string) => number | undefined;

export interface MailServer {
  url: string;
  mails: ParsedMail[];
  /** May be exchanged at any time. */
  answer: Answer;
  /** Awaited before a recipient is answered: a slow server. May be exchanged at any time. */
  pause: () => Promise<unknown>;
  /** Mails to this address, in the order of their arrival. */
  to: (address: string) => ParsedMail[];
  close: () => Promise<void>;
}

/** An SMTP server on loopback that keeps what it takes in memory. */
export async function startMailServer(): Promise<MailServer> {
  const mails: ParsedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 100, // senders keep their connections open
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _session, done) {
      void mailServer.pause().then(() => {
        const code = mailServer.answer(address);
        // As real servers do, the answer repeats the address.
        done(
          code === undefined
            ? null
            : Object.assign(new Error(`<${address}> is not taken`), { responseCode: code }),
        );
      });
    },
    onData(stream, _session, done) {
      simpleParser(stream).then(
        (mail) => {
          mails.push(mail);
          done();
        },
        (error: Error) => done(error),
      );
    },
  });
  server.on('error', () => undefined); // a sender that is killed resets its connections
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  const mailServer: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    answer: () => undefined,
    pause: () => Promise.resolve(),
    to: (address) => mails.filter((mail) => addressesOf(mail).includes(address)),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return mailServer;
}

function addressesOf(mail: ParsedMail): string[] {
  return [mail.to ?? []].flat().flatMap((to) => to.value.map((one) => one.address ?? ''));
}
