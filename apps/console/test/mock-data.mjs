/** Invented cases for looking at the console without a server. Nothing here is a real message. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ago = (ms) => new Date(Date.now() - ms).toISOString();
const shanghaiDay = (date) => new Date(date.getTime() + 8 * HOUR).toISOString().slice(0, 10);
/** 24:00 in Shanghai, so many days from today. */
const midnight = (days) => {
  const day = shanghaiDay(new Date(Date.now() + days * DAY));
  return { day, at: new Date(Date.parse(`${day}T00:00:00+08:00`) + DAY).toISOString() };
};

export const units = [
  [1, '市12345热线办', null, 1],
  [2, '城东区人民政府', 1, 2],
  [3, '城西区人民政府', 1, 2],
  [4, '市住房和城乡建设局', 1, 2],
  [5, '市生态环境局', 1, 2],
  [6, '市水务集团', 1, 2],
  [7, '城东区民生街道办事处', 2, 3],
  [8, '城东区市政养护中心', 2, 3],
  [9, '城西区望江街道办事处', 3, 3],
  [10, '望江社区居委会', 9, 4],
].map(([id, name, parentId, level]) => ({
  id,
  code: `U${id}`,
  name,
  parentId,
  level,
  active: true,
}));
const unitRef = (id) => ({ id, name: units.find((unit) => unit.id === id).name });

export const phases = {
  received: '受理',
  assigned: '办理',
  answered: '审核回访',
  appealed: '申诉',
  closed: '已结',
};
export const states = {
  'received.registered': '已登记',
  'received.toDispatch': '待派单',
  'assigned.toSign': '待签收',
  'assigned.handling': '办理中',
  'assigned.returnRequested': '申请退回',
  'assigned.onHold': '挂账',
  'answered.toReview': '待审核',
  'answered.toCallback': '待回访',
  'appealed.toDecide': '申诉待决定',
  'closed.done': '已办结',
  'closed.answeredDirectly': '直接办结',
};
const types = {
  consult: '咨询',
  help: '求助',
  complaint: '投诉',
  report: '举报',
  suggest: '建议',
  praise: '表扬',
  other: '其他',
};
const channels = {
  phone: '电话',
  web: '网站',
  mailbox: '信箱',
  wechat: '微信',
  app: '手机应用',
  email: '电子邮件',
  sms: '短信',
  letter: '来信',
  visit: '来访',
  media: '媒体',
  transfer: '转办',
  import: '导入',
};
const roles = {
  operator: '话务员',
  dispatcher: '派单员',
  liaison: '承办单位联络员',
  supervisor: '督办员',
};

export const vocabulary = {
  kinds: [
    {
      kind: 'hotline',
      name: '热线',
      phases,
      states,
      deadlines: { replyDue: '办理时限' },
      rungs: {},
      roles,
    },
    {
      kind: 'mailbox',
      name: '信箱',
      phases,
      states,
      deadlines: { replyDue: '办理时限' },
      rungs: {},
      roles,
    },
  ],
  requestTypes: types,
  channels,
  categories: [
    ['urban', '城乡建设', null],
    ['urban.road', '道路与路灯', 'urban'],
    ['urban.noise', '施工噪声', 'urban'],
    ['env', '生态环境', null],
    ['env.water', '水体污染', 'env'],
    ['life', '民生保障', null],
    ['life.water', '供水', 'life'],
  ].map(([code, name, parent]) => ({ code, name, parent })),
};

