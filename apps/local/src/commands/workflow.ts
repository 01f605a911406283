import { describeAll, loadWorkflows, WorkflowError, writeDescriptions } from '@huiyin/workflows';
import { text } from '../texts.js';

/** All faults of all workflows, or one line for each good one; with `generated`, also stale descriptions. */
export async function workflowCheck(options: { generated: boolean }): Promise<number> {
  try {
    const workflows = await loadWorkflows({ extraDir: process.env['WORKFLOWS_DIR'] });
    for (const kind of workflows.keys()) console.log(text('workflowGood', { kind }));
    if (!options.generated) return 0;
  } catch (error) {
    if (!(error instanceof WorkflowError)) throw error;
    console.error(error.message);
    return 1;
  }
  const own = await loadWorkflows();
  const stale = describeAll(own.values()).filter((page) => page.stale);
  for (const page of stale)
    console.error(text('workflowStale', { file: `workflows/${page.path}` }));
  return stale.length === 0 ? 0 : 1;
}

export async function workflowDescribe(): Promise<number> {
  for (const file of writeDescriptions((await loadWorkflows()).values()))
    console.log(text('workflowWritten', { file: `workflows/${file}` }));
  return 0;
}
