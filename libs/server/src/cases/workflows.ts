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

  /** @throws Error if no workflow has such a clock profile: every case would silently count by another */
  requireProfile(profile: string): this {
    const known = new Set(this.all().flatMap((workflow) => workflow.deadlines.profiles));
    if (known.has(profile)) return this;
    throw new Error(
      `CLOCK_PROFILE is "${profile}", but the workflows only have: ${[...known].join(', ')}.`,
    );
  }

  all(): Workflow[] {
    return [...this.byKind.values()];
  }
}
