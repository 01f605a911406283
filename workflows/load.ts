import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  checkWorkflow,
  deadlinesTableSchema,
  labelsSchema,
  notificationsTableSchema,
  permissionsTableSchema,
  routingTableSchema,
  type EventDefinitions,
  type Fault,
  type Texts,
  type TextTemplate,
  type Workflow,
} from '@huiyin/core';
import {
  findFile,
  MODULE_EXTENSION,
  MODULES_FOLDER,
  namesIn,
  readYaml,
  WorkflowError,
  WORKFLOWS_FOLDER,
  type Places,
} from './files.js';

export interface LoadOptions {
  /** The folder with the workflows; default: this package's. */
  dir?: string;
  /** A deployment's own folder (WORKFLOWS_DIR): its files come before ours, its folders beside ours. */
  extraDir?: string | undefined;
  /** Only these kinds. */
  kinds?: readonly string[];
  /** False: load what is well-formed even if its tables name unknown things (for `workflow check` itself). */
  check?: boolean;
}

/** Names beside the workflows that are no workflow. */
const NOT_WORKFLOWS = new Set(['dist', 'calendars', 'describe', 'node_modules']);

/**
 * All workflows, kind → workflow, read and checked.
 * @throws WorkflowError with all faults of all workflows
 */
export async function loadWorkflows(options: LoadOptions = {}): Promise<Map<string, Workflow>> {
  const places = placesOf(options);
  const faults: Fault[] = [];
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

export function placesOf(options: LoadOptions): Places {
  const own = options.dir ?? WORKFLOWS_FOLDER;
  return options.extraDir === undefined ? [own] : [options.extraDir, own];
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
  const texts = readTexts(kind, places, faults);
  const machine = await importModule(kind, 'machine', places, options, faults);
  const events = await importModule(kind, 'events', places, options, faults);
  for (const [module, name, found] of [
    ['machine', 'machine', machine?.['machine']],
    ['machine', 'contextSchema', machine?.['contextSchema']],
    ['events', 'events', events?.['events']],
  ] as const) {
    const present = module === 'machine' ? machine : events;
    if (present && found === undefined) {
      faults.push({
        path: `workflows/${kind}/${module}`,
        code: 'missing_export',
        message: `does not export \`${name}\``,
      });
    }
  }
  if (faults.length > before || !permissions || !deadlines || !notifications || !routing)
    return undefined;
  return {
    kind,
    machine: machine?.['machine'] as Workflow['machine'],
    context: machine?.['contextSchema'] as Workflow['context'],
    events: events?.['events'] as EventDefinitions,
    permissions,
    deadlines,
    notifications,
    routing,
    texts,
  };
}

/** A deployment brings JavaScript; ours are sources under Jest and compiled otherwise. */
async function importModule(
  kind: string,
  name: 'machine' | 'events',
  places: Places,
  options: LoadOptions,
  faults: Fault[],
): Promise<Record<string, unknown> | undefined> {
  const own = options.dir ?? WORKFLOWS_FOLDER;
  const modules = own === WORKFLOWS_FOLDER ? MODULES_FOLDER : own;
  const file =
    (options.extraDir && findFile([options.extraDir], kind, `${name}.js`)) ??
    findFile([modules, ...places], kind, `${name}${MODULE_EXTENSION}`) ??
    findFile([modules, ...places], kind, `${name}.js`);
  const path = `workflows/${kind}/${name}`;
  if (!file) {
    faults.push({ path, code: 'missing_file', message: 'the module is missing (or not compiled)' });
    return undefined;
  }
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (cause) {
    faults.push({
      path,
      code: 'broken_module',
      message: cause instanceof Error ? cause.message : String(cause),
    });
    return undefined;
  }
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
