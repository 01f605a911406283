import { Injectable } from '@nestjs/common';
import type { CaseState } from '@huiyin/core';

/** Some 8 KB each. */
const KNOWN_CASES = 6_000;

interface Known {
  /** Of the case's last event. */
  lastHash: string;
  state: CaseState;
}

/** Where a state may be known from, so that it need not be read. */
export type KnownStates = Pick<StateCache, 'has' | 'get'>;

/**
 * Cases as they were once committed or read, so that the next event of the same case need not read and parse its children
 * anew. Under lock only the hash of the last event is read: the chain binds the whole history, so an equal hash
 * means an equal state, whoever wrote it, and also after a restore from a backup. A state is never changed in place.
 */
@Injectable()
export class StateCache {
  private readonly known = new Map<number, Known>();

  has(caseId: number): boolean {
    return this.known.has(caseId);
  }

  get(caseId: number, lastHash: string): CaseState | undefined {
    const found = this.known.get(caseId);
    return found?.lastHash === lastHash ? found.state : undefined;
  }

  /** Only what is committed: after our own commit, or as it was read. The one that was put longest ago makes room. */
  put(state: CaseState, lastHash: Buffer): void {
    this.known.delete(state.id);
    this.known.set(state.id, { lastHash: lastHash.toString('hex'), state });
    if (this.known.size <= KNOWN_CASES) return;
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
  }
}
