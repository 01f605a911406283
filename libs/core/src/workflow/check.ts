import type { Fault } from '../case-error.js';
import { checkClockCoverage } from './check-clocks.js';
import { checkMachine } from './check-machine.js';
import { checkStatistics } from './check-statistics.js';
import { checkTables } from './check-tables.js';
import { checkTexts } from './check-texts.js';
import { graphOf } from './graph.js';
import type { Workflow } from './workflow.js';

/**
 * Everything that is wrong with a workflow folder, all at once; empty if nothing is. Paths name file and key:
 * `workflows/hotline/deadlines.yaml: clocks.signDue.stops[0]`.
 */
export function checkWorkflow(workflow: Workflow): Fault[] {
  const faults = [
    ...checkMachine(workflow),
    ...checkTables(workflow),
    ...checkStatistics(workflow),
    ...checkTexts(workflow),
  ];
  // The clock analysis trusts the names: with unknown ones its answer would only confuse.
  if (faults.length > 0) return faults;
  return checkClockCoverage(workflow, (key) => `workflows/${workflow.kind}/deadlines.yaml: ${key}`);
}

/** States that cases have but the machine lacks: such cases could not be loaded any more. */
export function checkStatesInUse(workflow: Workflow, statePaths: readonly string[]): Fault[] {
  const known = new Set(graphOf(workflow.machine).states);
  return statePaths
    .filter((state) => !known.has(state))
    .map((state) => ({
      path: `workflows/${workflow.kind}/machine`,
      code: 'state_in_use',
      message: `cases are in "${state}", which the machine does not have: states are never renamed, only retired`,
    }));
}
