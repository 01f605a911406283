import { beforeAll, describe, expect, test } from '@jest/globals';
import { makeHead } from '@huiyin/server';
import { testPortal, type TestPortal, type Visitor } from '../support/portal.js';

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});

const LETTER = {
  type: 'help',
  title: '路灯三天不亮',
  content: '人民路 12 号门前路灯三天不亮，晚上出行不便。',
  name: '张三丰',
  phone: '138 0000 1234',
  email: 'zhang@example.com',
};
const REPLY = '经查系线路故障，已于当晚修复。';

/** A hotline case that the operator registered, and its requester's number and code. */
async function registered(more = {}) {
  const { state, queryCode, requestId } = await portal.register(more);
  return { id: state.id, number: state.number, queryCode, requestId };
}
type Registered = Awaited<ReturnType<typeof registered>>;

async function steps(one: Registered, list: [user: string, type: string, payload?: object][]) {
  for (const [user, type, payload] of list) await portal.step(one.id, user, type, { ...payload });
}
const toHandling = (): [string, string, object?][] => [
  ['operator', 'submit'],
  ['dispatcher', 'dispatch', { unit: portal.unit('roads') }],
  ['roads.liaison', 'signFor'],
];
const toReply: [string, string, object?][] = [
  ['roads.handler', 'reply', { text: REPLY, signedBy: '王副局长' }],
];
const toClosed: [string, string, object?][] = [
  ['reviewer', 'approveReply', { opinion: '内部审核意见' }],
  [
    'callback',
    'recordCallback',
    { reached: true, solved: 'yes', satisfaction: 'satisfied', remark: '内部回访备注' },
  ],
  ['callback', 'close'],
];

async function eventsOf(caseId: number): Promise<string[]> {
  const rows = await portal.postgres.query<{ type: string }>(
    'select type from case_events where case_id = $1 order by seq',
    [caseId],
  );
  return rows.map((row) => row.type);
}
const countOf = async (table: string): Promise<number> =>
  (await portal.postgres.query<{ n: number }>(`select count(*) as n from ${table}`))[0]?.n ?? 0;

