import type { Fault } from '../case-error.js';
import { fieldsOf } from './fields.js';
import { graphOf } from './graph.js';
import { ENGINE_FACTS } from './conditions.js';
import { isSystemEvent, OPENING_EVENT } from './system-events.js';
import type { AssignmentEffect, Clock, Condition, Grant, Notification } from './tables.js';
import type { Workflow } from './workflow.js';

type Report = (key: string, code: string, message: string) => void;

/** What the tables may name. */
interface Names {
  workflow: Workflow;
  event(type: string): boolean;
  state(path: string): boolean;
  role(name: string): boolean;
  /** A fact for `when` and `if`. `events`: those whose payload it may come from, null for any. */
  fact(name: string, events: readonly string[] | null): boolean;
  field(type: string, name: string): boolean;
}

/** The four tables against machine, events and each other: every name exists, every rule can take effect. */
export function checkTables(workflow: Workflow): Fault[] {
  const faults: Fault[] = [];
  const names = namesOf(workflow);
  const into =
    (file: string): Report =>
    (key, code, message) =>
      faults.push({ path: `workflows/${workflow.kind}/${file}: ${key}`, code, message });
  checkPermissions(names, into('permissions.yaml'));
  checkDeadlines(names, into('deadlines.yaml'));
  checkNotifications(names, workflow.notifications, '', into('notifications.yaml'));
  checkLadder(names, into('escalation.yaml'));
  checkRouting(names, into('routing.yaml'));
  return faults;
}

function namesOf(workflow: Workflow): Names {
  const states = graphOf(workflow.machine).allStates;
  const roles = workflow.texts['zh-CN']?.labels.roles ?? {};
  const context =
    'shape' in workflow.context ? Object.keys(workflow.context.shape as object) : null;
  const field = (type: string, name: string): boolean =>
    fieldsOf(workflow, type).some((f) => f.name === name);
  return {
    workflow,
    event: (type) => workflow.events[type] !== undefined || isSystemEvent(type),
    state: (path) => states.has(path),
    role: (name) => roles[name] !== undefined,
    field,
    fact: (name, events) => {
      if (!name.startsWith('payload.'))
        return ENGINE_FACTS.includes(name) || context === null || context.includes(name);
      const key = name.slice('payload.'.length);
      return (events ?? Object.keys(workflow.events)).some((type) => field(type, key));
    },
  };
}

function checkPermissions({ workflow, role }: Names, report: Report): void {
  const { view, revealIdentity, events } = workflow.permissions;
  const grants = (list: readonly Grant[], key: string): void =>
    list.forEach((grant, i) => {
      const outside = grant.role === 'requester' || grant.role === 'system';
      if (!outside && !role(grant.role))
        report(
          `${key}[${i}].role`,
          'unknown_role',
          `there is no role "${grant.role}" in labels.yaml`,
        );
      if (outside && grant.of) report(`${key}[${i}].of`, 'no_unit', `${grant.role} has no unit`);
    });
  grants(view, 'view');
  grants(revealIdentity, 'revealIdentity');
  for (const [type, list] of Object.entries(events)) {
    if (!workflow.events[type])
      report(`events.${type}`, 'unknown_event', `there is no event "${type}"`);
    grants(list, `events.${type}`);
    if (type === OPENING_EVENT && list.every((g) => g.of)) {
      report(
        `events.${type}`,
        'nobody',
        'a case that is being opened has no unit yet: grant it to a role without `of`',
      );
    }
  }
  for (const type of Object.keys(workflow.events)) {
    if (!events[type])
      report('events', 'missing_permission', `nobody may "${type}": grant it or remove the event`);
  }
}

function checkDeadlines(names: Names, report: Report): void {
  const { profiles, total, withoutClock, clocks } = names.workflow.deadlines;
  if (total !== undefined && clocks[total]?.scope !== 'case')
    report('total', 'unknown_deadline', `there is no clock "${total}" of the whole case`);
  for (const state of Object.keys(withoutClock)) {
    if (!names.state(state))
      report(`withoutClock.${state}`, 'unknown_state', `there is no state "${state}"`);
  }
  const labels = names.workflow.texts['zh-CN']?.labels.profiles ?? {};
  for (const profile of Object.keys(labels)) {
    if (!profiles.includes(profile))
      report('profiles', 'unknown_profile', `labels.yaml names the profile "${profile}"`);
  }
  for (const [name, clock] of Object.entries(clocks)) checkClock(names, name, clock, report);
}

