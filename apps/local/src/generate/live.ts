import {
  addWorkingDays,
  CaseError,
  decide,
  dueEvents,
  leadOf,
  type Actor,
  type Calendar,
  type CaseState,
  type Incoming,
  type NewCase,
  type Workflow,
  type World,
} from '@huiyin/core';
import { Workspace } from '@huiyin/server';
import type { Cast } from './cast.js';
import type { City, Life, Matter, Step } from './city.js';
import { inOfficeHours, inTheDay } from './days.js';
import type { Random } from './random.js';
import { CASE_ID, moving, REQUEST_ID, textMark } from './slots.js';

/** Where lives are lived. */
export interface Setting {
  city: City;
  cast: Cast;
  world: World;
  calendar: Calendar;
  workflow(kind: string): Workflow;
  profile: string;
  /** The present: what comes later has not happened. */
  now: Date;
}

/** One life as the rules decided it, with marks where cases differ. */
export interface Lived {
  life: Life;
  workspace: Workspace;
  state: CaseState;
  channel: string;
  type: string;
  matter: Matter;
  unitName: string;
  createdBy: number | null;
  /** Every instant that any of its deadlines ever had: due, or to warn. */
  instants: Date[];
}

const BY_PHONE = ['phone', 'phone', 'phone', 'phone', 'phone', 'phone'];
const CHANNELS: Record<string, string[]> = {
  hotline: [...BY_PHONE, 'wechat', 'wechat', 'app', 'web'],
  mailbox: ['mailbox', 'mailbox', 'mailbox', 'mailbox', 'web', 'wechat', 'email', 'letter'],
};
/** Where the requester writes without anybody's help. */
const WRITTEN = new Set(['wechat', 'app', 'web', 'mailbox']);
/** Whose work goes on at night. */
const ON_DUTY = new Set(['operator', 'shiftLead', 'requester', 'system']);
const OF_UNIT = new Set(['liaison', 'handler', 'unitHead']);
/** A clock that starts itself again when it passes must not go on for ever. */
const MAX_FIRED = 200;

/** Lives one life from that moment to the present; deadlines warn and pass at their instants. */
export function live(life: Life, receivedAt: Date, setting: Setting, random: Random): Lived {
  const performance = new Performance(life, moving(receivedAt), setting, random);
  performance.register();
  for (const step of life.steps) if (!performance.take(step)) break;
  performance.fire(setting.now);
  return performance.lived();
}

class Performance {
  private readonly workspace = new Workspace();
  private readonly workflow: Workflow;
  private readonly channel: string;
  private readonly type: string;
  private readonly matter: Matter;
  private readonly units: { unit: number; other: number; assist: number };
  private readonly registrar: Actor;
  private readonly instants: Date[] = [];
  private state!: CaseState;

  constructor(
    private readonly life: Life,
    private at: Date,
    private readonly setting: Setting,
    private readonly random: Random,
  ) {
    const { city, cast } = setting;
    this.workflow = setting.workflow(life.kind);
    this.channel = random.pick(CHANNELS[life.kind] ?? BY_PHONE);
    this.type = random.pick(life.types);
    this.matter = random.pick(city.matters.matters);
    const unit = random.pick(cast.unitsOf(this.matter.units));
    const others = cast.units.filter((one) => one !== unit);
    const other = others.length > 0 ? random.pick(others) : unit;
    const third = others.filter((one) => one !== other);
    this.units = { unit, other, assist: third.length > 0 ? random.pick(third) : other };
    this.registrar =
      life.kind === 'mailbox' || WRITTEN.has(this.channel)
        ? { kind: 'requester', requestIds: [] }
        : cast.officer('operator', random);
  }

  register(): void {
    const { life, setting, workflow } = this;
    const opened: NewCase = {
      id: CASE_ID,
      number: textMark('number'),
      kind: life.kind,
      profile: workflow.deadlines.profiles.includes(setting.profile)
        ? setting.profile
        : (workflow.deadlines.profiles[0] ?? setting.profile),
      title: textMark('title'),
      secret: life.secret,
      receivedAt: this.at,
      requestIds: [REQUEST_ID],
    };
    const facts: Record<string, unknown> = {
      requestType: this.type,
      channel: this.channel,
      category: this.matter.category,
      place: textMark('place'),
      urgent: life.urgent,
      replyWanted: true,
      consentToPublish: life.consent,
      contactable: true,
    };
    const wanted = Object.keys(workflow.events['register']?.payload.shape ?? {});
    const payload = Object.fromEntries(Object.entries(facts).filter(([k]) => wanted.includes(k)));
    this.decide(opened, { type: 'register', payload, actor: this.registrar, at: this.at });
  }

