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

function lasts(rule: Notification, crying: readonly Deadline[], facts: Facts): boolean {
  const [kind, name, mark] = rule.when.split(' ');
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
 * Whether the cause of a message still lasts. False: the alarm is withdrawn, because somebody has acted, the clock
 * was stopped, stands still or was moved, or its rule was switched off. A warning is also withdrawn when the
 * deadline has passed by now: that is told by itself. A message that is no alarm stands for ever.
 */
export function alarmStands(workflow: Workflow, alarm: Alarm): boolean {
  const { event, deadline } = alarm;
  const mark = MARKS[event];
  if (mark !== undefined) {
    const rules = tellingRungs(workflow, (rule) => rule.when.startsWith('deadline '), alarm.text);
    // Windows and other clocks beside the ladder tell a fact once: it stays true.
    if (!deadline) return false;
    if (!workflow.deadlines.clocks[deadline.name]) return false;
    const own = rules.filter(({ when }) => when === `deadline ${deadline.name} ${mark}`);
    if (own.length === 0) return true;
    if (!cries(deadline, mark)) return false;
    if (mark === 'warns') return true;
    return own.some(({ rung }) => alarm.rungs.includes(rung));
  }
  const own = tellingRungs(workflow, (rule) => rule.when === `event ${event}`, alarm.text);
  return own.length === 0 || own.some(({ rung }) => alarm.rungs.includes(rung));
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
 * Whether a message is sent at night, too: its rule says so (7×24), or the clock behind it runs by the hour. For the
 * message of a clock that clock counts (`lengths` has its length), for every other message all that run.
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