describe('writing', () => {
  const write = async (visitor: Visitor, fields: Record<string, string> = LETTER) => {
    await visitor.open('/submit');
    return visitor.submit(fields);
  };

  test('a letter becomes a case; the receipt shows number and query code, and both open it', async () => {
    const visitor = portal.visitor();
    const receipt = await write(visitor);
    expect(visitor.path).toBe('/submitted');
    const [, number = '', code = ''] = /编号 (\w+) 查询码 (\w+)/.exec(receipt.text) ?? [];
    expect(number).toMatch(/^MB2026\d{6}$/);
    const other = portal.visitor();
    const progress = await other.query(
      number.toLowerCase(),
      ` ${code.slice(0, 5)} ${code.slice(5)}`,
    );
    expect(other.path).toBe('/progress');
    expect(progress.text).toContain(LETTER.title);
    expect(progress.text).not.toMatch(/张三丰|138 ?0000|zhang@/);
  });

  test('a refresh of the receipt, a double click and the same form again make one case', async () => {
    const before = await countOf('cases');
    const visitor = portal.visitor();
    await visitor.open('/submit');
    const form = visitor.form();
    const body = { ...form.hidden, ...LETTER, title: '只登记一次' };
    const send = () => visitor.send('POST', form.action, new URLSearchParams(body));
    const [first, second] = await Promise.all([send(), send()]);
    const third = await send();
    const numbers = [first, second, third].map(
      (page) => /编号 (\w+) 查询码 (\w+)/.exec(page.text)?.[0],
    );
    expect(new Set(numbers).size).toBe(1);
    expect(numbers[0]).toBeDefined();
    await visitor.open('/submitted');
    expect(await countOf('cases')).toBe(before + 1);
  });

  test('the same form with another text is not dropped in silence', async () => {
    const visitor = portal.visitor();
    await visitor.open('/submit');
    const form = visitor.form();
    await visitor.submit(LETTER, form);
    const page = await visitor.submit({ ...LETTER, title: '另一件事' }, form);
    expect(page.status).toBe(422);
    expect(page.text).toContain('这份表单已经登记过');
    expect(page.html).toContain('value="另一件事"');
  });

  test('faults stand at the top with links, what was typed is kept, and nothing is written', async () => {
    const before = await countOf('requests');
    const page = await write(portal.visitor(), { type: 'help', content: '只有内容', phone: 'abc' });
    expect(page.status).toBe(422);
    expect(page.html).toContain('<a href="#title">请填写标题</a>');
    expect(page.html).toContain('<a href="#phone">');
    expect(page.html).toContain('只有内容</textarea>');
    expect(await countOf('requests')).toBe(before);
  });

  test('a form of another browser, or without its token, is not taken; its text is kept', async () => {
    const before = await countOf('requests');
    const victim = portal.visitor();
    await victim.open('/submit');
    const attacker = portal.visitor();
    await attacker.open('/submit');
    for (const form of [attacker.form(), { action: '/submit', hidden: {} }]) {
      const page = await victim.submit(LETTER, form);
      expect(page.status).toBe(422);
      expect(page.html).toContain(`value="${LETTER.title}"`);
    }
    expect(await countOf('requests')).toBe(before);
  });

  test('a program that fills in every field is refused', async () => {
    const page = await write(portal.visitor(), { ...LETTER, website: 'https://spam.example' });
    expect(page.status).toBe(422);
    expect(page.text).toContain('内容不符合要求');
  });

  test('markup, emoji, SQL and control characters are taken and shown as text', async () => {
    const hostile = `<img src=x onerror=alert(1)> ]]> ' or 1=1;-- 😀 \u0007 \u0000 结束`;
    const visitor = portal.visitor();
    await write(visitor, { ...LETTER, title: hostile, content: hostile });
    const page = await visitor.open('/progress');
    expect(page.html).toContain(
      '&lt;img src=x onerror=alert(1)&gt; ]]&gt; &#x27; or 1=1;-- 😀 ␇ ␀ 结束',
    );
    expect(page.html).not.toContain('<img');
  });

  test('a report is secret whether or not it was ticked', async () => {
    await write(portal.visitor(), { ...LETTER, type: 'report', title: '举报一件事' });
    const [row] = await portal.postgres.query<{ secret: boolean }>(
      "select secret from requests where title = '举报一件事'",
    );
    expect(row?.secret).toBe(true);
  });

  test('more than twenty letters an hour from one address are asked to wait', async () => {
    const visitor = portal.visitor({ 'x-forwarded-for': '203.0.113.9' });
    for (let i = 0; i < 20; i++) await write(visitor, { ...LETTER, title: `第 ${i} 件` });
    const page = await write(visitor);
    expect(page.status).toBe(429);
    expect(page.headers.get('retry-after')).toBe('3600');
    expect(page.text).toContain('请在 60 分钟后再试');
  });
});

