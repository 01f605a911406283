import { Clock } from '@huiyin/server';

/** A clock that stands still until the test sets it: `new FixedClock('2026-02-13T09:00+08:00')`. */
export class FixedClock extends Clock {
  private at: Date;

  constructor(at: string | Date) {
    super();
    this.at = new Date(at);
  }

  override now(): Date {
    return new Date(this.at);
  }

  set(at: string | Date): void {
    this.at = new Date(at);
  }

  advance(milliseconds: number): void {
    this.at = new Date(this.at.getTime() + milliseconds);
  }
}