// title, type, place, state, unit, due in days (h: hours), flags
const ROWS = [
  [
    '民生路与建设街路口路灯连续一周不亮',
    'help',
    '城东区民生路与建设街路口',
    'assigned.handling',
    8,
    -6,
    'supervised',
  ],
  [
    '工地凌晨两点仍在打桩，严重影响休息',
    'complaint',
    '城西区望江路 66 号',
    'assigned.handling',
    9,
    -2,
    '',
  ],
  [
    '小区二次供水水压不足，六楼以上无水',
    'help',
    '望江花园 3 幢',
    'assigned.toSign',
    6,
    'h3',
    'urgent',
  ],
  ['反映餐饮店油烟直排居民楼', 'complaint', '民生路 18 号底商', 'assigned.handling', 5, 0, ''],
  [
    '举报夜间偷排废水，水面有白沫',
    'report',
    '城东区柳河桥下游',
    'assigned.handling',
    5,
    1,
    'sensitive secret',
  ],
  ['咨询灵活就业人员医保补缴办理流程', 'consult', null, 'received.registered', null, 2, ''],
  [
    '人行道井盖缺失，孩子险些踩空',
    'help',
    '建设街 102 号门前',
    'received.toDispatch',
    null,
    'h1',
    'urgent',
  ],
  ['建议在地铁口增设非机动车停放点', 'suggest', '地铁望江站 B 口', 'assigned.toSign', 9, 4, ''],
  [
    '物业擅自提高停车费，未经业主大会表决',
    'complaint',
    '城东区锦绣苑',
    'answered.toReview',
    4,
    3,
    '',
  ],
  ['旧楼加装电梯申请三个月无答复', 'help', '城西区工人新村 12 幢', 'assigned.onHold', 4, 20, ''],
  ['感谢市政养护中心及时疏通下水道', 'praise', '民生路', 'closed.answeredDirectly', null, null, ''],
  ['公交 28 路末班车提前收车', 'complaint', '公交 28 路终点站', 'answered.toCallback', 2, 2, ''],
  [
    '对路灯维修答复不满意，现场仍未修好',
    'complaint',
    '城东区民生路',
    'appealed.toDecide',
    8,
    1,
    'supervised',
  ],
  ['学校周边占道经营影响通行', 'complaint', '望江小学东门', 'assigned.returnRequested', 9, -1, ''],
  ['咨询居住证签注所需材料', 'consult', null, 'closed.answeredDirectly', null, null, ''],
  [
    '噪声扰民：广场舞音响超过晚上十点',
    'complaint',
    '滨河公园北广场',
    'assigned.handling',
    7,
    5,
    '',
  ],
];

function caseOf(index) {
  const [title, type, place, state, unit, dueIn, flags] = ROWS[index % ROWS.length];
  const id = 1000 + index;
  const round = Math.floor(index / ROWS.length);
  const phase = state.split('.')[0];
  const shifted = typeof dueIn === 'number' ? dueIn + (dueIn >= 0 ? round : -round) : dueIn;
  const due =
    dueIn === null
      ? null
      : typeof dueIn === 'string'
        ? { at: ago(-Number(dueIn.slice(1)) * HOUR), day: shanghaiDay(new Date()) }
        : midnight(shifted);
  const days = typeof shifted === 'number' ? shifted : 0;
  const light =
    due === null
      ? 'none'
      : state === 'assigned.onHold'
        ? 'none'
        : days < -5
          ? 'deepRed'
          : days < 0
            ? 'red'
            : days <= 1
              ? 'yellow'
              : 'green';
  const receivedAt = ago((index % 9) * DAY + index * 41 * 60_000 + HOUR);
  return {
    id,
    version: 5,
    number: `HL2026${String(4200 + index).padStart(6, '0')}`,
    kind: { value: 'hotline', label: '热线' },
    phase: { value: phase, label: phases[phase] },
    state: { value: state, label: states[state] },
    title: round ? `${title}（第 ${round + 1} 次反映）` : title,
    type: { value: type, label: types[type] },
    category: type === 'help' ? '道路与路灯' : null,
    place,
    urgent: flags.includes('urgent'),
    sensitive: flags.includes('sensitive'),
    supervised: flags.includes('supervised'),
    undelivered: false,
    rung: null,
    remindable: true,
    secret: flags.includes('secret'),
    leadUnit: unit ? unitRef(unit) : null,
    receivedAt,
    closedAt: phase === 'closed' ? ago(2 * HOUR) : null,
    due: due && {
      name: 'replyDue',
      label: '办理时限',
      ...due,
      ...(days > 1 ? { workingDays: days } : {}),
    },
    light,
  };
}
export const cases = Array.from({ length: 140 }, (_, index) => caseOf(index));