describe('following a request', () => {
  test('the page tells state, unit, due day with its reason, and the steps in public words', async () => {
    const one = await registered();
    await steps(one, toHandling());
    const visitor = portal.visitor();
    const { text } = await visitor.query(one.number, one.queryCode);
    expect(text).toContain('当前状态 承办单位正在办理');
    const roads = portal.directory.units().find((u) => u.code === 'roads')?.name;
    expect(text).toContain(`承办单位 ${roads}`);
    expect(text).toMatch(/办理总时限 2026年3月\d+日 星期. 从收到次日起算，\d+ 个工作日。依据：/);
    expect(text).toContain('正在确定承办单位');
  });

  test.each([
    ['zh-CN', /办理总时限已延长 2 个工作日/, /批准延期/],
    ['zh-TW', /辦理總時限已展延 2 個工作日/, /核准展延/],
    ['en', /More time was given to Handling time: 2 working days/, /Approve extension/],
  ] as const)(
    'of an extension it tells what was given and the reason (%s)',
    async (...expected) => {
      const [language, told, officeWords] = expected;
      const one = await registered();
      await steps(one, [
        ...toHandling(),
        [
          'roads.head',
          'askExtension',
          { length: '3 working days', reason: '内部申请理由', toldRequester: true },
        ],
        ['supervisor', 'approveExtension', { length: '2 working days', reason: '需定制井盖' }],
      ]);
      const visitor = portal.visitor();
      await visitor.query(one.number, one.queryCode);
      const { text } = await visitor.open(`/progress?lang=${language}`);
      expect(text.match(new RegExp(told, 'g'))).toHaveLength(2);
      expect(text).toContain('需定制井盖');
      expect(text).not.toMatch(officeWords);
      expect(text).not.toContain('内部申请理由');
    },
  );

  test('a reply is shown when it is approved, not before; a draft that was sent back never', async () => {
    const one = await registered();
    await steps(one, toHandling());
    await steps(one, [
      ['roads.handler', 'reply', { text: '第一稿，退回', signedBy: '王副局长' }],
      ['reviewer', 'rejectReply', { opinion: '答非所问，内部意见' }],
      ...toReply,
    ]);
    const visitor = portal.visitor();
    expect((await visitor.query(one.number, one.queryCode)).text).not.toContain(REPLY);
    await steps(one, toClosed);
    const { text } = await visitor.open('/progress');
    expect(text).toContain(REPLY);
    expect(text).toContain('当前状态 已办结');
    expect(text).not.toMatch(/第一稿|内部|王副局长/);
  });

  test('no page shows notes, supervision, staff, contact data or another requester', async () => {
    const one = await registered();
    const other = await registered({
      title: '另一位市民的诉求',
      requester: { name: '李四', phone: '13911112222' },
    });
    await steps(one, toHandling());
    await portal.step(one.id, 'dispatcher', 'note', { text: '内部备注：缠诉' });
    await portal.step(one.id, 'supervisor', 'supervise', {
      form: 'written',
      trigger: 'repeated',
      demand: '限期办结的督办要求',
      dueDay: '2026-03-06',
    });
    await steps(other, [['operator', 'submit']]);
    await portal.step(other.id, 'dispatcher', 'merge', { into: one.id, reason: 'cluster' });
    const page = await portal.visitor().query(one.number, one.queryCode);
    expect(page.html).not.toMatch(/内部|缠诉|督办/);
    const staff = await portal.postgres.query<{ name: string }>('select name from users');
    for (const { name } of staff) expect(page.html).not.toContain(name);
    expect(page.html).not.toMatch(/张三丰|13800001234|zhang@|李四|13911112222|另一位市民/);
  });

  test('after a merge each requester reads the answer under the own number', async () => {
    const parent = await registered();
    const child = await registered({ title: '同一盏路灯', requester: { phone: '13911112222' } });
    await steps(child, [['operator', 'submit']]);
    await steps(parent, toHandling());
    await portal.step(child.id, 'dispatcher', 'merge', { into: parent.id, reason: 'cluster' });
    await steps(parent, [...toReply, ...toClosed]);
    const { text } = await portal.visitor().query(child.number, child.queryCode);
    expect(text).toContain(child.number);
    expect(text).toContain('同一盏路灯');
    expect(text).toContain(REPLY);
    expect(text).not.toContain(parent.number);
  });

  test('a wrong code, a code of another request and a number that does not exist are answered alike', async () => {
    const [mine, other] = [await registered(), await registered()];
    const answers = [];
    for (const [number, code] of [
      [mine.number, 'AAAAAAAAAA'],
      [mine.number, other.queryCode],
      ['HL2026999999', mine.queryCode],
    ] as const) {
      const visitor = portal.visitor();
      const page = await visitor.query(number, code);
      expect(page.status).toBe(422);
      answers.push(page.text.replaceAll(number, 'N'));
      expect((await visitor.open('/progress')).text).toContain('查询已结束');
    }
    expect(new Set(answers).size).toBe(1);
  });

  test('five wrong codes lock the number for that address only, also a number that does not exist', async () => {
    const mine = await registered();
    for (const number of [mine.number, 'HL2026888888']) {
      const guesser = portal.visitor({ 'x-forwarded-for': '203.0.113.7' });
      for (let i = 0; i < 5; i++)
        expect((await guesser.query(number, `WRONG${i}`)).status).toBe(422);
      expect((await guesser.query(number, mine.queryCode)).status).toBe(429);
    }
    const owner = portal.visitor({ 'x-forwarded-for': '198.51.100.1' });
    expect((await owner.query(mine.number, mine.queryCode)).status).toBe(200);
  });

  test('after 30 minutes without use, or after leaving, the code is asked for again', async () => {
    const one = await registered();
    const visitor = portal.visitor();
    await visitor.query(one.number, one.queryCode);
    portal.clock.advance(29 * 60_000);
    expect((await visitor.open('/progress')).text).toContain(one.number);
    portal.clock.advance(31 * 60_000);
    expect((await visitor.open('/progress')).text).toContain('查询已结束');
    await visitor.query(one.number, one.queryCode);
    const leave = await visitor.submit({}, visitor.form());
    expect(leave.text).toContain('您已退出查询');
    await visitor.open('/progress');
    expect(visitor.path).toBe('/query?ended=1');
  });

  test("a mail's link fills in the number; no address ever holds the code", async () => {
    const one = await registered();
    const visitor = portal.visitor();
    const page = await visitor.open(`/query?number=${one.number}`);
    expect(page.html).toContain(`value="${one.number}"`);
    await visitor.submit({ number: one.number, code: one.queryCode });
    expect(visitor.path).toBe('/progress');
    const cookies = [...visitor.cookies.values()].map(
      (v) => Buffer.from(v, 'base64url').toString('latin1') + v,
    );
    expect(cookies.join(' ')).not.toContain(one.queryCode);
  });
});

