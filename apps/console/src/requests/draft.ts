/**
 * A half-written registration survives a reload of the page. It lives in this tab only
 * (sessionStorage) and never holds who asks: name, telephone, address and e-mail stay in the form.
 */
export interface Draft {
  channel?: string | undefined;
  type?: string | undefined;
  title?: string | undefined;
  content?: string | undefined;
  place?: string | undefined;
  category?: string | undefined;
  kind?: string | undefined;
  secrecy?: boolean | undefined;
  replyWanted?: boolean | undefined;
  consentToPublish?: boolean | undefined;
  urgent?: boolean | undefined;
}

const FIELDS: (keyof Draft)[] = [
  'channel',
  'type',
  'title',
  'content',
  'place',
  'category',
  'kind',
  'secrecy',
  'replyWanted',
  'consentToPublish',
  'urgent',
];

interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const KEY = 'huiyin.draft';

export function saveDraft(store: Store, values: Record<string, unknown>): void {
  const kept = FIELDS.filter((name) => values[name] !== undefined && values[name] !== '');
  if (!kept.includes('title') && !kept.includes('content')) return store.removeItem(KEY);
  store.setItem(KEY, JSON.stringify(Object.fromEntries(kept.map((name) => [name, values[name]]))));
}

export function readDraft(store: Store): Draft | null {
  try {
    const value: unknown = JSON.parse(store.getItem(KEY) ?? 'null');
    return typeof value === 'object' ? (value as Draft | null) : null;
  } catch {
    return null;
  }
}

export function dropDraft(store: Store): void {
  store.removeItem(KEY);
}
