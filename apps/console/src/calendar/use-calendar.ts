import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/http.js';
import type { CalendarChange, CalendarProposal } from '../api/types.js';
import { useMe } from '../shell/session.js';

const CHANGES = ['calendar', 'changes'] as const;

/** Whether the worker has listed what the proposal moves. Whoever may not see the list has none to wait for. */
export function useIsCounted(): (change: CalendarChange) => boolean {
  const { rights } = useMe();
  const sees = rights.includes('calendar.propose') || rights.includes('calendar.approve');
  return ({ state, impact }) => !sees || state !== 'proposed' || impact !== null;
}

export function useYear(year: number, unit: number | undefined) {
  return useQuery({
    queryKey: ['calendar', 'year', year, unit ?? null],
    queryFn: ({ signal }) => call('calendarYear', { params: { year }, query: { unit }, signal }),
    placeholderData: (before) => before,
  });
}

export function useChanges() {
  const isCounted = useIsCounted();
  // What is not listed, or not carried out yet, soon looks different.
  const isUnderWay = (change: CalendarChange) => change.state === 'approved' || !isCounted(change);
  return useQuery({
    queryKey: CHANGES,
    queryFn: ({ signal }) => call('calendarChanges', { signal }),
    refetchInterval: (query) => (query.state.data?.some(isUnderWay) ? 2_000 : 60_000),
  });
}

export type Shown = 'moved' | 'firmed' | 'warned' | 'failed';

export function useImpact(change: CalendarChange, show: Shown, unit: number | undefined) {
  return useInfiniteQuery({
    queryKey: ['calendar', 'impact', change.id, change.impact?.countedAt, show, unit ?? null],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call('calendarImpact', {
        params: { id: change.id },
        query: { show, unit, cursor: pageParam },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function usePropose(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CalendarProposal) => call('proposeCalendarChange', { body }),
    onSuccess: () => {
      onDone();
      return client.invalidateQueries({ queryKey: CHANGES });
    },
  });
}

export function useDecide(change: CalendarChange) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ verdict, note }: { verdict: 'approve' | 'reject'; note: string }) =>
      call(verdict === 'approve' ? 'approveCalendarChange' : 'rejectCalendarChange', {
        params: { id: change.id },
        body: note.trim() === '' ? {} : { note: note.trim() },
      }),
    // A refusal says that something is different from what is shown.
    onSettled: () => client.invalidateQueries({ queryKey: ['calendar'] }),
  });
}