describe('a letter to the mailbox', () => {
  const letter = (more = {}) =>
    registered({
      kind: 'mailbox',
      channel: 'mailbox',
      title: '王五家门前的路灯',
      consentToPublish: true,
      ...more,
    });
  const toAnswer = (replyMode: string): [string, string, object?][] => [
    ['reviewer', 'accept'],
    ['dispatcher', 'dispatch', { unit: portal.unit('roads') }],
    ['roads.liaison', 'signFor'],
    ['roads.handler', 'reply', { text: REPLY, signedBy: '王副局长', replyMode }],
    ['reviewer', 'approveReply'],
  ];
  const released = {
    publicTitle: '路灯不亮',
    publicQuestion: '某路路灯不亮。',
    publicReply: '某路路灯已经修复。',
  };

  test('is published when a person releases it, in the released text, until consent is taken back', async () => {
    const one = await letter();
    await steps(one, toAnswer('public'));
    const visitor = portal.visitor();
    expect((await visitor.open('/published')).text).toContain('目前没有公开的来信');
    await portal.step(one.id, 'office', 'publish', released);
    const { html, text } = await visitor.open('/published');
    expect(text).toContain(released.publicReply);
    expect(html).not.toMatch(/王五|王副局长/);
    expect(html).not.toContain(one.number);
    await visitor.query(one.number, one.queryCode);
    await visitor.open('/progress/revokeConsent');
    await visitor.submit({});
    expect((await visitor.open('/published')).text).not.toContain(released.publicReply);
  });

  test('answered in private is read by its writer only', async () => {
    const one = await letter({ title: '私下答复' });
    await steps(one, toAnswer('private'));
    const { text } = await portal.visitor().query(one.number, one.queryCode);
    expect(text).toContain(REPLY);
    expect((await portal.visitor().open('/published')).text).not.toContain(REPLY);
  });

  test('not accepted: the page tells reason and legal route, as the mail does', async () => {
    const one = await letter();
    await portal.step(one.id, 'reviewer', 'refuse', {
      reason: 'litigation',
      explanation: '本事项已由法院审理',
      legalRoute: '向人民法院反映',
    });
    const { text } = await portal.visitor().query(one.number, one.queryCode);
    expect(text).toMatch(/不予受理 .*本事项已由法院审理 .*向人民法院反映/);
  });

  test('asked for more, the requester sees what is missing and adds it', async () => {
    const one = await letter();
    await portal.step(one.id, 'reviewer', 'askSupplement', { missing: '请写明小区名称' });
    const visitor = portal.visitor();
    const { text } = await visitor.query(one.number, one.queryCode);
    expect(text).toContain('请写明小区名称');
    expect(text).toContain('目前暂停计时');
    await visitor.open('/progress/supplement');
    expect((await visitor.submit({ text: '解放小区' })).text).toContain('当前状态 待审查');
  });
});

