import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { call } from './http.js';
import type { Vocabulary } from './types.js';

const MINUTE = 60_000;

export const keys = {
  me: ['me'] as const,
  units: ['units'] as const,
  vocabulary: ['vocabulary'] as const,
  lists: ['cases'] as const,
  list: (query: Record<string, string>) => ['cases', query] as const,
  counts: (query: Record<string, string>) => ['counts', query] as const,
  case: (id: number) => ['case', id] as const,
  timeline: (id: number) => ['timeline', id] as const,
  notices: ['notices'] as const,
};

export function useUnits() {
  return useQuery({
    queryKey: keys.units,
    queryFn: ({ signal }) => call('units', { signal }),
    staleTime: 10 * MINUTE,
  });
}

export function useVocabulary() {
  return useQuery({
    queryKey: keys.vocabulary,
    queryFn: ({ signal }): Promise<Vocabulary> => call('vocabulary', { signal }),
    staleTime: 10 * MINUTE,
  });
}

/** A list of cases, page by page; `query` holds the parameters of GET /cases as strings. */
export function useCaseList(query: Record<string, string>) {
  return useInfiniteQuery({
    queryKey: keys.list(query),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call('cases', { query: { ...query, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
}

export function useCounts(query: Record<string, string>) {
  return useQuery({
    queryKey: keys.counts(query),
    queryFn: ({ signal }) => call('caseCounts', { query, signal }),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
}

export function useCase(id: number) {
  return useQuery({
    queryKey: keys.case(id),
    queryFn: ({ signal }) => call('case', { params: { id }, signal }),
  });
}

export function useTimeline(id: number) {
  return useQuery({
    queryKey: keys.timeline(id),
    queryFn: ({ signal }) => call('timeline', { params: { id }, signal }),
  });
}

export function useNotices() {
  return useQuery({
    queryKey: keys.notices,
    queryFn: ({ signal }) => call('notices', { signal }),
    refetchInterval: MINUTE,
  });
}