function checkClock(names: Names, name: string, clock: Clock, report: Report): void {
  const key = `clocks.${name}`;
  const { profiles } = names.workflow.deadlines;
  const triggers = [
    ...clock.starts.map((t, i) => [`${key}.starts[${i}]`, t] as const),
    ...clock.restarts.map((t, i) => [`${key}.restarts[${i}]`, t] as const),
    ...clock.stops.map((t, i) => [`${key}.stops[${i}]`, t] as const),
    ...(clock.extension ? [[`${key}.extension.by`, clock.extension.by] as const] : []),
    ...(clock.extension?.asks ? [[`${key}.extension.asks`, clock.extension.asks] as const] : []),
  ];
  for (const [where, trigger] of triggers) checkTrigger(names, where, trigger, report);
  clock.pausesIn.forEach((state, i) => {
    if (!names.state(state))
      report(`${key}.pausesIn[${i}]`, 'unknown_state', `there is no state "${state}"`);
  });
  const events = startingEvents(names.workflow, clock);
  clock.rules.forEach((rule, i) => {
    const at = `${key}.rules[${i}]`;
    if (rule.profile !== undefined && !profiles.includes(rule.profile)) {
      report(`${at}.profile`, 'unknown_profile', `"${rule.profile}" is not among the profiles`);
    }
    if (rule.validTo !== undefined && rule.validTo < rule.validFrom)
      report(`${at}.validTo`, 'never_valid', 'ends before it begins');
    checkCondition(names, `${at}.when`, rule.when, null, report, ['role']);
    if (rule.length.startsWith('until payload.')) {
      const field = rule.length.slice('until payload.'.length);
      const lacking = events?.filter((type) => !names.field(type, field));
      // Where another rule stands in, one event that may name the day is enough.
      const standIn = clock.rules.some((r, j) => j > i && !r.length.startsWith('until payload.'));
      const enough = standIn ? lacking?.length !== events?.length : lacking?.length === 0;
      if (!events || !enough) {
        report(
          `${at}.length`,
          'unknown_field',
          `each starting trigger must be an event with the field "${field}"`,
        );
      }
    }
  });
  for (const part of ['by', 'asks'] as const) {
    const type = clock.extension?.[part]?.replace('event ', '');
    if (type === undefined || !names.event(type)) continue;
    if (!names.field(type, 'length') && !names.field(type, 'until')) {
      report(
        `${key}.extension.${part}`,
        'unknown_field',
        `the event "${type}" has neither a field "length" nor "until"`,
      );
    }
  }
}

/** The events that start a clock, those that open an assignment included; undefined if a state starts it, too. */
function startingEvents({ routing }: Workflow, clock: Clock): string[] | undefined {
  const opening = Object.entries(routing.assignments)
    .filter(([, effects]) => effects.some((e) => e.does === 'openLead' || e.does === 'openAssist'))
    .map(([key]) => key);
  const events = clock.starts.map((trigger) =>
    trigger === 'assignment opened'
      ? opening
      : trigger.startsWith('event ')
        ? [trigger.slice('event '.length)]
        : undefined,
  );
  return events.every((one) => one !== undefined) ? events.flat() : undefined;
}

function checkTrigger(names: Names, where: string, trigger: string, report: Report): void {
  const [kind, name = ''] = trigger.split(' ');
  if (kind === 'event' && !names.event(name))
    report(where, 'unknown_event', `there is no event "${name}"`);
  if ((kind === 'enter' || kind === 'leave') && !names.state(name))
    report(where, 'unknown_state', `there is no state "${name}"`);
}

function checkCondition(
  names: Names,
  where: string,
  condition: Condition | undefined,
  events: readonly string[] | null,
  report: Report,
  extra: readonly string[] = [],
): void {
  for (const fact of Object.keys(condition ?? {})) {
    if (!extra.includes(fact) && !names.fact(fact, events))
      report(`${where}.${fact}`, 'unknown_fact', `the case has no fact "${fact}"`);
  }
}

