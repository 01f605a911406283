import { remembered } from './remembered.js';
import type { CaseEvent, CaseState, Deadline } from './types.js';
import { compileWorkflow } from './workflow/compile.js';
import { factsOf, holds, type Facts } from './workflow/conditions.js';
import type { Notification, Rung } from './workflow/tables.js';
import type { Workflow } from './workflow/workflow.js';

/*
 * The ladder of escalation.yaml, seen from the case: which rungs it stands on is nothing but a look at its clocks
 * and facts, so a rung is left by itself when its cause is gone, and no event can forget to take a mark off.
 */

/** What the marks of a case's clocks say. */
type Marked = Pick<Deadline, 'status' | 'warnedCount' | 'passedAt'>;

/** The rungs on which the case stands now, lowest first; none once it is closed. */
export function rungsHeld(
  workflow: Workflow,
  current: Pick<CaseState, 'snapshot' | 'state' | 'phase' | 'profile' | 'secret' | 'deadlines'>,
): string[] {
  if (workflow.ladder.length === 0 || current.phase === 'closed') return [];
  const crying = current.deadlines.filter((d) => cries(d, 'warns') || cries(d, 'passes'));
  const facts = factsOf(current, {});
  return workflow.ladder
    .filter(({ tells }) => tells.some((rule) => lasts(rule, crying, facts)))
    .map(({ rung }) => rung);
}

/** `deadline handlingDue passes` in its words: asked for by every event. */
const wordsOfTrigger = remembered((trigger) => trigger.split(' '));

function lasts(rule: Notification, crying: readonly Deadline[], facts: Facts): boolean {
  const [kind, name, mark] = wordsOfTrigger(rule.when);
  const caused =
    kind !== 'deadline' || crying.some((d) => d.name === name && cries(d, mark ?? 'passes'));
  return caused && holds(rule.if, facts);
}

/**
 * A clock that stands still or was stopped, or was moved into the future again, cries no longer; one that has passed
 * is no longer about to.
 */
function cries(deadline: Marked, mark: string): boolean {
  if (deadline.status !== 'running') return false;
  const passed = deadline.passedAt !== null;
  return mark === 'warns' ? deadline.warnedCount > 0 && !passed : passed;
}

/** What is known of an alarm that was decided earlier, when it is about to be sent or read. */
export interface Alarm {
  /** Type of the event that decided the message. */
  event: CaseEvent['type'];
  /** The clock that fired, for `deadlineWarned` and `deadlinePassed`; undefined if there is none of that name. */
  deadline: (Marked & { name: string }) | undefined;
  /** Rungs on which the case stands now. */
  rungs: readonly string[];
  /** The text of the message. */
  text: string;
}

/**
 * Whether the cause of a message still lasts. `gone`: the alarm is withdrawn, because somebody has acted, the clock
 * was stopped or moved, or its rule was switched off. A warning is also withdrawn when the deadline has passed by now:
 * that is told by itself. `rests`: the clock stands still, and nobody knows yet whether the alarm holds when it runs
 * again; it has fired already and will not fire a second time. A message that is no alarm stands for ever.
 */
export function alarmState(workflow: Workflow, alarm: Alarm): 'stands' | 'rests' | 'gone' {
  const { event, deadline } = alarm;
  const mark = MARKS[event];
  if (mark === undefined) {
    const own = tellingRungs(workflow, (rule) => rule.when === `event ${event}`, alarm.text);
    return own.length === 0 || holdsRung(own, alarm) ? 'stands' : 'gone';
  }
  if (!deadline || !workflow.deadlines.clocks[deadline.name]) return 'gone';
  const own = tellingRungs(
    workflow,
    ({ when }) => when === `deadline ${deadline.name} ${mark}`,
    alarm.text,
  );
  // Windows and other clocks beside the ladder tell a fact once: it stays true.
  if (own.length === 0) return 'stands';
  if (deadline.status === 'paused')
    return cries({ ...deadline, status: 'running' }, mark) ? 'rests' : 'gone';
  if (!cries(deadline, mark)) return 'gone';
  return mark === 'warns' || holdsRung(own, alarm) ? 'stands' : 'gone';
}

const holdsRung = (own: readonly { rung: string }[], { rungs }: Alarm): boolean =>
  own.some(({ rung }) => rungs.includes(rung));

/** Whether the message tells what is so now: see `alarmState`. */
export function alarmStands(workflow: Workflow, alarm: Alarm): boolean {
  return alarmState(workflow, alarm) === 'stands';
}

const MARKS: Record<string, 'warns' | 'passes'> = {
  deadlineWarned: 'warns',
  deadlinePassed: 'passes',
};

function tellingRungs(
  { ladder }: Workflow,
  wanted: (rule: Notification) => boolean,
  text: string,
): { rung: string; when: string }[] {
  return ladder.flatMap(({ rung, tells }) =>
    tells.filter((rule) => rule.text === text && wanted(rule)).map(({ when }) => ({ rung, when })),
  );
}

/** Whether a message may be withdrawn later: it tells of a clock, or of a rung. */
export function isAlarm(
  workflow: Workflow,
  { event, text }: { event: string; text: string },
): boolean {
  return (
    MARKS[event] !== undefined ||
    tellingRungs(workflow, (rule) => rule.when === `event ${event}`, text).length > 0
  );
}

/** A rung by its name; undefined for one that the ladder no longer has. */
export function rungOf(workflow: Workflow, name: string): Rung | undefined {
  return workflow.ladder.find(({ rung }) => rung === name);
}

/**
 * Whether a message is sent at night, too: its rule says so (7×24), or the clock that it tells of runs by the hour
 * (`lengths` has its length; none for a message of no clock).
 */
export function isRoundTheClock(
  workflow: Workflow,
  message: { event: string; text: string; deadline?: string | undefined },
  lengths: readonly string[],
): boolean {
  const mark = MARKS[message.event];
  const when = mark ? `deadline ${message.deadline ?? ''} ${mark}` : undefined;
  const rules = compileWorkflow(workflow).rulesByText.get(message.text) ?? [];
  return (
    rules.some(
      (rule) => rule.roundTheClock === true && (when === undefined || rule.when === when),
    ) || lengths.some((length) => BY_THE_HOUR.test(length))
  );
}

/** Hours and minutes run on the wall clock, nights and holidays included; working hours do not. */
const BY_THE_HOUR = /^\d+ (minutes?|hours?)$/;
