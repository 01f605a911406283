import { describe, expect, test } from '@jest/globals';
import type { Workflow } from '@huiyin/core';
import { escapeMarkdown, toHtml, toText } from './markdown.js';
import { renderMail, RenderError, renderNotice } from './render.js';

const labels = {
  name: '热线',
  phases: {},
  states: { 'assigned.handling': '办理中' },
  publicStates: {},
  events: {},
  fields: {},
  options: {},
  deadlines: {},
  roles: {},
};
function workflowWith(body: string, subject = '{caseNumber} 办理结果'): Workflow {
  const texts = {
    'zh-CN': { labels, messages: { 'reply-ready': { subject, body } } },
    en: {
      labels,
      messages: {
        'reply-ready': { subject: 'Case {caseNumber}', body: 'Answer: {payload.reply}' },
      },
    },
  };
  return { kind: 'hotline', texts } as unknown as Workflow;
}
const message = (data: Record<string, string>) => ({ text: 'reply-ready', data });

describe('rendering a mail', () => {
  test('a mail has a plain part, an HTML part in one column, and says its language', () => {
    const mail = renderMail(
      workflowWith('您好，**{caseNumber}** 已答复：\n\n> {payload.reply}\n\n查看：{link}。'),
      'zh-CN',
      message({ caseNumber: 'HL2026000001', 'payload.reply': '已修复' }),
      { link: 'https://portal.example/query?number=HL2026000001' },
    );
    expect(mail.subject).toBe('HL2026000001 办理结果');
    expect(mail.text).toContain('您好，HL2026000001 已答复：');
    expect(mail.text).toContain('> 已修复');
    expect(mail.html).toContain('<html lang="zh-CN">');
    expect(mail.html).toContain('width=device-width');
    expect(mail.html).toContain('<strong>HL2026000001</strong>');
    // The Chinese full stop is not part of the address.
    expect(mail.html).toContain('href="https://portal.example/query?number=HL2026000001"');
    expect(mail.text).toContain('https://portal.example/query?number=HL2026000001。');
  });

  test("the reader's language is taken if the workflow speaks it, else Chinese", () => {
    const workflow = workflowWith('{payload.reply}');
    const values = message({ caseNumber: 'HL1', 'payload.reply': 'fixed' });
    expect(renderMail(workflow, 'en', values, {}).subject).toBe('Case HL1');
    expect(renderMail(workflow, 'fr', values, {}).subject).toBe('HL1 办理结果');
  });

  test.each([
    ['HTML', '<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['a link', '[点这里](https://evil.example)', '[点这里](https://evil.example)'],
    ['an address', 'https://evil.example', 'https://evil.example'],
    ['a heading', '# 标题', '# 标题'],
    ['emphasis', '**重要** _x_ `y`', '**重要** _x_ `y`'],
    ['CDATA', ']]>', ']]&gt;'],
    ['an entity', '&lt;b&gt;', '&amp;lt;b&amp;gt;'],
  ])('%s in a value is shown as text', (_what, value, shown) => {
    const mail = renderMail(
      workflowWith('{payload.reply}'),
      'zh-CN',
      message({ caseNumber: '1', 'payload.reply': value }),
      {},
    );
    const paragraph = /<p [^>]*>([\s\S]*?)<\/p>/.exec(mail.html)?.[1];
    expect(paragraph).toBe(shown);
    expect(mail.text).toBe(value);
  });

  test('the lines of a long answer stay lines, and an indented one is no code block', () => {
    const mail = renderMail(
      workflowWith('{payload.reply}'),
      'zh-CN',
      message({ caseNumber: '1', 'payload.reply': '第一行\r\n    第二行\n\n第三行' }),
      {},
    );
    expect(mail.text).toBe('第一行\n第二行\n\n第三行');
    expect(mail.html).not.toContain('<code');
  });

  test('a value can not break the subject into header lines', () => {
    const mail = renderMail(
      workflowWith('x', '{title}'),
      'zh-CN',
      message({ title: '路灯\r\nBcc: a@b.c' }),
      {},
    );
    expect(mail.subject).toBe('路灯 Bcc: a@b.c');
  });

  test('a length is told in words, whatever the tables call it', () => {
    const text = (length: string) =>
      renderMail(
        workflowWith('延长{payload.length}'),
        'zh-CN',
        message({ caseNumber: 'HL1', 'payload.length': length }),
        {},
      ).text;
    expect(text('3 working days')).toBe('延长3 个工作日');
    expect(text('1 calendar day')).toBe('延长1 日');
    expect(text('三天')).toBe('延长三天');
  });

  test('a name that nobody gives a value for is an error and is named', () => {
    const workflow = workflowWith('您好 {requesterName}，{payload.reply} {nobody}');
    expect(() =>
      renderMail(workflow, 'zh-CN', message({ caseNumber: '1', 'payload.reply': 'x' }), {}),
    ).toThrow(RenderError);
    expect(() =>
      renderMail(workflow, 'zh-CN', message({ caseNumber: '1', 'payload.reply': 'x' }), {}),
    ).toThrow('{requesterName}, {nobody}');
  });
});

describe('a notice in the console', () => {
  test('is rendered when it is read, and leaves out what only a mail carries', () => {
    const notice = renderNotice(
      workflowWith('{payload.reply}\n\n{link}\n\n{officeName}'),
      'zh-CN',
      message({ caseNumber: 'HL1', 'payload.reply': '已修复' }),
    );
    expect(notice).toEqual({ title: 'HL1 办理结果', text: '已修复' });
  });
});

describe('Markdown', () => {
  test('every ASCII mark survives both ways', () => {
    const marks = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
    expect(toText(escapeMarkdown(marks))).toBe(marks);
  });

  test('between Chinese characters bold is bold, whatever the value begins with', () => {
    const words = `下列工单的**${escapeMarkdown('《签收*时限》')}**将于明日到期`;
    expect(toHtml(words, '题', 'zh-CN')).toContain(
      '下列工单的<strong>《签收*时限》</strong>将于明日到期',
    );
    expect(toText(words)).toBe('下列工单的《签收*时限》将于明日到期');
  });

  test('lists and links stay readable as plain text', () => {
    expect(toText('- 一\n- 二\n\n[查询](https://a.example/)')).toBe(
      '- 一\n- 二\n\n查询 https://a.example/',
    );
    expect(toHtml('1. 一\n2. 二', '题', 'zh-CN')).toContain('<ol');
  });
});
