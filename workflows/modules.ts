import { pathToFileURL } from 'node:url';
import type { Fault, Workflow } from '@huiyin/core';
import * as xstate from 'xstate';
import { z } from 'zod';
import {
  findFile,
  MODULE_EXTENSION,
  MODULES_FOLDER,
  WORKFLOWS_FOLDER,
  type LoadOptions,
  type Places,
} from './files.js';

/**
 * What a deployment's module is given if its default export is a function: outside this repository it could not
 * import them. `export default ({ xstate, z }) => ({ machine, contextSchema })`
 */
export interface ModuleTools {
  xstate: typeof xstate;
  z: typeof z;
}

const EXPORTS = { machine: ['machine', 'contextSchema'], events: ['events'] } as const;

/** machine.ts and events.ts of a workflow; undefined with faults if something is missing. */
export async function loadModules(
  kind: string,
  places: Places,
  options: LoadOptions,
  faults: Fault[],
): Promise<Pick<Workflow, 'machine' | 'context' | 'events'> | undefined> {
  const machine = await load(kind, 'machine', places, options, faults);
  const events = await load(kind, 'events', places, options, faults);
  if (!machine || !events) return undefined;
  return {
    machine: machine['machine'] as Workflow['machine'],
    context: machine['contextSchema'] as Workflow['context'],
    events: events['events'] as Workflow['events'],
  };
}

async function load(
  kind: string,
  name: keyof typeof EXPORTS,
  places: Places,
  options: LoadOptions,
  faults: Fault[],
): Promise<Record<string, unknown> | undefined> {
  const path = `workflows/${kind}/${name}`;
  const fault = (code: string, message: string): undefined => {
    faults.push({ path, code, message });
  };
  const file = moduleFile(kind, name, places, options);
  if (!file) return fault('missing_file', 'the module is missing (or not compiled)');
  try {
    const found = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    const make = found['default'] as ((tools: ModuleTools) => Record<string, unknown>) | undefined;
    const exported = typeof make === 'function' ? make({ xstate, z }) : found;
    const lacking = EXPORTS[name].filter((key) => exported[key] === undefined);
    if (lacking.length === 0) return exported;
    return fault(
      'missing_export',
      `does not export ${lacking.map((key) => `\`${key}\``).join(', ')}`,
    );
  } catch (cause) {
    return fault('broken_module', cause instanceof Error ? cause.message : String(cause));
  }
}

/** A deployment brings JavaScript; ours are sources under Jest and compiled otherwise. */
function moduleFile(
  kind: string,
  name: string,
  places: Places,
  { dir = WORKFLOWS_FOLDER, extraDir }: LoadOptions,
): string | undefined {
  const modules = dir === WORKFLOWS_FOLDER ? MODULES_FOLDER : dir;
  return (
    (extraDir ? findFile([extraDir], kind, `${name}.js`) : undefined) ??
    findFile([modules, ...places], kind, `${name}${MODULE_EXTENSION}`) ??
    findFile([modules, ...places], kind, `${name}.js`)
  );
}
