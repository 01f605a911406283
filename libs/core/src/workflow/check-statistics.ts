import type { Fault } from '../case-error.js';
import { fieldsOf, type Field } from './fields.js';
import { graphOf } from './graph.js';
import { STATISTICS_MARKS } from './statistics-table.js';
import type { Workflow } from './workflow.js';

/** statistics.yaml against the machine, the events and the clocks: what is not named rightly would count as 0. */
export function checkStatistics(workflow: Workflow): Fault[] {
  const faults: Fault[] = [];
  const report = (key: string, code: string, message: string): void => {
    faults.push({ path: `workflows/${workflow.kind}/statistics.yaml: ${key}`, code, message });
  };
  const { statistics } = workflow;
  const event = (key: string, type: string): boolean => {
    if (workflow.events[type]) return true;
    report(key, 'unknown_event', `there is no event "${type}"`);
    return false;
  };
  for (const mark of STATISTICS_MARKS)
    statistics[mark].forEach((type, i) => event(`${mark}[${i}]`, type));
  if (statistics.contact) {
    event('contact.event', statistics.contact.event);
    if (workflow.deadlines.clocks[statistics.contact.clock]?.scope !== 'case')
      report(
        'contact.clock',
        'unknown_deadline',
        `there is no clock "${statistics.contact.clock}" of the whole case`,
      );
  }
  const { callback } = statistics;
  if (callback && event('callback.event', callback.event)) {
    const fields = fieldsOf(workflow, callback.event);
    const values = (key: string, name: string, used: readonly string[]): void => {
      const field = fields.find((one) => one.name === name);
      if (!field) report(key, 'unknown_field', `the event has no field "${name}"`);
      else for (const value of unknownValues(field, used)) report(key, 'unknown_value', value);
    };
    values('callback.reached', callback.reached, []);
    values('callback.solved', callback.solved.field, callback.solved.values);
    const { field, levels } = callback.satisfaction;
    values('callback.satisfaction', field, Object.keys(levels));
    for (const option of fields.find((one) => one.name === field)?.options ?? [])
      if (levels[option] === undefined)
        report('callback.satisfaction', 'missing_level', `"${option}" has no level`);
  }
  checkClosings(workflow, report);
  return faults;
}

function unknownValues(field: Field, used: readonly string[]): string[] {
  if (field.options.length === 0) return [];
  return used
    .filter((value) => !field.options.includes(value))
    .map((value) => `"${value}" is not among the values of "${field.name}"`);
}

function checkClosings(
  { machine, statistics }: Workflow,
  report: (key: string, code: string, message: string) => void,
): void {
  const named = Object.keys(statistics.closings);
  const closed = graphOf(machine).states.filter((state) => state.split('.')[0] === 'closed');
  for (const state of named)
    if (!closed.includes(state))
      report(`closings.${state}`, 'unknown_state', `there is no closed state "${state}"`);
  if (named.length === 0) return;
  for (const state of closed)
    if (!named.includes(state))
      report('closings', 'missing_state', `"${state}" is not named: say how it counts`);
}
