import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkWorkflow, type Workflow } from '@huiyin/core';
import { loadCalendar, loadWorkflows, workflowKinds, WORKFLOWS_FOLDER } from '@huiyin/workflows';
import { parse } from 'yaml';
import { runStory } from './run-story.js';
import { storySchema, type Story } from './story-schema.js';
import { loadStoryWorld } from './world.js';

const SAMPLE = new URL('./sample', import.meta.url).pathname;
const city = loadStoryWorld(loadCalendar());

/** The stories of one file: one document, or a list of them. */
function storiesIn(file: string): Story[] {
  return [parse(readFileSync(file, 'utf8')) as unknown]
    .flat()
    .map((document) => storySchema.parse(document));
}

for (const dir of [SAMPLE, WORKFLOWS_FOLDER]) {
  for (const kind of workflowKinds({ dir })) {
    describe(kind, () => {
      const folder = join(dir, kind, 'stories');
      const loading = loadWorkflows({ dir, kinds: [kind], check: false });
      loading.catch(() => undefined); // told by each test that awaits it
      const load = async (): Promise<Workflow> => (await loading).get(kind) as Workflow;
      test('names nothing unknown and leaves nothing out', async () => {
        expect(checkWorkflow(await load())).toEqual([]);
      });
      const files = existsSync(folder)
        ? readdirSync(folder).filter((f) => f.endsWith('.yaml') && f !== 'matrix.yaml')
        : [];
      test('has stories', () => expect(files).not.toEqual([]));
      for (const file of files) {
        for (const story of storiesIn(join(folder, file))) {
          test(`${file}: ${story.story}`, async () => {
            for (const { step, expected, actual } of runStory(await load(), story, city)) {
              expect({ step, ...actual }).toEqual({ step, ...expected });
            }
          });
        }
      }
    });
  }
}
