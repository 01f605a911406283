import { describe, expect, test } from '@jest/globals';
import { dueReason } from './due-reason.js';
import { parseRequestForm, REQUEST_TYPES, TEXT_LIMITS } from './request-form.js';
import { pagesOf, sampleDue, sampleProgress } from './testing/sample-pages.js';
import { LANGUAGES } from '@huiyin/contract';
import { textsOf, translator } from './texts.js';
import { actionPage } from './views/action.js';
import { faultPage } from './views/plain-pages.js';
import { progressPage } from './views/progress.js';
import { submitPage } from './views/submit.js';

const guard = { formId: 'f', token: 't' };
const visit = { language: 'zh-CN', path: '/' } as const;
const AIM_BYTES = 30_000;

describe('every page, in every language', () => {
  const pages = LANGUAGES.flatMap((language) =>
    Object.entries(pagesOf(language)).map(([name, html]) => ({ name, language, html })),
  );

  test.each(pages)(
    '$name ($language) is under 30 KB with its style sheet',
    ({ html, name, language }) => {
      const bytes = Buffer.byteLength(html) + Buffer.byteLength(pagesOf(language)['style'] ?? '');
      expect({ name, bytes, small: bytes < AIM_BYTES }).toMatchObject({ small: true });
    },
  );

  const documents = pages.filter(({ name }) => name !== 'style');

  test.each(documents)(
    '$name ($language) needs no script and says its language',
    ({ html, language }) => {
      expect(html).not.toMatch(/<script|javascript:|\son\w+=|style="/i);
      expect(html).toMatch(new RegExp(`^<!doctype html><html lang="${language}">`));
    },
  );

  test.each(documents)(
    '$name ($language) has one first heading, a skip link and its target',
    ({ html }) => {
      expect(html.match(/<h1/g)).toHaveLength(1);
      expect(html).toContain('href="#main"');
      expect(html).toContain('<main id="main"');
    },
  );

  test.each(documents)(
    '$name ($language): each visible field has a label, each description exists',
    ({ html }) => {
      const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]));
      const labelled = new Set([...html.matchAll(/<label for="([^"]+)"/g)].map((m) => m[1]));
      const fields = [...html.matchAll(/<(?:input|textarea|select)\b[^>]*>/g)].map((m) => m[0]);
      for (const field of fields.filter((f) => !f.includes('type="hidden"'))) {
        expect(labelled).toContain(/\sid="([^"]+)"/.exec(field)?.[1]);
      }
      for (const [, list = ''] of html.matchAll(/aria-(?:describedby|labelledby)="([^"]+)"/g)) {
        for (const id of list.split(' ')) expect(ids).toContain(id);
      }
      expect(ids.size).toBe([...html.matchAll(/\sid="/g)].length);
    },
  );

  test.each(documents)('$name ($language) leaves no placeholder unfilled', ({ html }) => {
    expect(html).not.toMatch(/\{[a-z]\w*\}/);
  });
});

describe('texts', () => {
  test.each(LANGUAGES)('%s has every text, with the placeholders of zh-CN', (language) => {
    // `{n|day|days}` is the word beside `{n}`, not another place for it.
    const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort();
    const own = textsOf(language);
    for (const [key, text] of Object.entries(textsOf('zh-CN'))) {
      expect({ key, holes: holes(own[key] ?? 'missing {it}') }).toEqual({
        key,
        holes: holes(text),
      });
    }
    expect(Object.keys(own)).toHaveLength(Object.keys(textsOf('zh-CN')).length);
  });
});

describe('what a citizen wrote', () => {
  const hostile = `<script>alert(1)</script> ]]> <!-- '"& 😀 龘 \u0000\u0007\u001b[31m \u202egnp.exe';--`;
  const html = progressPage(visit, {
    guard,
    progress: { ...sampleProgress('zh-CN'), title: hostile, content: hostile, place: hostile },
  });

  test('is shown as text, markup and all', () => {
    expect(html).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &lt;!-- &#x27;&quot;&amp; 😀 龘',
    );
    expect(html).not.toContain('<script>');
  });

  test('holds no invisible control character and turns no direction', () => {
    // eslint-disable-next-line no-control-regex
    expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/);
    expect(html).toContain('␀␇␛[31m');
  });

  test('comes back unchanged into the form that was refused', () => {
    const typed = { title: hostile, content: `\nfirst line empty ${hostile}` };
    const page = submitPage(visit, { guard, typed, faults: [] });
    expect(page).toContain('value="&lt;script&gt;alert(1)&lt;/script&gt;');
    // HTML swallows the first line end of a textarea, so one more must stand there.
    expect(page).toContain('>\n\nfirst line empty &lt;script&gt;');
  });

  test('in a steps form, the faults lead to the field and the text is kept', () => {
    const [appeal] = sampleProgress('zh-CN').actions.filter((a) => a.type === 'appeal');
    if (!appeal) throw new Error('the sample offers no appeal');
    const page = actionPage(visit, {
      number: 'HL2026000042',
      title: hostile,
      action: appeal,
      guard,
      typed: { reason: '<b>不同意</b>' },
      faults: [{ field: 'reason', message: '请填写理由' }],
    });
    expect(page).toContain('<a href="#reason">请填写理由</a>');
    expect(page).toContain('&lt;b&gt;不同意&lt;/b&gt;</textarea>');
    expect(page).toContain('aria-invalid="true"');
  });
});