  /** False when the step lies in the future, or another unit's limits forbid it: the life stands still here. */
  take(step: Step): boolean {
    const at = moving(this.when(step));
    if (at > this.setting.now) return false;
    this.fire(at);
    const payload = this.filled(step.with, at) as Record<string, unknown>;
    try {
      this.decide(this.state, { type: step.event, payload, actor: this.actor(step.by), at });
    } catch (error) {
      const where = `${this.life.life}: ${step.event} at ${at.toISOString()} in ${this.state.state}`;
      const faults = error instanceof CaseError ? JSON.stringify(error.details.faults ?? []) : '';
      throw new Error(`${where} ${(error as Error).message} ${faults}`, { cause: error });
    }
    this.at = at;
    return true;
  }

  fire(until: Date): void {
    for (let fired = 0; fired < MAX_FIRED; fired++) {
      const [due] = dueEvents(this.state.deadlines, until);
      if (!due) return;
      this.decide(this.state, { ...due, actor: { kind: 'system' } });
    }
  }

  lived(): Lived {
    const { life, workspace, state, channel, type, matter, registrar, instants } = this;
    const lead = leadOf(state.assignments)?.unitId ?? this.units.unit;
    const unitName = this.setting.cast.unitName(lead);
    const createdBy = registrar.kind === 'person' ? registrar.id : null;
    return { life, workspace, state, channel, type, matter, unitName, createdBy, instants };
  }

  private decide(current: CaseState | NewCase, incoming: Incoming): void {
    const decision = decide(this.workflow, current, incoming, this.setting.world);
    this.workspace.accept(decision);
    for (const { dueAt, warnAt } of decision.deadlines) this.instants.push(dueAt, ...warnAt);
    this.state = decision.next;
  }

  private when({ after: { least, most, unit }, by, anytime }: Step): Date {
    const { calendar } = this.setting;
    const { random } = this;
    if (unit === 'working days' || unit === 'calendar days') {
      const days = random.between(least, most);
      const today = calendar.dayOf(this.at);
      const day =
        unit === 'working days'
          ? addWorkingDays(today, days, calendar)
          : calendar.addDays(today, days);
      return inTheDay(day, calendar, random);
    }
    const ms = unit === 'hours' ? 3_600_000 : 60_000;
    const at = new Date(this.at.getTime() + (least + random.next() * (most - least)) * ms + 1000);
    return anytime || ON_DUTY.has(by) ? at : inOfficeHours(at, calendar, random);
  }

  private actor(by: string): Actor {
    const { cast } = this.setting;
    if (by === 'requester') return { kind: 'requester', requestIds: [REQUEST_ID] };
    if (by === 'system') return { kind: 'system' };
    if (by === 'assist') return cast.ofUnit('liaison', this.units.assist, this.random);
    const lead = leadOf(this.state.assignments)?.unitId ?? this.units.unit;
    return OF_UNIT.has(by) ? cast.ofUnit(by, lead, this.random) : cast.officer(by, this.random);
  }

  /** The payload with its variables, see lives.yaml. */
  private filled(value: unknown, at: Date): unknown {
    if (Array.isArray(value)) return value.map((one) => this.filled(one, at));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, this.filled(v, at)]));
    if (typeof value !== 'string') return value;
    if (value.startsWith('~')) return this.phrase(value.slice(1));
    return value.startsWith('$') ? this.variable(value.slice(1), at) : value;
  }

  private phrase(name: string): string {
    const phrases = this.setting.city.phrases[name];
    if (!phrases) throw new Error(`${this.life.life}: no phrase "${name}"`);
    return this.random.pick(phrases);
  }

  private variable(name: string, at: Date): unknown {
    const { calendar } = this.setting;
    switch (name) {
      case 'unit':
      case 'other':
      case 'assist':
        return this.units[name];
      case 'reply':
      case 'title':
        return textMark(name);
      case 'signer': {
        const head = this.actor('unitHead');
        return head.kind === 'person' ? head.name : '';
      }
    }
    const days = /^day\+(\d+)$/.exec(name)?.[1];
    if (days === undefined) throw new Error(`${this.life.life}: no variable "$${name}"`);
    return addWorkingDays(calendar.dayOf(at), Number(days), calendar);
  }
}
