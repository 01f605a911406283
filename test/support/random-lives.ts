import { CaseError, type Actor, type CaseState } from '@huiyin/core';
import type { RegisterInput } from '@huiyin/server';
import type { TestServices } from './services.js';

/** The same numbers for the same seed, so that a failure can be repeated. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Around {
  pick: <T>(list: readonly T[]) => T;
  units: readonly number[];
  others: readonly number[];
}
type Move = readonly [string, (around: Around) => Record<string, unknown>];

const plain = (type: string, payload: Record<string, unknown> = {}): Move => [type, () => payload];
const OPINION = { opinion: '按规定办理。' };
const dispatch: Move = ['dispatch', ({ pick, units }) => ({ unit: pick(units) })];
const merge: Move = ['merge', ({ pick, others }) => ({ into: pick(others), reason: 'cluster' })];
const reply = plain('reply', { text: '已责令整改。', signedBy: '局长' });
const withdraw = plain('withdraw');
const returns = plain('requestReturn', { reason: 'notOurDuty', dutyBasis: '三定方案第五条' });
const rework = plain('orderRework', { reason: 'notHandled', instruction: '重新办理。' });
const callback: Move = [
  'recordCallback',
  ({ pick }) =>
    pick([true, true, false])
      ? {
          reached: true,
          solved: pick(['yes', 'partly', 'no']),
          satisfaction: pick(['verySatisfied', 'satisfied', 'basicallySatisfied', 'unsatisfied']),
          unreasonable: true,
        }
      : { reached: false },
];

/** What may happen next in a state; what the guards refuse does not happen. A move named twice is likelier. */
const HOTLINE: Record<string, readonly Move[]> = {
  'received.registered': [
    plain('submit'),
    plain('submit'),
    plain('submit'),
    plain('answerDirectly', { answer: '持身份证办理。', source: 'knowledgeBase' }),
    plain('proposeRefusal', { reason: 'litigation', explanation: '已进入诉讼。' }),
    plain('confirmRefusal', { reason: 'litigation', explanation: '已诉讼。', legalRoute: '法院' }),
    plain('transferOut', { line: '110' }),
    withdraw,
    merge,
  ],
  'received.toDispatch': [dispatch, dispatch, dispatch, dispatch, merge],
  'assigned.toSign': [
    plain('signFor'),
    plain('signFor'),
    plain('signFor'),
    returns,
    plain('recall', { reason: '派错' }),
    withdraw,
    merge,
  ],
  'assigned.handling': [
    plain('recordContact', { channel: 'phone', reached: true, result: '已联系' }),
    plain('askExtension', { length: '2 working days', reason: '需联合执法', toldRequester: true }),
    plain('approveExtension', { length: '2 working days', reason: '同意' }),
    plain('askHold', { reason: '年度大修', plan: '六月', until: '2026-12-30' }),
    plain('approveHold', { plan: '六月', until: '2026-12-30' }),
    plain('askTermination', { reason: 'noCooperation', explanation: '不配合' }),
    plain('approveTermination', { explanation: '终止' }),
    reply,
    reply,
    reply,
    returns,
    withdraw,
    merge,
  ],
  'assigned.returnRequested': [
    plain('approveReturn', OPINION),
    plain('refuseReturn', OPINION),
    plain('raiseDispute', { issue: '职责不清' }),
  ],
  'assigned.inDispute': [
    ['decideDispute', ({ pick, units }) => ({ unit: pick(units), basis: '三定方案' })],
  ],
  'assigned.onHold': [plain('resume', { remark: '恢复' })],
  'answered.toReview': [
    plain('approveReply'),
    plain('approveReply'),
    plain('rejectReply', OPINION),
    withdraw,
  ],
  'answered.toCallback': [
    callback,
    callback,
    plain('close', { explanation: '已解释' }),
    plain('close', { explanation: '已解释' }),
    plain('appeal', { reason: '不满意' }),
    rework,
  ],
  'appealed.toDecide': [plain('acceptAppeal'), plain('refuseAppeal', { explanation: '答复正确' })],
  'appealed.reviewing': [plain('upholdReply', { explanation: '答复正确' }), rework],
  'closed.done': [plain('appeal', { reason: '仍未解决' }), rework, plain('archive')],
  'closed.merged': [['unmerge', ({ pick, others }) => ({ from: pick(others), remark: '并错' })]],
};

