import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/http.js';
import { keys } from '../api/queries.js';
import type { CaseView, EventInput } from '../api/types.js';

/** Sends an event of a case once: the same body carries the same key, however often it is tried. */
export function useIdempotencyKey(): (body: unknown) => string {
  const last = useRef({ body: '', key: '' });
  return (body) => {
    const text = JSON.stringify(body);
    if (last.current.body !== text) last.current = { body: text, key: crypto.randomUUID() };
    return last.current.key;
  };
}

function isCaseView(value: unknown): value is CaseView {
  const view = value as CaseView | null;
  return typeof view?.id === 'number' && Array.isArray(view.allowedEvents);
}

/**
 * Causes an event. A stale version brings the present view along: it replaces the shown one, and what
 * was typed stays where it is.
 */
export function useApplyEvent(id: number, onDone: (view: CaseView) => void) {
  const client = useQueryClient();
  const keyOf = useIdempotencyKey();
  const refresh = () => {
    void client.invalidateQueries({ queryKey: keys.timeline(id) });
    void client.invalidateQueries({ queryKey: keys.lists });
    void client.invalidateQueries({ queryKey: ['counts'] });
  };
  return useMutation({
    mutationFn: (body: EventInput) =>
      call('applyEvent', {
        params: { id },
        body,
        headers: { 'idempotency-key': keyOf({ id, ...body }) },
      }),
    onSuccess: (view) => {
      client.setQueryData(keys.case(id), view);
      refresh();
      onDone(view);
    },
    onError: (error) => {
      if (!(error instanceof ApiError) || error.status !== 409) return;
      const { current } = error.problem;
      if (isCaseView(current)) client.setQueryData(keys.case(id), current);
      else void client.invalidateQueries({ queryKey: keys.case(id) });
      refresh();
    },
  });
}
