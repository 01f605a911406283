/** What must never happen. `wrong`: an answer, a mail or a state that is neither lost nor doubled, and still a fault. */
export type FindingKind = 'lost' | 'doubled' | 'chainBreak' | 'halfWritten' | 'wrong';

export interface Finding {
  kind: FindingKind;
  text: string;
}

/** Each finding once, however often it is seen. */
export class Findings {
  private readonly seen = new Map<string, Finding>();

  /** Those that are new. */
  add(findings: readonly Finding[]): Finding[] {
    const fresh = findings.filter(({ text }) => !this.seen.has(text));
    for (const finding of fresh) this.seen.set(finding.text, finding);
    return fresh;
  }

  count(kind: FindingKind): number {
    return [...this.seen.values()].filter((one) => one.kind === kind).length;
  }

  all(): Finding[] {
    return [...this.seen.values()];
  }
}