const field = (name, label, widget, required = true, more = {}) => ({
  name,
  label,
  widget,
  required,
  ...more,
});
const option = (value, label) => ({ value, label });
const SOLVED = [option('yes', '已解决'), option('partly', '部分解决'), option('no', '未解决')];
const long = { maxLength: 4000 };
const EVENTS = {
  answerDirectly: [
    '直接答复',
    [
      field('answer', '答复内容', 'textarea', true, { maxLength: 10000 }),
      field('source', '答复依据', 'radio', true, {
        options: [
          option('knowledgeBase', '知识库'),
          option('threeWayCall', '三方通话'),
          option('other', '其他'),
        ],
      }),
      field('solved', '是否解决', 'radio', false, { options: SOLVED }),
    ],
  ],
  submit: ['提交派单', [field('remark', '备注', 'textarea', false, long)]],
  dispatch: [
    '派单',
    [
      field('unit', '主办单位', 'unit'),
      field('assists', '协办单位', 'units', false),
      field('grade', '办理等级', 'radio', false, {
        options: [
          option('emergency', '特急'),
          option('general', '一般'),
          option('complex', '疑难'),
        ],
      }),
      field('dueDay', '办理期限', 'day', false),
      field('instruction', '派单意见', 'textarea', false, long),
      field('designate', '指定办理（不得退回）', 'checkbox', false),
    ],
  ],
  signFor: ['签收', [field('handler', '承办人', 'text', false, { maxLength: 200 })]],
  reply: [
    '答复',
    [
      field('text', '答复内容（诉求人可见）', 'textarea', true, { maxLength: 20000 }),
      field('measures', '办理措施', 'textarea', false, long),
      field('policyBasis', '政策依据', 'textarea', false, long),
      field('contacted', '已与诉求人联系', 'checkbox', false),
      field('signedBy', '签发人', 'text', true, { maxLength: 200 }),
    ],
  ],
  recordContact: [
    '先行联系',
    [
      field('channel', '联系方式', 'radio', true, {
        options: [option('phone', '电话'), option('sms', '短信'), option('visit', '上门')],
      }),
      field('reached', '已联系上', 'checkbox'),
      field('result', '联系结果', 'textarea', true, long),
    ],
  ],
  requestReturn: [
    '申请退回',
    [
      field('reason', '退回原因', 'select', true, {
        options: [option('notOurDuty', '非本单位职责'), option('placeUnclear', '地点不清')],
      }),
      field('dutyBasis', '职责依据', 'textarea', true, long),
      field('suggestedUnit', '建议单位', 'unit', false),
    ],
  ],
  askExtension: [
    '申请延期',
    [
      field('length', '延长时间', 'length'),
      field('reason', '延期理由', 'textarea', true, long),
      field('toldRequester', '已告知诉求人', 'checkbox'),
    ],
  ],
  merge: [
    '并单',
    [
      field('into', '并入工单', 'case'),
      field('reason', '并单原因', 'radio', true, {
        options: [option('duplicate', '重复件'), option('cluster', '同类件')],
      }),
    ],
  ],
  approveReply: ['审核通过', [field('opinion', '审核意见', 'textarea', false, long)]],
  rejectReply: ['退回修改', [field('opinion', '审核意见', 'textarea', true, long)]],
  recordCallback: [
    '登记回访',
    [
      field('reached', '已接通', 'checkbox'),
      field('solved', '是否解决', 'radio', false, { options: SOLVED }),
      field('satisfaction', '满意度', 'select', false, {
        options: [option('satisfied', '满意'), option('unsatisfied', '不满意')],
      }),
    ],
  ],
  remind: [
    '催办',
    [
      field('form', '催办方式', 'radio', true, {
        options: [
          option('phone', '电话催办'),
          option('notice', '催办通知'),
          option('letter', '工作提醒函'),
        ],
      }),
      field('text', '催办内容', 'textarea', true, long),
    ],
  ],
  note: ['添加备注', [field('text', '备注', 'textarea', true, long)]],
};
export const allowedOf = (state) =>
  (
    ({
      'received.registered': ['answerDirectly', 'submit', 'merge', 'note'],
      'received.toDispatch': ['dispatch', 'merge', 'note'],
      'assigned.toSign': ['signFor', 'requestReturn', 'remind', 'note'],
      'assigned.handling': [
        'reply',
        'recordContact',
        'askExtension',
        'requestReturn',
        'remind',
        'note',
      ],
      'answered.toReview': ['approveReply', 'rejectReply', 'note'],
      'answered.toCallback': ['recordCallback', 'note'],
    })[state] ?? (state.startsWith('closed') ? [] : ['remind', 'note'])
  ).map((type) => ({ type, label: EVENTS[type][0], fields: EVENTS[type][1] }));

const CONTENT = `来电人反映：自上周三起，{place}附近路灯全部不亮，晚间通行不便，已有老人摔倒。来电人曾于三日前致电反映，至今未见维修人员到场。\n\n诉求：请尽快修复，并告知预计恢复时间。<b>此处尖括号应按文字显示</b>。`;

