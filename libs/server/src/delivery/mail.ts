import { createTransport, type Transporter } from 'nodemailer';
import type { RenderedMail } from './render.js';

export interface OutgoingMail extends RenderedMail {
  /** Names the message; a repeated sending carries the same. */
  id: string;
  to: { name: string; address: string };
}

/** An SMTP failure that no later try can cure: the server knows the address, or the mail, and says no. */
export class RefusedForGood extends Error {
  override readonly name = 'RefusedForGood';
}

/** Hands mails to the mail server over a few connections that are kept open. Must be closed. */
export class Mailer {
  private readonly transport: Transporter;
  private readonly host: string;

  /** @param publicUrl its host stands behind the `@` of every Message-ID */
  constructor(
    smtpUrl: string,
    private readonly from: string,
    publicUrl: string,
  ) {
    this.host = new URL(publicUrl).hostname;
    const url = new URL(smtpUrl);
    this.transport = createTransport({
      pool: true,
      maxConnections: 10,
      maxMessages: 500,
      host: url.hostname,
      port: url.port ? Number(url.port) : url.protocol === 'smtps:' ? 465 : 587,
      secure: url.protocol === 'smtps:',
      ...(url.username
        ? {
            auth: {
              user: decodeURIComponent(url.username),
              pass: decodeURIComponent(url.password),
            },
          }
        : {}),
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /**
   * @throws RefusedForGood on a 5xx answer to this mail
   * @throws Error on everything that may pass: no connection, 4xx, a wrong password of ours
   */
  async send(mail: OutgoingMail): Promise<void> {
    try {
      await this.transport.sendMail({
        from: this.from,
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        messageId: `<${mail.id}@${this.host}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': mail.language },
      });
    } catch (error) {
      throw isFinal(error) ? new RefusedForGood((error as Error).message, { cause: error }) : error;
    }
  }

  close(): void {
    this.transport.close();
  }
}

/** Answers to the greeting or to the sign-in concern our server settings, not the mail: those are tried again. */
const ABOUT_THE_MAIL = ['MAIL FROM', 'RCPT TO', 'DATA', 'API'];

function isFinal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { responseCode, command, code } = error as Error & {
    responseCode?: number;
    command?: string;
    code?: string;
  };
  const about =
    code === 'EENVELOPE' ||
    code === 'EMESSAGE' ||
    (command !== undefined && ABOUT_THE_MAIL.includes(command));
  return about && responseCode !== undefined && responseCode >= 500;
}
