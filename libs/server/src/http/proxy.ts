import type { Config } from '../config/config.js';

/**
 * Fastify's `trustProxy`: one proxy, if there is one. The caller then is the last entry of X-Forwarded-For, which the
 * proxy wrote; what stands before it anybody can write.
 */
export function trustedProxy(
  config: Pick<Config, 'TRUST_PROXY'>,
): false | ((address: string, hop: number) => boolean) {
  return config.TRUST_PROXY && ((_, hop) => hop === 0);
}
