import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkWorkflow,
  deadlinesTableSchema,
  labelsSchema,
  ladderSchema,
  notificationsTableSchema,
  NO_STATISTICS,
  permissionsTableSchema,
  routingTableSchema,
  statisticsTableSchema,
  type Fault,
  type Texts,
  type TextTemplate,
  type Workflow,
} from '@huiyin/core';
import {
  findFile,
  namesIn,
  readYaml,
  WorkflowError,
  type Places,
  placesOf,
  type LoadOptions,
} from './files.js';
import { loadModules } from './modules.js';

/** Names beside the workflows that are no workflow. */
const NOT_WORKFLOWS = new Set(['dist', 'calendars', 'describe', 'node_modules']);

/**
 * All workflows, kind → workflow, read and checked.
 * @throws WorkflowError with all faults of all workflows
 */
export async function loadWorkflows(options: LoadOptions = {}): Promise<Map<string, Workflow>> {
  const places = placesOf(options);
  const faults: Fault[] = [];
  if (options.extraDir && !existsSync(options.extraDir)) {
    faults.push({
      path: options.extraDir,
      code: 'missing_folder',
      message: 'the folder does not exist',
    });
  }
  const workflows = new Map<string, Workflow>();
  for (const kind of workflowKinds(options)) {
    const workflow = await loadWorkflow(kind, places, options, faults);
    if (!workflow) continue;
    workflows.set(kind, workflow);
    if (options.check !== false) faults.push(...checkWorkflow(workflow));
  }
  if (faults.length > 0) throw new WorkflowError(faults);
  return workflows;
}

/** Names of the workflow folders, sorted. */
export function workflowKinds(options: LoadOptions = {}): string[] {
  const places = placesOf(options);
  return namesIn(places).filter(
    (name) =>
      !NOT_WORKFLOWS.has(name) &&
      findFile(places, name, 'permissions.yaml') !== undefined &&
      (options.kinds?.includes(name) ?? true),
  );
}

async function loadWorkflow(
  kind: string,
  places: Places,
  options: LoadOptions,
  faults: Fault[],
): Promise<Workflow | undefined> {
  const before = faults.length;
  const table = <T extends Parameters<typeof readYaml>[2]>(file: string, schema: T) =>
    readYaml(findFile(places, kind, file), `workflows/${kind}/${file}`, schema, faults);
  const permissions = table('permissions.yaml', permissionsTableSchema);
  const deadlines = table('deadlines.yaml', deadlinesTableSchema);
  const notifications = table('notifications.yaml', notificationsTableSchema);
  const routing = table('routing.yaml', routingTableSchema);
  // A kind without a ladder has no such file.
  const ladder = findFile(places, kind, 'escalation.yaml')
    ? table('escalation.yaml', ladderSchema)
    : [];
  const statistics = findFile(places, kind, 'statistics.yaml')
    ? table('statistics.yaml', statisticsTableSchema)
    : NO_STATISTICS;
  const texts = readTexts(kind, places, faults);
  const modules = await loadModules(kind, places, options, faults);
  const complete =
    permissions && deadlines && notifications && routing && ladder && statistics && modules;
  if (faults.length > before || !complete) return undefined;
  return {
    kind,
    ...modules,
    permissions,
    deadlines,
    notifications,
    ladder,
    routing,
    statistics,
    texts,
  };
}

function readTexts(kind: string, places: Places, faults: Fault[]): Record<string, Texts> {
  const texts: Record<string, Texts> = {};
  for (const language of namesIn(places, kind, 'texts')) {
    const name = `workflows/${kind}/texts/${language}/labels.yaml`;
    const labels = readYaml(
      findFile(places, kind, 'texts', language, 'labels.yaml'),
      name,
      labelsSchema,
      faults,
    );
    const messages: Record<string, TextTemplate> = {};
    for (const file of namesIn(places, kind, 'texts', language)) {
      if (!file.endsWith('.md')) continue;
      const found = findFile(places, kind, 'texts', language, file);
      const path = `workflows/${kind}/texts/${language}/${file}`;
      const template = found === undefined ? undefined : templateOf(readFileSync(found, 'utf8'));
      if (template) messages[file.slice(0, -'.md'.length)] = template;
      else
        faults.push({
          path,
          code: 'no_subject',
          message: 'the first line must be the subject, as `# …`',
        });
    }
    if (labels) texts[language] = { labels, messages };
  }
  if (!namesIn(places, kind, 'texts').includes('zh-CN')) {
    faults.push({
      path: join('workflows', kind, 'texts'),
      code: 'missing_language',
      message: 'zh-CN is missing',
    });
  }
  return texts;
}

/** First line `# subject`, the rest is the body. */
function templateOf(text: string): TextTemplate | undefined {
  const match = /^\uFEFF?# +(.+?)\s*(?:\r?\n([\s\S]*))?$/.exec(text);
  if (!match?.[1]) return undefined;
  return { subject: match[1], body: (match[2] ?? '').trim() };
}
