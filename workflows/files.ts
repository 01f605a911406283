import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faultsOf, type Fault } from '@huiyin/core';
import { parseDocument } from 'yaml';
import type { z } from 'zod';

const here = dirname(fileURLToPath(import.meta.url));

/** The folder `workflows/`, from the sources as from `dist/`: YAML and texts are never compiled. */
export const WORKFLOWS_FOLDER = basename(here) === 'dist' ? dirname(here) : here;
/** Where the modules of the workflows lie: beside the YAML as sources, in `dist/` when compiled. */
export const MODULES_FOLDER = here;
export const MODULE_EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Folders in which a workflow's files are looked for, the deployment's own first. */
export type Places = readonly string[];

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

/** Where a workflow's files are looked for. */
export function placesOf(options: LoadOptions): Places {
  const own = options.dir ?? WORKFLOWS_FOLDER;
  return options.extraDir ? [options.extraDir, own] : [own];
}

/** The first place that has the file; undefined if none has. */
export function findFile(places: Places, ...path: string[]): string | undefined {
  return places.map((place) => join(place, ...path)).find((file) => existsSync(file));
}

/** Names in a folder, of all places together, sorted. */
export function namesIn(places: Places, ...path: string[]): string[] {
  const names = places.flatMap((place) => {
    const folder = join(place, ...path);
    return existsSync(folder) ? readdirSync(folder) : [];
  });
  return [...new Set(names)].sort();
}

/** Reads a YAML table. Faults are collected under the file's readable name; then the result is undefined. */
export function readYaml<T extends z.ZodType>(
  file: string | undefined,
  name: string,
  schema: T,
  faults: Fault[],
): z.output<T> | undefined {
  if (file === undefined) {
    faults.push({ path: name, code: 'missing_file', message: 'the file is missing' });
    return undefined;
  }
  const document = parseDocument(readFileSync(file, 'utf8'), { prettyErrors: true });
  if (document.errors.length > 0) {
    for (const error of document.errors) {
      faults.push({
        path: name,
        code: 'invalid_yaml',
        message: error.message.split('\n')[0] ?? error.message,
      });
    }
    return undefined;
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  for (const fault of faultsOf(parsed.error.issues, '')) {
    faults.push({ ...fault, path: fault.path === '' ? name : `${name}: ${fault.path}` });
  }
  return undefined;
}

/** Everything that is wrong with what was read, at once: an administrator repairs it in one go. */
export class WorkflowError extends Error {
  override readonly name = 'WorkflowError';
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map((f) => `${f.path}: ${f.message}`).join('\n'));
  }
}
