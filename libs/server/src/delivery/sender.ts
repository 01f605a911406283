import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Workflows } from '../cases/workflows.js';
import { Config } from '../config/config.js';
import { Identities } from '../people/identities.js';
import { messageJobId } from './job-ids.js';
import { requesterLink, staffLink } from './links.js';
import { Mailer } from './mail.js';
import type { MessageRow } from './message-row.js';
import { renderMail } from './render.js';
import { Webhook } from './webhook.js';

/** The recipient left nothing to write to. */
export class NoAddress extends Error {
  override readonly name = 'NoAddress';
  constructor() {
    super('noAddress');
  }
}

interface Recipient {
  name: string;
  email: string | null;
  phone: string | null;
  language: string;
  /** By which the recipient knows the case. */
  caseNumber: string;
  /** Values that only the delivery knows. */
  values: Record<string, string>;
}

/** Finds out where a message goes, puts it into words and hands it over. */
@Injectable()
export class Sender implements OnApplicationShutdown {
  private readonly mailer: Mailer;
  private readonly webhook: Webhook | undefined;

  constructor(
    private readonly config: Config,
    private readonly identities: Identities,
    private readonly workflows: Workflows,
  ) {
    this.mailer = new Mailer(config.SMTP_URL, config.MAIL_FROM, config.PUBLIC_URL);
    const { WEBHOOK_URL: url, WEBHOOK_SECRET: secret } = config;
    // The signature's time is the wall's: the other side compares it with its own.
    this.webhook = url && secret ? new Webhook(url, secret, () => new Date()) : undefined;
  }

  /**
   * @throws NoAddress, RefusedForGood, RenderError: no later try helps. Any other error: one may.
   * No error text holds an address of the recipient.
   */
  async send(row: MessageRow): Promise<void> {
    const recipient = this.recipientOf(row);
    const workflow = this.workflows.get(row.kind);
    const mail = renderMail(workflow, recipient.language, row, recipient.values);
    const id = messageJobId(row);
    try {
      if (row.channel === 'mail' && recipient.email !== null) {
        await this.mailer.send({
          ...mail,
          id,
          to: { name: recipient.name, address: recipient.email },
        });
      } else if (this.webhook && (recipient.phone ?? recipient.email) !== null) {
        // Also a mail to a requester who left only a telephone number: the city's SMS gateway hangs there.
        const { name, phone, email } = recipient;
        const { language, subject, text } = mail;
        const to = { kind: row.recipientKind, name, phone, email };
        await this.webhook.send({
          id,
          caseNumber: recipient.caseNumber,
          language,
          subject,
          text,
          recipient: to,
        });
      } else throw new NoAddress();
    } catch (error) {
      throw withoutAddress(error as Error, recipient);
    }
  }

  onApplicationShutdown(): void {
    this.mailer.close();
  }

  private recipientOf(row: MessageRow): Recipient {
    const office = { officeName: this.config.OFFICE_NAME, officePhone: this.config.OFFICE_PHONE };
    if (row.recipientKind === 'user') {
      const link = staffLink(this.config.CONSOLE_URL, row.caseId);
      const values = { ...office, link };
      return {
        name: row.userName ?? '',
        email: row.userEmail,
        phone: null,
        language: row.language ?? 'zh-CN',
        caseNumber: row.caseNumber,
        values,
      };
    }
    if (!row.request) throw new NoAddress();
    const { title } = row.request;
    const { identity, queryCode } = this.open(row.request);
    const caseNumber = row.request.caseNumber ?? row.caseNumber;
    const link = requesterLink(this.config.PUBLIC_URL, caseNumber);
    const name = identity?.name ?? '';
    // After a merge another case answers: the requester reads the own number and words, never somebody else's.
    const own = { caseNumber, title };
    const values = { ...office, ...own, link, queryCode, requesterName: name };
    return {
      name,
      email: identity?.email ?? null,
      phone: identity?.phone ?? null,
      language: 'zh-CN',
      caseNumber,
      values,
    };
  }

  /** The one place besides the reveal where an identity is read in clear: to hand the requester the own message. */
  private open(request: NonNullable<MessageRow['request']>) {
    const { identity, identityKey, queryCode, codeKey } = request;
    return {
      identity:
        identity && identityKey ? this.identities.openIdentity(identity, identityKey) : null,
      queryCode: this.identities.openQueryCode(queryCode, codeKey),
    };
  }
}

/** Mail servers repeat the address in their answers; those answers go into rows, events and logs. */
function withoutAddress(error: Error, recipient: Recipient): Error {
  for (const secret of [recipient.email, recipient.phone, recipient.name]) {
    if (secret) error.message = error.message.replaceAll(secret, '***');
  }
  return error;
}