export function viewOf(item) {
  const lead = item.leadUnit && {
    ordinal: 1,
    unit: item.leadUnit,
    role: 'lead',
    task: null,
    openedAt: ago(50 * HOUR),
    signedAt: item.state.value === 'assigned.toSign' ? null : ago(46 * HOUR),
    contactedAt: null,
    repliedAt: null,
    endedAt: null,
    endReason: null,
  };
  const clock = (name, label, more) => ({
    name,
    label,
    ordinal: 1,
    kind: 'duty',
    status: 'running',
    unit: null,
    length: '5 working days',
    basis: '本系统设计，无法定依据；参照《济南市12345市民服务热线条例》第二十四条',
    startedAt: item.receivedAt,
    dueDay: item.due?.day,
    dueAt: item.due?.at,
    provisional: false,
    passedAt: null,
    stoppedAt: null,
    light: item.light,
    ...more,
  });
  const deadlines = item.due
    ? [
        clock('replyDue', '办理时限', {
          passedAt: item.light.includes('ed') && item.light !== 'none' ? item.due.at : null,
        }),
        clock('contactDue', '先行联系', {
          unit: item.leadUnit,
          light: 'yellow',
          length: '1 working day',
          ...withDue(0),
        }),
        clock('totalDue', '总时限', { ...withDue(96), light: 'green', provisional: true }),
        clock('signDue', '签收时限', {
          status: 'stopped',
          stoppedAt: ago(46 * HOUR),
          light: 'none',
        }),
      ]
    : [];
  return {
    ...item,
    profile: '默认方案',
    rungs: [],
    openedAt: item.receivedAt,
    answeredAt: null,
    requests: [
      {
        id: item.id,
        channel: 'phone',
        type: item.type.value,
        title: item.title,
        content: CONTENT.replace('{place}', item.place ?? '小区'),
        place: item.place,
        category: 'urban.road',
        secret: item.secret,
        consentToPublish: true,
        replyWanted: true,
        receivedAt: item.receivedAt,
        requester: { name: '陈**', phone: '138****0000', anonymous: false },
      },
    ],
    assignments: lead
      ? [
          lead,
          {
            ordinal: 2,
            unit: unitRef(7),
            role: 'assist',
            task: '提供路段管养分界资料',
            openedAt: ago(49 * HOUR),
            signedAt: ago(47 * HOUR),
            contactedAt: null,
            repliedAt: null,
            endedAt: null,
            endReason: null,
          },
        ]
      : [],
    deadlines,
    allowedEvents: allowedOf(item.state.value),
    files: [
      {
        id: 7,
        name: '现场照片-路口西侧.jpg',
        mime: 'image/jpeg',
        size: 482_113,
        uploadedAt: ago(40 * HOUR),
      },
    ],
    mayReveal: true,
    facts: [
      { name: 'grade', label: '办理等级', value: '一般' },
      { name: 'reminders', label: '催办次数', value: '1' },
      { name: 'unitsTried', label: '承办单位数', value: '1' },
    ],
  };
}
const withDue = (days) => ((due) => ({ dueDay: due.day, dueAt: due.at }))(midnight(days));

const hash = (seq) =>
  Array.from({ length: 64 }, (_, at) => ((at * 7 + seq * 13) % 16).toString(16)).join('');
const person = (name, role, unit) => ({ kind: 'person', name, role, unit });
export const timeline = [
  [
    'register',
    '登记',
    52,
    person('周敏', '话务员', '市12345热线办'),
    null,
    'received.registered',
    [],
  ],
  [
    'submit',
    '提交派单',
    51.8,
    person('周敏', '话务员', '市12345热线办'),
    'received.registered',
    'received.toDispatch',
    [],
  ],
  [
    'dispatch',
    '派单',
    50,
    person('林涛', '派单员', '市12345热线办'),
    'received.toDispatch',
    'assigned.toSign',
    [
      ['unit', '主办单位', '城东区市政养护中心'],
      ['assists', '协办单位', '城东区民生街道办事处：提供路段管养分界资料'],
      ['instruction', '派单意见', '请尽快现场核查，两日内先行联系诉求人。'],
    ],
  ],
  [
    'signFor',
    '签收',
    46,
    person('何静', '联络员', '城东区市政养护中心'),
    'assigned.toSign',
    'assigned.handling',
    [['handler', '承办人', '何静']],
  ],
  [
    'deadlineWarned',
    '时限临近',
    20,
    { kind: 'system', name: 'system', role: null, unit: null },
    'assigned.handling',
    'assigned.handling',
    [['deadline', '时限', '先行联系']],
  ],
  [
    'remind',
    '催办',
    6,
    person('秦岚', '督办员', '市12345热线办'),
    'assigned.handling',
    'assigned.handling',
    [
      ['form', '催办方式', '电话催办'],
      ['text', '催办内容', '请于今日下班前反馈现场情况。'],
    ],
  ],
].map(([type, label, hours, actor, from, to, details], index) => ({
  seq: index + 1,
  type,
  label,
  at: ago(hours * HOUR),
  actor,
  from: from && { value: from, label: states[from] },
  to: { value: to, label: states[to] },
  details: details.map(([name, fieldLabel, value]) => ({ name, label: fieldLabel, value })),
  hash: hash(index + 1),
}));

