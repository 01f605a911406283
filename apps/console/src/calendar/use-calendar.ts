import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/http.js';
import type { CalendarChange, CalendarProposal } from '../api/types.js';

const CHANGES = ['calendar', 'changes'] as const;

/** A proposal that is not listed yet, or an approval that is not carried out yet, soon looks different. */
const isUnderWay = (change: CalendarChange): boolean =>
  change.state === 'approved' || (change.state === 'proposed' && change.impact === null);

export function useYear(year: number, unit: number | undefined) {
  return useQuery({
    queryKey: ['calendar', 'year', year, unit ?? null],
    queryFn: ({ signal }) => call('calendarYear', { params: { year }, query: { unit }, signal }),
    placeholderData: (before) => before,
  });
}

export function useChanges() {
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
