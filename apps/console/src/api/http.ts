import { ApiError, problemOf } from './api-error.js';
import { calls, type Answer, type Body, type RouteName } from './calls.js';

export const BASE = '/api/v1';

export interface CallOptions<K extends RouteName> {
  params?: Record<string, string | number>;
  query?: Record<string, string | number | undefined>;
  body?: Body<K> | FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** What every call sends along; set by the session and the language switch. */
export const session = { csrfToken: '', language: 'zh-CN' };

/** Called when the API says that nobody is signed in any more. */
let onSignedOut: () => void = () => undefined;
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

export function urlOf(
  template: string,
  params: Record<string, string | number> = {},
  query: Record<string, string | number | undefined> = {},
): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, String(value));
  const tail = search.toString();
  return BASE + path + (tail ? `?${tail}` : '');
}

/**
 * One call of the API.
 * @throws ApiError with the problem that the server told, or with code `network`.
 */
export async function call<K extends RouteName>(
  name: K,
  options: CallOptions<K> = {},
): Promise<Answer<K>> {
  const [method = 'GET', path = ''] = calls[name].split(' ');
  const response = await send(
    urlOf(path, options.params, options.query),
    method,
    options as CallOptions<RouteName>,
  );
  const body: unknown = await bodyOf(response);
  if (!response.ok) {
    if (response.status === 401 && name !== 'signIn') onSignedOut();
    const after = Number(response.headers.get('retry-after'));
    throw new ApiError(
      response.status,
      problemOf(response.status, body),
      Number.isFinite(after) && after > 0 ? after : null,
    );
  }
  if (import.meta.env.DEV) {
    const { check } = await import('./check.js');
    check(name, body);
  }
  return body as Answer<K>;
}

async function send(url: string, method: string, options: CallOptions<RouteName>) {
  const { body, headers, signal } = options;
  const form = body instanceof FormData;
  try {
    return await fetch(url, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json, application/problem+json',
        'accept-language': session.language,
        ...(method === 'GET' ? {} : { 'x-csrf-token': session.csrfToken }),
        ...(body !== undefined && !form ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, problemOf(0, null));
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('json')) return undefined;
  return response.json().catch(() => undefined);
}