describe('the steps of the requester', () => {
  const opened = async (one: Registered): Promise<Visitor> => {
    const visitor = portal.visitor();
    await visitor.query(one.number, one.queryCode);
    return visitor;
  };

  test('supplement, rate and appeal go through the one door', async () => {
    const one = await registered();
    await steps(one, toHandling());
    const visitor = await opened(one);
    await visitor.open('/progress/supplement');
    const done = await visitor.submit({ text: '补充：昨晚又断电。' });
    expect(visitor.path).toBe('/progress?done=1');
    expect(done.text).toContain('已提交');
    await steps(one, [...toReply, ...toClosed]);
    await visitor.open('/progress/rate');
    expect(visitor.page.text).toContain('非常满意');
    await visitor.submit({ rating: 'satisfied', comment: '谢谢' });
    await visitor.open('/progress/appeal');
    const after = await visitor.submit({ reason: '路灯又不亮了' });
    expect(after.text).toContain('当前状态 已收到您的申诉');
    const types = await eventsOf(one.id);
    expect(types.slice(-2)).toEqual(['rate', 'appeal']);
    expect(types).toContain('supplement');
  });

  test('the same step sent twice is one event', async () => {
    const one = await registered();
    await steps(one, [...toHandling(), ...toReply, ...toClosed]);
    const visitor = await opened(one);
    await visitor.open('/progress/rate');
    const form = visitor.form();
    const first = await visitor.submit({ rating: 'satisfied' }, form);
    const second = await visitor.submit({ rating: 'satisfied' }, form);
    expect([first.text, second.text].map((text) => text.includes('已提交'))).toEqual([true, true]);
    expect((await eventsOf(one.id)).filter((type) => type === 'rate')).toHaveLength(1);
  });

  test('withdrawing closes the request and leaves no further step', async () => {
    const one = await registered();
    const visitor = await opened(one);
    await visitor.open('/progress/withdraw');
    const page = await visitor.submit({ reason: '已自行解决' });
    expect(page.text).toContain('已按您的意愿撤回');
    expect(page.html).not.toContain('href="/progress/');
  });

  test('a form with faults comes back with its text', async () => {
    const one = await registered();
    await steps(one, [...toHandling(), ...toReply, ...toClosed]);
    const visitor = await opened(one);
    await visitor.open('/progress/rate');
    const page = await visitor.submit({ comment: '忘了选' });
    expect(page.status).toBe(422);
    expect(page.html).toContain('href="#rating"');
    expect(page.html).toContain('忘了选');
    expect(await eventsOf(one.id)).not.toContain('rate');
  });

  test('a step that is not open, or not the requester’s, is refused and told', async () => {
    const one = await registered();
    const before = await eventsOf(one.id);
    const visitor = await opened(one);
    for (const type of ['appeal', 'dispatch', 'close', 'note', 'nonsense']) {
      await visitor.open('/progress');
      const page = await visitor.submit(
        { reason: 'x', text: 'x' },
        { ...visitor.form(), action: `/progress/${type}` },
      );
      expect([type, page.status]).toEqual([type, 409]);
      expect(page.text).toContain('现在不能进行这项操作');
    }
    expect(await eventsOf(one.id)).toEqual(before);
  });

  test('citizen A cannot open or move the case of citizen B', async () => {
    const [a, b] = [
      await registered({ title: '甲的诉求' }),
      await registered({ title: '乙的诉求' }),
    ];
    const visitor = await opened(a);
    await visitor.open('/progress/supplement');
    const page = await visitor.submit({ text: '写给乙', caseId: String(b.id), number: b.number });
    expect(page.text).toContain('甲的诉求');
    expect(await eventsOf(b.id)).not.toContain('supplement');
    const access = visitor.cookies.get('huiyin-access') ?? '';
    visitor.cookies.set('huiyin-access', `${access.slice(0, -4)}AAAA`);
    expect((await visitor.open('/progress')).text).toContain('查询已结束');
  });
});

