import { Injectable } from '@nestjs/common';
import { CaseError } from '@huiyin/core';
import { Clock } from '@huiyin/server';
import { Throttle } from './throttle.js';

const MINUTE = 60_000;

/*
 * How often. A query code has about 49 bits, so these limits are not what keeps it secret; they keep guessing
 * from costing us anything, and a typing mistake from costing the citizen more than a few minutes.
 * 本系统设计，无法定依据.
 */
@Injectable()
export class Limits {
  private readonly wrongFromAddress: Throttle;
  private readonly wrongForNumber: Throttle;
  private readonly wrongForNumberFromAddress: Throttle;
  private readonly submissions: Throttle;
  private readonly events: Throttle;

  constructor(clock: Clock) {
    const now = (): number => clock.now().getTime();
    const quarter = 15 * MINUTE;
    this.wrongForNumberFromAddress = new Throttle(5, quarter, now);
    // Higher than for one address, so that nobody locks a citizen out of the own request with five calls.
    this.wrongForNumber = new Throttle(30, quarter, now);
    this.wrongFromAddress = new Throttle(30, quarter, now);
    this.submissions = new Throttle(20, 60 * MINUTE, now);
    this.events = new Throttle(60, 60 * MINUTE, now);
  }

  /** @throws CaseError `rate_limited`; also for a number that does not exist, so that it tells nothing */
  beforeQuery(address: string, number: string): void {
    refuse(
      Math.max(
        this.wrongFromAddress.waitSeconds(address),
        this.wrongForNumber.waitSeconds(number),
        this.wrongForNumberFromAddress.waitSeconds(`${address} ${number}`),
      ),
    );
  }

  wrongQuery(address: string, number: string): void {
    this.wrongFromAddress.count(address);
    this.wrongForNumber.count(number);
    this.wrongForNumberFromAddress.count(`${address} ${number}`);
  }

  rightQuery(address: string, number: string): void {
    this.wrongForNumberFromAddress.forget(`${address} ${number}`);
  }

  /** @throws CaseError `rate_limited` */
  beforeSubmission(address: string): void {
    refuse(this.submissions.waitSeconds(address));
  }

  submitted(address: string): void {
    this.submissions.count(address);
  }

  /** @throws CaseError `rate_limited` */
  beforeEvent(number: string): void {
    refuse(this.events.waitSeconds(number));
    this.events.count(number);
  }
}

function refuse(seconds: number): void {
  if (seconds > 0) {
    throw new CaseError('rate_limited', 'too many attempts', { retryAfterSeconds: seconds });
  }
}
