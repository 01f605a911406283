import { stylesheet } from '../assets.js';
import type { Language } from '@huiyin/contract';
import { translator } from '../texts.js';
import { actionPage } from '../views/action.js';
import { calendarPage, type PublicYear } from '../views/calendar.js';
import { homePage } from '../views/home.js';
import type { ActionModel, DueModel, ProgressModel } from '../views/model.js';
import { faultPage, privacyPage, publishedPage } from '../views/plain-pages.js';
import { progressPage } from '../views/progress.js';
import { proofPage } from '../views/proof.js';
import { queryPage } from '../views/query.js';
import { receiptPage } from '../views/receipt.js';
import { submitPage } from '../views/submit.js';

/*
 * Every page with invented but full content, for the checks that hold for all pages and for looking at them.
 */
const guard = {
  formId: 'Q2x5vGq3m0Yc1b8Zr7Lw9A',
  token: 'c2lnbmF0dXJlIG9mIHRoZSBmb3JtIGFuZCBicm93c2Vy',
};
const at = (text: string): Date => new Date(`${text}+08:00`);

export const sampleDue = (): DueModel => ({
  label: '答复期限',
  day: '2026-11-30',
  startedAt: at('2026-11-20T16:12'),
  length: '6 working days',
  basis: '某市信箱办理规定',
  provisional: false,
  paused: false,
  extended: false,
  passed: false,
});

const field = { required: true, multiple: false, options: [] };
const sampleYears: PublicYear[] = [
  {
    year: 2026,
    published: true,
    days: [
      { from: '2026-10-01', to: '2026-10-07', count: 7, reason: 'holiday', name: '国庆节' },
      { from: '2026-10-10', to: '2026-10-10', count: 1, reason: 'makeUpDay', name: '国庆节' },
      { from: '2026-11-26', to: '2026-11-26', count: 1, reason: 'localDayOff', name: '台风' },
    ],
  },
  { year: 2027, published: false, days: [] },
];

const sampleActions: ActionModel[] = [
  {
    type: 'supplement',
    label: '补充',
    fields: [{ ...field, name: 'text', label: '补充内容', widget: 'textarea', maxLength: 2000 }],
  },
  {
    type: 'rate',
    label: '评价',
    fields: [
      {
        ...field,
        name: 'rating',
        label: '满意程度',
        widget: 'select',
        options: ['非常满意', '满意', '基本满意', '不满意', '非常不满意'].map((label, i) => ({
          value: `v${i}`,
          label,
        })),
      },
      {
        ...field,
        required: false,
        name: 'comment',
        label: '说明',
        widget: 'textarea',
        maxLength: 500,
      },
    ],
  },
  {
    type: 'appeal',
    label: '申诉',
    fields: [{ ...field, name: 'reason', label: '申诉理由', widget: 'textarea', maxLength: 2000 }],
  },
  { type: 'withdraw', label: '撤回', fields: [] },
];

export const sampleProgress = (language: Language): ProgressModel => ({
  number: 'MB2026000042',
  kind: language === 'en' ? "Mayor's mailbox" : '市长信箱',
  state: language === 'en' ? 'Answered; please rate the reply' : '已答复，等待您的评价',
  phase: 'answered',
  title: '幸福小区东门夜间施工噪声扰民，请督促按规定时间施工',
  content:
    '您好：\n\n幸福小区东门外的道路改造工地，最近一周每晚十一点以后仍在使用破碎机，老人和孩子无法入睡。\n已向工地反映两次，未见改变。\n\n请核实是否办理了夜间施工许可，并督促按规定时间施工。',
  place: '人民路 12 号，幸福小区东门',
  receivedAt: at('2026-11-20T16:12'),
  closedAt: null,
  unit: '市城市管理局',
  due: sampleDue(),
  replies: [
    {
      title: '审核通过',
      isReply: true,
      text: '您好，来信收悉。经现场核查，该工地未办理夜间施工许可。我局已于 11 月 24 日责令改正，并要求其在 22 时至次日 6 时停止使用高噪声设备。今后如再发生，请拨打 12345，我局将在 30 分钟内到场处理。\n\n感谢您的监督。',
      unit: '市城市管理局',
      at: at('2026-11-26T10:05'),
    },
  ],
  steps: [
    { at: at('2026-11-20T16:12'), text: '已登记', own: false },
    { at: at('2026-11-20T17:01'), text: '已转交市城市管理局', own: false },
    { at: at('2026-11-23T09:10'), text: '正在办理', own: false },
    { at: at('2026-11-26T10:05'), text: '已答复，等待您的评价', own: false },
  ],
  actions: sampleActions,
});

/** name → HTML of every page in a language (and `style`: the style sheet). */
export function pagesOf(language: Language): Record<string, string> {
  const t = translator(language);
  const progress = sampleProgress(language);
  const visit = (path: string) => ({ language, path });
  const step = (type: string) => {
    const action = progress.actions.find((a) => a.type === type);
    if (!action) throw new Error(`no sample of ${type}`);
    const { number, title } = progress;
    return actionPage(visit('/progress'), { number, title, action, guard, typed: {}, faults: [] });
  };
  return {
    style: stylesheet.body,
    home: homePage(visit('/')),
    submit: submitPage(visit('/submit'), { guard, typed: {}, faults: [] }),
    'submit-faults': submitPage(visit('/submit'), {
      guard,
      typed: { type: 'help', content: progress.content, phone: '12' },
      faults: [
        { field: 'title', message: t('error.required', { field: t('submit.subject') }) },
        { field: 'phone', message: t('error.phone') },
      ],
    }),
    receipt: receiptPage(visit('/submitted'), {
      number: progress.number,
      queryCode: '7KXM9PQ2RT',
      receivedAt: progress.receivedAt,
    }),
    query: queryPage(visit('/query'), { guard, typed: { number: progress.number }, faults: [] }),
    'query-wrong': queryPage(visit('/query'), {
      guard,
      typed: { number: progress.number },
      faults: [{ field: 'number', message: t('query.wrong') }],
    }),
    progress: progressPage(visit('/progress'), { progress, guard, notice: 'progress.done' }),
    'progress-new': progressPage(visit('/progress'), {
      guard,
      progress: {
        ...progress,
        phase: 'received',
        state: t('home.how.title'),
        unit: null,
        replies: [],
        due: { ...sampleDue(), passed: true, provisional: true },
        steps: progress.steps.slice(0, 1),
        actions: progress.actions.filter((a) => a.type === 'supplement' || a.type === 'withdraw'),
      },
    }),
    supplement: step('supplement'),
    rate: step('rate'),
    appeal: step('appeal'),
    withdraw: step('withdraw'),
    published: publishedPage(visit('/published'), {
      items: [
        {
          id: 42,
          title: progress.title,
          question: progress.content,
          answer: progress.replies[0]?.text ?? '',
          unit: progress.unit,
          at: progress.receivedAt,
        },
      ],
      older: '/published?before=42',
      first: false,
    }),
    'published-empty': publishedPage(visit('/published'), { items: [], older: null, first: true }),
    privacy: privacyPage(visit('/privacy')),
    calendar: calendarPage(visit('/calendar'), sampleYears),
    proof: proofPage(visit('/proof'), [{ day: '2026-11-20', hash: '3f'.repeat(32) }]),
    'proof-empty': proofPage(visit('/proof'), []),
    'fault-404': faultPage(visit('/'), { status: 404 }),
    'fault-429': faultPage(visit('/'), { status: 429, retryAfterSeconds: 840 }),
    'fault-500': faultPage(visit('/'), { status: 500, reference: 'req-1a2b' }),
  };
}