describe('every answer', () => {
  test('forbids scripts, frames and foreign content, and is kept by nobody', async () => {
    for (const path of ['/', '/submit', '/query', '/nowhere']) {
      const { headers } = await portal.visitor().open(path);
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'self'/,
      );
      expect(headers.get('content-security-policy')).not.toMatch(/script-src|unsafe/);
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('cookies are out of reach for scripts and other sites, and Secure behind https', async () => {
    const https = await testPortal('2026-03-02T09:00+08:00', {
      PUBLIC_URL: 'https://12345.example.cn',
    });
    const response = await fetch(`${https.portalUrl}/submit`);
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly; Secure; SameSite=Lax/);
    expect(response.headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/);
  });

  test('an unknown page, a body over the limit and a foreign content type are told in words', async () => {
    expect((await portal.visitor().open('/nowhere')).text).toContain('没有找到这个页面');
    const big = await portal.visitor().send('POST', '/submit', `content=${'x'.repeat(300_000)}`);
    expect([big.status, big.text.includes('内容太长')]).toEqual([413, true]);
    const json = await fetch(`${portal.portalUrl}/submit`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: 'a',
    });
    expect([json.status, (await json.text()).includes('<h1>')]).toEqual([415, true]);
  });

  test('an address that cannot be decoded is told in words, too', async () => {
    const page = await portal.visitor().open('/progress/%E0%A4%A');
    expect([page.status, page.text.includes('没有找到这个页面')]).toEqual([404, true]);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('speaks the language of the link, else of the browser, else zh-CN', async () => {
    const visitor = portal.visitor({ 'accept-language': 'fr,en;q=0.5' });
    expect((await visitor.open('/')).html).toContain('<html lang="en">');
    const linked = await visitor.open('/query?number=HL1&lang=zh-TW');
    expect(visitor.path).toBe('/query?number=HL1');
    expect(linked.html).toContain('<html lang="zh-TW">');
    expect((await portal.visitor({ 'accept-language': 'fr' }).open('/')).html).toContain(
      '<html lang="zh-CN">',
    );
  });

  test('a language link leads nowhere else', async () => {
    const response = await fetch(`${portal.portalUrl}//evil.example/?lang=en`, {
      redirect: 'manual',
    });
    expect(response.headers.get('location') ?? '').not.toMatch(/^\/\/|^https?:/);
  });

  test('is small, and so is the style sheet', async () => {
    const { html } = await portal.visitor().open('/submit');
    const css = await portal
      .visitor()
      .open(/href="(\/assets\/portal-[^"]+)"/.exec(html)?.[1] ?? '');
    expect(css.headers.get('cache-control')).toContain('immutable');
    expect(Buffer.byteLength(html) + Buffer.byteLength(css.html)).toBeLessThan(30_000);
  });

  test('shows the heads of the days, for anybody to keep, and no more of them', async () => {
    expect((await portal.visitor().open('/proof')).text).toContain('尚未生成日报头');
    const head = await makeHead(portal.postgres, '2026-03-01', portal.clock.now());
    const { html, text } = await portal.visitor().open('/proof');
    expect([text.includes('2026年3月1日'), text.includes(head?.hash ?? '?')]).toEqual([true, true]);
    expect(html).not.toContain(head?.root);
    expect((await portal.visitor().open('/')).html).toContain('href="/proof"');
  });

  test('shows the calendar by which it counts: days off, worked weekends, and the year that is not out yet', async () => {
    const { text } = await portal.visitor().open('/calendar');
    expect(text).toMatch(/10月1日周四 至 10月7日周三 国庆节 · 放假 · 共 7 天/);
    expect(text).toMatch(/10月10日周六 国庆节 · 调休上班/);
    expect(text).toMatch(/2027 年 这一年的放假安排尚未公布/);
    const english = await portal.visitor().open('/calendar?lang=en');
    expect(english.text).toMatch(/National Day · day off · 7 days/);
    expect((await portal.visitor().open('/')).html).toContain('href="/calendar"');
  });

  test('health is told to the operator of the system', async () => {
    for (const path of ['/health/live', '/health/ready']) {
      const response = await fetch(portal.portalUrl + path);
      expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
    }
  });
});
