import type { House } from '../support/browser.js';
import { until } from '../support/until.js';

/** Subjects of the mails to an address, in the order of their arrival. */
export function subjectsTo(house: House, address: string): string[] {
  return house.mail.to(address).map(({ subject }) => subject ?? '');
}

/** Waits until the worker has delivered a mail whose subject has these words. */
export function mailArrives(house: House, address: string, subject: string): Promise<void> {
  return until(`a mail to ${address} with “${subject}” in its subject`, () =>
    subjectsTo(house, address).some((one) => one.includes(subject)),
  );
}
