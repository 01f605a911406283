import { useSyncExternalStore } from 'react';

/** The present minute, so that remaining times grow old on a page that stays open. */
let now = new Date();
const listeners = new Set<() => void>();
let timer = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) timer = window.setInterval(tick, 30_000);
  tick();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.clearInterval(timer);
  };
}

function tick(): void {
  const next = new Date();
  if (next.getTime() - now.getTime() < 15_000) return;
  now = next;
  listeners.forEach((listener) => listener());
}

export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now);
}