const figure = (id, label, value, unit, numerator, denominator, population, query) => ({
  id,
  label,
  value,
  unit,
  numerator,
  denominator,
  population,
  query,
});
export function dashboard() {
  const today = shanghaiDay(new Date());
  return {
    cutOff: new Date().toISOString(),
    day: today,
    figures: [
      figure('receivedToday', '今日受理', 86, 'count', 86, null, '今日登记的全部工单', {
        receivedFrom: today,
      }),
      figure('received', '期间受理', 2415, 'count', 2415, null, '统计期间内登记的全部工单', {}),
      figure('open', '在办', 412, 'count', 412, null, '截至统计时点尚未办结的工单', {
        phase: 'received,assigned,answered,appealed',
      }),
      figure('overdue', '超期在办', 17, 'count', 17, 412, '在办工单中主时限已过的', {
        due: 'overdue',
      }),
      figure(
        'closingRate',
        '办结率',
        82.94,
        'percent',
        2003,
        2415,
        '统计期间内登记的工单，含未到期的',
        { phase: 'closed' },
      ),
      figure('onTimeRate', '按时办结率', 96.27, 'percent', 1966, 2042, '统计期间内应办结的工单', {
        figure: 'closedOnTime',
      }),
      figure('directRate', '直接办结率', 71.3, 'percent', 1722, 2415, '统计期间内受理的工单', {
        state: 'closed.answeredDirectly',
      }),
      figure('satisfaction', '满意率', 94.12, 'percent', 512, 544, '有效回访', {
        figure: 'satisfied',
      }),
      figure('median', '办理中位时长', 2, 'workingDays', null, null, '统计期间内办结的派单工单', {
        phase: 'closed',
      }),
    ],
    openByPhase: [
      ['received', 96],
      ['assigned', 231],
      ['answered', 74],
      ['appealed', 11],
    ].map(([phase, count]) =>
      figure(phase, phases[phase], count, 'count', count, 412, '在办工单', { phase }),
    ),
    overdueByUnit: [
      [8, 61, 7],
      [9, 48, 5],
      [5, 40, 3],
      [4, 52, 2],
      [6, 30, 0],
    ].map(([id, open, overdue]) => ({
      unitId: id,
      unitName: unitRef(id).name,
      open,
      overdue,
      query: { unit: String(id), due: 'overdue' },
    })),
    perDay: Array.from({ length: 30 }, (_, at) => ({
      day: shanghaiDay(new Date(Date.now() - (29 - at) * DAY)),
      received: 62 + ((at * 17) % 31) - (at % 7 > 4 ? 28 : 0),
      closed: 58 + ((at * 11) % 27) - (at % 7 > 4 ? 34 : 0),
    })),
  };
}

export const notices = [
  [
    'n1',
    1000,
    '工单 HL2026004200 已超期 6 天',
    '民生路与建设街路口路灯连续一周不亮。请督促城东区市政养护中心。',
    1,
    null,
  ],
  [
    'n2',
    1013,
    '城西区望江街道办事处申请退回',
    '工单 HL2026004213：学校周边占道经营影响通行。退回原因：非本单位职责。',
    5,
    null,
  ],
  [
    'n3',
    1008,
    '工单 HL2026004208 已答复，待审核',
    '物业擅自提高停车费，未经业主大会表决。',
    26,
    25,
  ],
].map(([id, caseId, subject, body, hours, read]) => ({
  id,
  caseId,
  subject,
  body,
  at: ago(hours * HOUR),
  readAt: read === null ? null : ago(read * HOUR),
  withdrawn: false,
}));
