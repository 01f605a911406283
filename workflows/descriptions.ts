import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  describeWordsSchema,
  describeWorkflow,
  LANGUAGES,
  type DescribeWords,
  type Fault,
  type Workflow,
} from '@huiyin/core';
import {
  findFile,
  readYaml,
  WorkflowError,
  WORKFLOWS_FOLDER,
  placesOf,
  type LoadOptions,
} from './files.js';

/** A generated page: where it lies, and what it should say. */
export interface Description {
  /** `hotline/WORKFLOW.zh-CN.md`, below `workflows/`. */
  path: string;
  content: string;
  stale: boolean;
}

/** The page of each workflow in each of its languages, and whether the file says so already. */
export function describeAll(
  workflows: Iterable<Workflow>,
  options: LoadOptions = {},
): Description[] {
  const folder = options.dir ?? WORKFLOWS_FOLDER;
  const pages: Description[] = [];
  for (const workflow of workflows) {
    for (const language of LANGUAGES) {
      if (!workflow.texts[language]) continue;
      const content = describeWorkflow(workflow, language, wordsOf(language));
      const path = join(workflow.kind, `WORKFLOW.${language}.md`);
      const file = join(folder, path);
      const stale = !existsSync(file) || readFileSync(file, 'utf8') !== content;
      pages.push({ path, content, stale });
    }
  }
  return pages;
}

/** Writes the pages that are stale and returns their paths. */
export function writeDescriptions(
  workflows: Iterable<Workflow>,
  options: LoadOptions = {},
): string[] {
  const folder = options.dir ?? WORKFLOWS_FOLDER;
  const stale = describeAll(workflows, options).filter((page) => page.stale);
  for (const { path, content } of stale) writeFileSync(join(folder, path), content);
  return stale.map((page) => page.path);
}

function wordsOf(language: string): DescribeWords {
  const faults: Fault[] = [];
  const name = `${language}.yaml`;
  const words = readYaml(
    findFile(placesOf({}), 'describe', name),
    `workflows/describe/${name}`,
    describeWordsSchema,
    faults,
  );
  if (!words) throw new WorkflowError(faults);
  return words;
}
