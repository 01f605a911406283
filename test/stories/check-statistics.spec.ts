import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkStatistics } from '../../libs/core/src/workflow/check-statistics.js';
import type { Workflow } from '@huiyin/core';
import { loadWorkflows } from '@huiyin/workflows';

let hotline: Workflow;
let all: Map<string, Workflow>;
beforeAll(async () => {
  all = await loadWorkflows();
  hotline = all.get('hotline') as Workflow;
});

function faults(change: (statistics: Workflow['statistics']) => void): string[] {
  const statistics = structuredClone(hotline.statistics);
  change(statistics);
  return checkStatistics({ ...hotline, statistics }).map(
    (f) => `${f.path.replace('workflows/hotline/statistics.yaml: ', '')} ${f.code}`,
  );
}

describe('the check of statistics.yaml', () => {
  test('finds nothing in ours, and nothing to count in a workflow that says nothing', () => {
    for (const workflow of all.values()) expect(checkStatistics(workflow)).toEqual([]);
    expect(faults((table) => (table.closings = {}))).toEqual([]);
  });

  test('names events, fields, values and clocks that are not there', () => {
    expect(
      faults((table) => {
        table.dispatched = ['dispatch', 'send'];
        table.contact = { event: 'telephone', clock: 'unitDue' };
        table.callback = {
          event: 'recordCallback',
          reached: 'heard',
          solved: { field: 'solved', values: ['maybe'] },
          satisfaction: { field: 'satisfaction', levels: { satisfied: 4 } },
        };
      }),
    ).toEqual([
      'dispatched[1] unknown_event',
      'contact.event unknown_event',
      'contact.clock unknown_deadline',
      'callback.reached unknown_field',
      'callback.solved unknown_value',
      ...Array<string>(4).fill('callback.satisfaction missing_level'),
    ]);
  });

  test('wants to know of every closed state how it counts', () => {
    expect(
      faults((table) => {
        delete table.closings['closed.merged'];
        table.closings['closed.forgotten'] = 'answered';
      }),
    ).toEqual(['closings.closed.forgotten unknown_state', 'closings missing_state']);
  });
});
