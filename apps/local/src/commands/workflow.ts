import { describeWorkflow } from '@huiyin/core';
import { loadWorkflows, WORKFLOWS_FOLDER, WorkflowError } from '@huiyin/workflows';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from '../texts.js';

interface Description {
  file: string;
  content: string;
}

async function descriptions(): Promise<Description[]> {
  const workflows = await loadWorkflows();
  return [...workflows.values()].flatMap((workflow) =>
    Object.keys(workflow.texts).map((language) => ({
      file: path.join(WORKFLOWS_FOLDER, workflow.kind, `WORKFLOW.${language}.md`),
      content: describeWorkflow(workflow, language),
    })),
  );
}

/** All faults of all workflows, or one line for each good one; with `generated`, also stale descriptions. */
export async function workflowCheck(options: { generated: boolean }): Promise<number> {
  try {
    const extraDir = process.env['WORKFLOWS_DIR'];
    const workflows = await loadWorkflows({ extraDir });
    for (const kind of workflows.keys()) console.log(text('workflowGood', { kind }));
  } catch (error) {
    if (!(error instanceof WorkflowError)) throw error;
    console.error(error.message);
    return 1;
  }
  if (!options.generated) return 0;
  const stale = (await descriptions()).filter(
    ({ file, content }) => !existsSync(file) || readFileSync(file, 'utf8') !== content,
  );
  for (const { file } of stale) console.error(text('workflowStale', { file: path.relative(process.cwd(), file) }));
  return stale.length === 0 ? 0 : 1;
}

export async function workflowDescribe(): Promise<number> {
  for (const { file, content } of await descriptions()) {
    writeFileSync(file, content);
    console.log(text('workflowWritten', { file: path.relative(process.cwd(), file) }));
  }
  return 0;
}