const MAILBOX: Record<string, readonly Move[]> = {
  'received.toAccept': [
    plain('accept'),
    plain('accept'),
    plain('askSupplement', { missing: '地点' }),
    plain('refuse', { reason: 'petition', explanation: '信访渠道', legalRoute: '信访局' }),
    plain('transferOut', { receiver: '法院', explanation: '不属本单位' }),
    withdraw,
  ],
  'received.awaitingSupplement': [plain('supplement', { text: '在东门' })],
  'received.toDispatch': [
    dispatch,
    dispatch,
    ['merge', ({ pick, others }) => ({ into: pick(others) })],
  ],
  'assigned.toSign': [plain('signFor'), plain('requestReturn', { dutyBasis: '三定方案' })],
  'assigned.handling': [
    reply,
    reply,
    plain('extend', { length: '2 working days', reason: '情况复杂' }),
    withdraw,
  ],
  'assigned.returnRequested': HOTLINE['assigned.returnRequested'] ?? [],
  'answered.toAudit': [plain('approveReply'), plain('approveReply'), plain('rejectReply', OPINION)],
  'answered.toRelease': [plain('keepPrivate', { reason: '涉及个人' })],
  'appealed.reviewing': [
    plain('upholdReply', { explanation: '答复正确' }),
    plain('orderRework', { instruction: '重新答复' }),
  ],
  'closed.done': [plain('appeal', { reason: '仍未解决' }), plain('archive')],
  'closed.merged': HOTLINE['closed.merged'] ?? [],
};
const MOVES: Record<string, Record<string, readonly Move[]>> = {
  hotline: HOTLINE,
  mailbox: MAILBOX,
};

const ROLES = [
  'operator',
  'shiftLead',
  'dispatcher',
  'reviewer',
  'callbackOfficer',
  'supervisor',
  'hotlineOffice',
  'liaison',
  'handler',
  'unitHead',
];
const HOUR = 3_600_000;

/** Lives of cases as chance wills it, all through the door, with a clock that also goes back now and then. */
export class RandomLives {
  readonly random: () => number;
  readonly ids: number[] = [];
  happened = 0;
  private readonly everybody: Actor;
  private readonly units: number[];

  constructor(
    private readonly t: TestServices,
    seed: number,
  ) {
    this.random = randomOf(seed);
    this.units = ['urban', 'roads', 'water', 'chenghu', 'chenghu.liuan'].map((code) =>
      t.unit(code),
    );
    const all = t.directory.units().map((unit) => unit.id);
    const { id, name } = t.actor('operator');
    // Somebody who may do everything: who may what is not the question here.
    this.everybody = {
      kind: 'person',
      id,
      name,
      memberships: ROLES.map((role) => ({ role, unitId: t.unit('office'), covers: all })),
    };
  }

  readonly pick = <T>(list: readonly T[]): T => list[Math.floor(this.random() * list.length)] as T;

  async register(input: Partial<RegisterInput> = {}): Promise<number> {
    const { state } = await this.t.register({
      kind: this.pick(['hotline', 'hotline', 'hotline', 'mailbox']),
      type: this.pick(['complaint', 'consult', 'help', 'report']),
      actor: this.everybody,
      secrecy: this.random() < 0.2,
      receivedAt: new Date(this.t.clock.now().getTime() - Math.floor(this.random() * 30 * HOUR)),
      ...input,
    });
    this.ids.push(state.id);
    return state.id;
  }

  /** So many steps of cases that chance picks; one in seven is a new case. */
  async live(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      if (this.ids.length < 4 || this.random() < 0.15) await this.register();
      else await this.moveSomebody();
      this.passTime();
    }
  }

  /** Tries until something happens to some case. */
  private async moveSomebody(): Promise<void> {
    for (let tries = 0; tries < 12; tries++) if (await this.move(this.pick(this.ids))) return;
  }

  async move(id: number): Promise<CaseState | undefined> {
    const current = await this.t.cases.load(id);
    const moves = current && MOVES[current.kind]?.[current.state];
    if (!moves) return;
    const [type, payload] = this.pick(moves);
    const others = this.ids.filter((other) => other !== id);
    const incoming = { caseId: id, type, actor: this.everybody };
    const around = { pick: this.pick, units: this.units, others };
    try {
      const next = await this.t.cases.apply({ ...incoming, payload: payload(around) });
      this.happened++;
      return next;
    } catch (error) {
      // A guard, or the kind of the other case, says no.
      if (!(error instanceof CaseError)) throw error;
      return;
    }
  }

  private passTime(): void {
    const chance = this.random();
    if (chance < 0.05) this.t.clock.advance(-Math.floor(this.random() * 40 * HOUR));
    else if (chance < 0.6) this.t.clock.advance(Math.floor(this.random() * 20 * HOUR));
  }
}
