import type { Workflow } from '@huiyin/core';

/** The workflows of this process, checked and unchanging. */
export class Workflows {
  constructor(private readonly byKind: ReadonlyMap<string, Workflow>) {}

  /** The workflow of a stored case. @throws Error if a deployment took a workflow away whose cases still exist */
  get(kind: string): Workflow {
    const workflow = this.byKind.get(kind);
    if (!workflow) throw new Error(`there are cases of kind "${kind}", but no such workflow`);
    return workflow;
  }

  find(kind: string): Workflow | undefined {
    return this.byKind.get(kind);
  }

  all(): Workflow[] {
    return [...this.byKind.values()];
  }
}
