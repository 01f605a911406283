import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { loadCalendar, loadWorkflows, workflowKinds, WORKFLOWS_FOLDER } from '@huiyin/workflows';
import { parse } from 'yaml';
import { matrixOf, matrixText, type Matrix, type Samples } from './matrix.js';
import { loadStoryWorld } from './world.js';
import type { Workflow } from '@huiyin/core';

const SAMPLE = new URL('./sample', import.meta.url).pathname;
const city = loadStoryWorld(loadCalendar());
// Most attempts are refusals; Jest's deep stack traces would cost more than the decisions.
Error.stackTraceLimit = 0;

for (const dir of [SAMPLE, WORKFLOWS_FOLDER]) {
  for (const kind of workflowKinds({ dir })) {
    describe(`${kind}: every event in every state`, () => {
      const folder = join(dir, kind, 'stories');
      let workflow: Workflow;
      let matrix: Matrix;
      beforeAll(async () => {
        workflow = (await loadWorkflows({ dir, kinds: [kind], check: false })).get(
          kind,
        ) as Workflow;
        matrix = matrixOf(workflow, city, samplesIn(join(folder, 'matrix.yaml')));
      });
      test('each state is reached by events alone', () => expect(matrix.unreached).toEqual([]));
      test('is allowed or refused, and never fails otherwise', () =>
        expect(matrix.faults).toEqual([]));
      test('is open to those who are listed, and to nobody else', () => {
        const file = join(folder, 'matrix.txt');
        const text = matrixText(workflow, matrix);
        if (process.env['UPDATE_MATRIX']) writeFileSync(file, text);
        expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
      });
    });
  }
}

function samplesIn(file: string): Samples {
  if (!existsSync(file)) return {};
  return (parse(readFileSync(file, 'utf8')) as { payloads: Samples }).payloads;
}
