/**
 * The filter of the worklist. The names in the address are those of GET /cases, so that a figure of
 * the dashboard opens its list by its own query, and a list's address can be sent to a colleague.
 */
export interface CaseFilter {
  scope: 'all' | 'mine';
  phase: string[];
  state: string[];
  kind: string[];
  type: string[];
  flag: string[];
  rung: string[];
  unit: string;
  due: string;
  q: string;
  receivedFrom: string;
  receivedTo: string;
  closedFrom: string;
  closedTo: string;
  figure: string;
  sort: string;
}

export const DUE = ['overdue', 'today', 'soon', 'none'] as const;
export const FLAGS = ['urgent', 'sensitive', 'supervised', 'undelivered'] as const;
export const SORTS = ['due', '-received', 'received', '-updated'] as const;
export const PHASES = ['received', 'assigned', 'answered', 'appealed', 'closed'] as const;
export const TYPES = [
  'consult',
  'help',
  'complaint',
  'report',
  'suggest',
  'praise',
  'other',
] as const;

export const EMPTY: CaseFilter = {
  scope: 'all',
  phase: [],
  state: [],
  kind: [],
  type: [],
  flag: [],
  rung: [],
  unit: '',
  due: '',
  q: '',
  receivedFrom: '',
  receivedTo: '',
  closedFrom: '',
  closedTo: '',
  figure: '',
  sort: 'due',
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** A figure may carry its period: `receivedInPeriod:2026-11-01:2026-11-30`. */
const FIGURE = /^[\w.:-]{1,64}$/;
const NAME = /^[\w.-]{1,64}$/;

const listOf = (fits: (value: string) => boolean) => (text: string) => text.split(',').filter(fits);
const oneOf = (values: readonly string[]) => (text: string) => (values.includes(text) ? text : '');
const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : '');
const within = (values: readonly string[]) => (value: string) => values.includes(value);

const readers: { [K in keyof CaseFilter]: (text: string) => CaseFilter[K] } = {
  scope: (text) => (text === 'mine' ? 'mine' : 'all'),
  phase: listOf(within(PHASES)),
  state: listOf((value) => NAME.test(value)),
  kind: listOf((value) => NAME.test(value)),
  type: listOf(within(TYPES)),
  flag: listOf(within(FLAGS)),
  rung: listOf((value) => NAME.test(value)),
  unit: matching(/^[1-9]\d{0,14}$/),
  due: oneOf(DUE),
  q: (text) => text.trim().slice(0, 100),
  receivedFrom: matching(DAY),
  receivedTo: matching(DAY),
  closedFrom: matching(DAY),
  closedTo: matching(DAY),
  figure: matching(FIGURE),
  sort: (text) => oneOf(SORTS)(text) || 'due',
};

const names = Object.keys(EMPTY) as (keyof CaseFilter)[];

/** Reads an address; what is unknown or malformed in it is left out. */
export function filterFromUrl(params: URLSearchParams): CaseFilter {
  const entries = names.map((name) => {
    const text = params.get(name);
    return [name, text === null ? EMPTY[name] : readers[name](text)] as const;
  });
  return Object.fromEntries(entries) as unknown as CaseFilter;
}

/** The shortest address of a filter: what stands at its default is left out; the order is fixed. */
export function filterToUrl(filter: CaseFilter): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of names) {
    const value = filter[name];
    const text = Array.isArray(value) ? value.join(',') : value;
    if (text !== '' && text !== EMPTY[name]) params.set(name, text);
  }
  return params;
}

/** Parameters of GET /cases. One character is too little to search by (the API asks for two). */
export function apiQuery(filter: CaseFilter): Record<string, string> {
  const params = filterToUrl(filter);
  if (filter.q.length < 2) params.delete('q');
  return Object.fromEntries(params);
}

/** The tabs count under the same filter, whatever tab is open. */
export function countsQuery(filter: CaseFilter): Record<string, string> {
  return apiQuery({ ...filter, scope: 'all', phase: [], sort: 'due' });
}

/** How many fields narrow the list, apart from the tab. */
export function narrowing(filter: CaseFilter): number {
  return [...filterToUrl({ ...filter, scope: 'all', phase: [], sort: 'due' }).keys()].length;
}

/** A list opened from a figure is a look behind the figure, not the person's own way of working. */
export function worthRemembering(filter: CaseFilter): boolean {
  return filter.figure === '' && filter.q === '';
}