describe('the form of a new request', () => {
  const t = translator('zh-CN');
  const good = { type: 'help', title: '路灯不亮', content: '人民路 12 号门前路灯三天不亮。' };

  test('becomes a mailbox request; empty fields are not given', () => {
    const { request } = parseRequestForm({ ...good, name: ' ', phone: '', consent: 'yes' }, t);
    expect(request).toMatchObject({
      channel: 'mailbox',
      kind: 'mailbox',
      type: 'help',
      consentToPublish: true,
    });
    expect(request).not.toHaveProperty('requester');
    expect(request).not.toHaveProperty('secrecy');
  });

  test('lists all faults in the order of the form, each with its field', () => {
    const typed = {
      type: 'bribe',
      title: ' ',
      content: '字'.repeat(10_001),
      phone: '12',
      email: 'nobody',
    };
    const { faults } = parseRequestForm(typed, t);
    expect(faults.map((f) => f.field)).toEqual(['type', 'title', 'content', 'phone', 'email']);
    expect(faults[2]?.message).toBe('内容不能超过 10000 字，现有 10001 字');
  });

  test('takes every type and the longest text that the contract takes', () => {
    for (const type of REQUEST_TYPES) {
      const typed = {
        ...good,
        type,
        title: '题'.repeat(TEXT_LIMITS.title),
        content: '字'.repeat(TEXT_LIMITS.content),
      };
      expect(parseRequestForm(typed, t).faults).toEqual([]);
    }
    const tooLong = parseRequestForm({ ...good, title: '题'.repeat(TEXT_LIMITS.title + 1) }, t);
    expect(tooLong.faults.map((f) => f.field)).toEqual(['title']);
  });
});

describe('the due day explains itself', () => {
  const receivedAt = new Date('2026-11-20T08:00:00Z');
  const due = { ...sampleDue(), startedAt: receivedAt };

  test('by length, start and basis', () => {
    expect(dueReason(due, receivedAt, 'zh-CN')).toBe(
      '从收到次日起算，6 个工作日。依据：某市信箱办理规定。',
    );
    expect(dueReason(due, receivedAt, 'en')).toContain('6 working days');
  });

  test('names a later start, an extension, a pause and a provisional year', () => {
    const later = {
      ...due,
      startedAt: new Date('2026-11-25T02:00:00Z'),
      extended: true,
      paused: true,
      provisional: true,
    };
    const text = dueReason(later, receivedAt, 'zh-CN');
    expect(text).toMatch(/^从2026年11月25日次日起算/);
    expect(text).toMatch(/已延期.*暂停.*可能调整/);
  });

  test('a length that is the office’s own names no law', () => {
    const own = { ...due, basis: '本系统设计，无法定依据，可由地方制度替换' };
    expect(dueReason(own, receivedAt, 'zh-CN')).toBe('从收到次日起算，6 个工作日。');
    const local = { ...due, basis: '地方规则（6 个工作日）；可由地方制度替换' };
    expect(dueReason(local, receivedAt, 'zh-CN')).toMatch(/依据：地方规则（6 个工作日）。$/);
  });

  test('hours run from an instant, not from the next day', () => {
    const text = dueReason({ ...due, length: '24 hours' }, receivedAt, 'zh-CN');
    expect(text).toMatch(/^从2026年11月20日 16:00起连续计时，24 小时/);
  });
});

describe('an error page', () => {
  test('says in words how long to wait', () => {
    expect(faultPage(visit, { status: 429, retryAfterSeconds: 61 })).toContain('请在 2 分钟后再试');
  });

  test('of a status without words of its own still speaks', () => {
    expect(faultPage(visit, { status: 418 })).toContain('内容不符合要求');
    expect(faultPage(visit, { status: 502 })).toContain('系统出现故障');
  });
});
