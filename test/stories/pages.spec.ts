import { describe, expect, test } from '@jest/globals';
import {
  describeAll,
  loadWorkflows,
  workflowKinds,
  writeDescriptions,
  WORKFLOWS_FOLDER,
} from '@huiyin/workflows';

const SAMPLE = new URL('./sample', import.meta.url).pathname;

describe.each([SAMPLE, WORKFLOWS_FOLDER])('the generated pages', (dir) => {
  test.each(workflowKinds({ dir }))(
    'of %s say what its tables say (else: npm run huiyin -- workflow describe)',
    async (kind) => {
      const workflows = await loadWorkflows({ dir, kinds: [kind], check: false });
      if (process.env['UPDATE_PAGES']) writeDescriptions(workflows.values(), { dir });
      const stale = describeAll(workflows.values(), { dir }).filter((page) => page.stale);
      expect(stale.map((page) => page.path)).toEqual([]);
    },
  );
});
