import { routes, type Route } from '@huiyin/contract';
import type { RouteName } from './calls.js';

/** Development only (never in the built files): says when an answer differs from the contract. */
export function check(name: RouteName, body: unknown): void {
  const { response }: Route = routes[name];
  const result = response?.safeParse(body);
  // eslint-disable-next-line no-console -- a developer must see that server and contract drifted apart
  if (result && !result.success) console.error(`contract: ${name}`, result.error.issues, body);
}
