/** What a client was told: this event is event `seq` of the case. */
export interface Acknowledged {
  seq: number;
  type: string;
}

export interface KnownCase {
  requestId: number;
  title: string;
  events: Acknowledged[];
}

/** Everything that was acknowledged (2xx), and every answer that should not have been given. */
export class Journal {
  readonly cases = new Map<number, KnownCase>();
  /** Cases that were written to since the last check. */
  readonly touched = new Set<number>();
  acknowledged = 0;
  /** Calls that were sent again with the same key because no answer came, or none that said what happened. */
  repeated = 0;
  /** 503 and broken connections: how often the fault was felt. */
  felt = 0;
  readonly wrong: string[] = [];

  registered(caseId: number, known: Omit<KnownCase, 'events'>): void {
    const before = this.cases.get(caseId);
    if (before) this.wrong.push(`case ${caseId} was told to two requests`);
    this.cases.set(caseId, { ...known, events: [{ seq: 1, type: 'register' }] });
    this.note(caseId);
  }

  applied(caseId: number, event: Acknowledged): void {
    this.cases.get(caseId)?.events.push(event);
    this.note(caseId);
  }

  private note(caseId: number): void {
    this.acknowledged++;
    this.touched.add(caseId);
  }
}
