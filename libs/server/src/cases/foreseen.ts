import type { Actor, CaseState, Decision } from '@huiyin/core';

/** Some 5 KB each, let go soon after their instant. */
export const FORESEEN_CASES = 50_000;
/** So long after its instant an event counts as on time, and is dated by the instant. */
const ON_TIME_MS = 30_000;

/** What a decision rests on besides the case and the event. Each is another object as soon as it says something else. */
export interface Basis {
  calendars: object;
  people: object;
}

/** What comes to the door. */
interface Asked {
  caseId: number;
  type: string;
  payload: unknown;
  actor: Actor;
  at?: Date;
}

/** An event that will come, as it was decided before its instant. */
export interface ForeseenEvent {
  /** Hash of the event before it. */
  after: Buffer;
  decision: Decision;
  hash: Buffer;
}

/** A case, what it was when the system looked ahead, and what will happen to it if nobody does anything. */
export interface ForeseenCase {
  state: CaseState;
  lastHash: Buffer;
  basis: Basis;
  events: ForeseenEvent[];
  /** The last instant that was looked at. */
  until: Date;
}

/**
 * Decisions about what falls due in the next seconds, so that the instant itself has less to do. `decide` is pure: one
 * that was made for the same history (the hash of its last event), the same event and the same basis is the decision
 * that would be made now. Anything else that happens to the case in between makes it worthless, and it is not found.
 */
export class ForeseenEvents {
  private readonly cases = new Map<number, ForeseenCase>();

  /** Whether there is nothing more to look at: this was done up to there, or there is no room. */
  isDone(caseId: number, until: Date): boolean {
    const known = this.cases.get(caseId);
    return known ? known.until >= until : this.cases.size >= FORESEEN_CASES;
  }

  put(foreseen: ForeseenCase): void {
    this.cases.set(foreseen.state.id, foreseen);
  }

  has(caseId: number): boolean {
    return this.cases.has(caseId);
  }

  /** The state after the event with this hash, if that is how the case stood when it was looked at. */
  get(caseId: number, lastHash: string): CaseState | undefined {
    const found = this.cases.get(caseId);
    return found?.lastHash.toString('hex') === lastHash ? found.state : undefined;
  }

  /** What was foreseen to follow the event with this hash; undefined if the item is not it, or not on time. */
  find(after: Buffer, item: Asked, basis: Basis): ForeseenEvent | undefined {
    if (item.actor.kind !== 'system' || !item.at) return undefined;
    const known = this.cases.get(item.caseId);
    if (known?.basis.calendars !== basis.calendars || known.basis.people !== basis.people)
      return undefined;
    const found = known.events.find((one) => one.after.equals(after));
    if (found?.decision.event.type !== item.type) return undefined;
    const late = item.at.getTime() - found.decision.event.at.getTime();
    const isOnTime = late >= 0 && late <= ON_TIME_MS;
    return isOnTime && isSame(found.decision.event.payload, item.payload) ? found : undefined;
  }

  /** Lets go of those that nobody will ask for any more. */
  forget(now: Date): void {
    for (const [id, { until }] of this.cases)
      if (now.getTime() - until.getTime() > ON_TIME_MS) this.cases.delete(id);
  }
}

/** Payloads of the system's events are flat: the name of a clock and its number. */
function isSame(foreseen: Record<string, unknown>, asked: unknown): boolean {
  const said = asked as Record<string, unknown>;
  const keys = Object.keys(foreseen);
  return (
    keys.length === Object.keys(said).length && keys.every((key) => foreseen[key] === said[key])
  );
}
