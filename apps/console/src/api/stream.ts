import { BASE } from './http.js';
import type { StreamEvent } from './types.js';

/** `on`: changes arrive by themselves. `off`: the connection is being tried again. */
export type Live = 'connecting' | 'on' | 'off';

type ChangeListener = (event: StreamEvent) => void;

const changeListeners = new Set<ChangeListener>();
const stateListeners = new Set<() => void>();
let live: Live = 'connecting';

function setLive(next: Live): void {
  live = next;
  stateListeners.forEach((listener) => listener());
}

export const liveState = {
  get: () => live,
  subscribe(listener: () => void) {
    stateListeners.add(listener);
    return () => void stateListeners.delete(listener);
  },
};

export function onCaseChanged(listener: ChangeListener): () => void {
  changeListeners.add(listener);
  return () => void changeListeners.delete(listener);
}

/**
 * Opens the live updates; the answer closes them. The browser reconnects after a short loss by itself;
 * it gives up when the server answers with an error, so that case is tried again here.
 */
export function openStream(onReopened: () => void): () => void {
  let source: EventSource | null = null;
  let timer = 0;
  let lost = false;

  const open = () => {
    source = new EventSource(`${BASE}/stream`);
    source.onopen = () => {
      setLive('on');
      if (lost) onReopened();
      lost = false;
    };
    source.onerror = () => {
      setLive('off');
      lost = true;
      if (source?.readyState === EventSource.CLOSED) timer = window.setTimeout(open, 5000);
    };
    source.addEventListener('case', ({ data }: MessageEvent<string>) => {
      for (const event of parse(data)) changeListeners.forEach((listener) => listener(event));
    });
    // The server may have missed something: so may this page.
    source.addEventListener('resync', onReopened);
  };
  open();
  return () => {
    window.clearTimeout(timer);
    source?.close();
    setLive('connecting');
  };
}

function parse(data: string): StreamEvent[] {
  try {
    const value: unknown = JSON.parse(data);
    const events: unknown[] = Array.isArray(value) ? value : [value];
    return events.filter(
      (event): event is StreamEvent => typeof (event as StreamEvent | null)?.caseId === 'number',
    );
  } catch {
    return [];
  }
}