function checkNotifications(
  names: Names,
  rules: readonly Notification[],
  prefix: string,
  report: Report,
): void {
  const { workflow } = names;
  rules.forEach((rule, i) => {
    const at = `${prefix}[${i}]`;
    const [kind, name = ''] = rule.when.split(' ');
    if (kind === 'deadline') {
      if (!workflow.deadlines.clocks[name])
        report(`${at}.when`, 'unknown_deadline', `there is no deadline "${name}"`);
    } else checkTrigger(names, `${at}.when`, rule.when, report);
    const events = kind === 'event' ? [name] : null;
    checkCondition(names, `${at}.if`, rule.if, events, report);
    rule.to.forEach((to, j) => {
      const [role = '', of] = to.split(' of ');
      if (role !== 'requester' && !names.role(role))
        report(`${at}.to[${j}]`, 'unknown_role', `there is no role "${role}"`);
      const field = of?.startsWith('payload.') ? of.slice('payload.'.length) : undefined;
      if (field !== undefined && !(kind === 'event' && names.field(name, field))) {
        report(`${at}.to[${j}]`, 'unknown_field', `"${rule.when}" has no field "${field}"`);
      }
    });
  });
}

/** A rung is held as long as its cause lasts, so that must be seen from the case itself. */
function checkLadder(names: Names, report: Report): void {
  const { workflow } = names;
  workflow.ladder.forEach(({ rung, tells, suggests }, i) => {
    if (workflow.ladder.findIndex((other) => other.rung === rung) !== i)
      report(`[${i}].rung`, 'duplicate_rung', `there are two rungs "${rung}"`);
    if (suggests !== undefined && !workflow.events[suggests])
      report(`[${i}].suggests`, 'unknown_event', `there is no event "${suggests}"`);
    checkNotifications(names, tells, `[${i}].tells`, report);
    tells.forEach((rule, j) => {
      const at = `[${i}].tells[${j}]`;
      const [kind, name = ''] = rule.when.split(' ');
      const facts = Object.keys(rule.if ?? {});
      if (kind === 'deadline' && workflow.deadlines.clocks[name]?.kind === 'window')
        report(`${at}.when`, 'nobody_late', `"${name}" is a window: nobody is late`);
      if (kind !== 'deadline' && facts.length === 0)
        report(`${at}.if`, 'no_cause', 'say which facts hold as long as the cause lasts');
      for (const fact of facts.filter((one) => one.startsWith('payload.')))
        report(`${at}.if.${fact}`, 'no_cause', 'a payload is forgotten after its event');
    });
  });
}

function checkRouting(names: Names, report: Report): void {
  const { assignments, requests } = names.workflow.routing;
  for (const [key, effects] of Object.entries(assignments)) {
    const state = key.startsWith('enter ') ? key.slice('enter '.length) : null;
    if (state !== null && !names.state(state))
      report(`assignments.${key}`, 'unknown_state', `there is no state "${state}"`);
    if (state === null && !names.workflow.events[key])
      report(`assignments.${key}`, 'unknown_event', `there is no event "${key}"`);
    if (state !== null || !names.workflow.events[key]) continue;
    effects.forEach((effect, i) => {
      for (const field of fieldsIn(effect)) {
        if (!names.field(key, field))
          report(`assignments.${key}[${i}]`, 'unknown_field', `the event has no field "${field}"`);
      }
    });
  }
  for (const [type, effect] of Object.entries(requests)) {
    if (!names.workflow.events[type])
      report(`requests.${type}`, 'unknown_event', `there is no event "${type}"`);
    else if (!names.field(type, effect.ids))
      report(`requests.${type}.ids`, 'unknown_field', `the event has no field "${effect.ids}"`);
  }
}

function fieldsIn(effect: AssignmentEffect): string[] {
  switch (effect.does) {
    case 'openLead':
      return [effect.unit, ...(effect.assists ? [effect.assists] : [])];
    case 'openAssist':
      return [effect.unit, ...(effect.task ? [effect.task] : [])];
    case 'end':
      return effect.of === 'payloadUnit' ? [effect.unit ?? 'unit'] : [];
    case 'mark':
    case 'unmark':
      return [];
  }
}
