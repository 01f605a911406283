import { Logger } from '@nestjs/common';

/** Errors within one second that only a worker spinning without pause makes. */
const HOT_ERRORS = 20;
/** So many such seconds in a row, and the process is better started anew. */
const HOT_SECONDS = 15;

/**
 * Counts the errors of the queue backend. A lasting fault of its tables makes BullMQ's workers spin, thousands of
 * errors a second: the first of each second is logged, and when it does not end, `onFatal` ends the process.
 */
export class BackendHealth {
  private readonly logger = new Logger(BackendHealth.name);
  private second = 0;
  private errors = 0;
  private hotSeconds = 0;

  constructor(
    private readonly now: () => number,
    private readonly onFatal: (reason: string) => void,
  ) {}

  note(error: Error): void {
    const second = Math.floor(this.now() / 1000);
    if (second !== this.second) {
      const consecutive = second === this.second + 1 && this.errors >= HOT_ERRORS;
      this.hotSeconds = consecutive ? this.hotSeconds + 1 : 0;
      this.second = second;
      this.errors = 0;
      this.logger.error({ err: error }, 'the queue backend has an error');
    }
    this.errors += 1;
    if (this.errors === HOT_ERRORS && this.hotSeconds + 1 >= HOT_SECONDS) {
      this.onFatal(`the queue backend fails without end: ${error.message}`);
    }
  }
}
