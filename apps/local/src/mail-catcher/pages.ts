import { text } from '../texts.js';

export interface CaughtMail {
  id: string;
  to: string;
  subject: string;
  at: Date;
  text: string;
  html: string | null;
}

const escape = (value: string) => value.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const when = new Intl.DateTimeFormat('zh-CN', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'Asia/Shanghai',
});

const page = (
  title: string,
  body: string,
) => `<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title><style>
body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","WenQuanYi Micro Hei",sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#1f2933;background:#f5f7fa}
h1{font-size:1.4rem}a{color:#0b5cad}ul{list-style:none;padding:0}li{background:#fff;border:1px solid #dde3ea;border-radius:6px;margin:.5rem 0}
li a{display:block;padding:.6rem .9rem;text-decoration:none}small{color:#52606d;display:block}
iframe{width:100%;height:32rem;border:1px solid #dde3ea;border-radius:6px;background:#fff}pre{white-space:pre-wrap;background:#fff;border:1px solid #dde3ea;border-radius:6px;padding:1rem}
input{font:inherit;padding:.4rem .6rem;width:min(24rem,100%);border:1px solid #9aa5b1;border-radius:4px}</style>
${body}</html>`;

/** Newest first, filtered by recipient or subject. */
export function listPage(mails: readonly CaughtMail[], query: string): string {
  const found = mails.filter((mail) => `${mail.to} ${mail.subject}`.includes(query)).reverse();
  const items = found.map(
    (mail) =>
      `<li><a href="/mails/${mail.id}"><strong>${escape(mail.subject)}</strong><small>${escape(text('mailTo'))}：${escape(mail.to)} · ${when.format(mail.at)}</small></a></li>`,
  );
  return page(
    text('mailTitle'),
    `<h1>${text('mailTitle')}</h1><form><label>${text('mailSearch')} <input name="q" value="${escape(query)}"></label></form>
<p>${text('mailCount', { count: found.length })}</p>${items.length ? `<ul>${items.join('')}</ul>` : `<p>${text('mailEmpty')}</p>`}`,
  );
}

/** The mail as a reader would see it, in a frame without scripts, and its plain text below. */
export function mailPage(mail: CaughtMail): string {
  const frame = mail.html
    ? `<iframe sandbox title="${escape(mail.subject)}" srcdoc="${escape(mail.html)}"></iframe>`
    : '';
  return page(
    mail.subject,
    `<p><a href="/">${text('mailBack')}</a></p><h1>${escape(mail.subject)}</h1>
<p>${text('mailTo')}：${escape(mail.to)}<br>${text('mailAt')}：${when.format(mail.at)}</p>${frame}
<h2>${text('mailPlain')}</h2><pre>${escape(mail.text)}</pre>`,
  );
}
