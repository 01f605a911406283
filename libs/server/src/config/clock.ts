import { Injectable } from '@nestjs/common';

/** The only place where the services read the time; tests give one that stands still. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
