import type { RequestInput } from '../api/types.js';

/** The registration form as it is filled in. */
export interface RequestForm {
  channel: RequestInput['channel'];
  type: RequestInput['type'];
  title: string;
  content: string;
  place?: string | undefined;
  category?: string | undefined;
  kind?: string | undefined;
  secrecy?: boolean | undefined;
  replyWanted?: boolean | undefined;
  consentToPublish?: boolean | undefined;
  urgent?: boolean | undefined;
  requester?: Partial<Record<'name' | 'phone' | 'email' | 'address', string | undefined>> & {
    kind?: 'person' | 'enterprise' | undefined;
  };
}

/** What is sent: empty fields are absent; nobody named and no contact means an anonymous request. */
export function toRequestInput(form: RequestForm): RequestInput {
  const { channel, type, kind, secrecy } = form;
  const requester = requesterOf(form.requester);
  return {
    channel,
    type,
    title: form.title.trim(),
    content: form.content.trim(),
    ...optional('place', form.place),
    ...optional('category', form.category),
    ...(requester ? { requester } : {}),
    ...(secrecy === undefined ? {} : { secrecy }),
    replyWanted: form.replyWanted ?? true,
    consentToPublish: form.consentToPublish ?? false,
    urgent: form.urgent ?? false,
    ...(kind ? { kind } : {}),
  };
}

function requesterOf(form: RequestForm['requester']): RequestInput['requester'] | undefined {
  if (!form) return undefined;
  const given = {
    ...optional('name', form.name),
    ...optional('phone', form.phone),
    ...optional('email', form.email),
    ...optional('address', form.address),
  };
  if (Object.keys(given).length === 0) return undefined;
  return { ...given, kind: form.kind ?? 'person' };
}

function optional<K extends string>(
  name: K,
  value: string | undefined,
): Partial<Record<K, string>> {
  const text = value?.trim();
  return text ? ({ [name]: text } as Record<K, string>) : {};
}

/** What to look for likely duplicates by; null while there is too little to compare. */
export function similarQueryOf(form: Partial<RequestForm>): Record<string, string> | null {
  const text = [form.title, form.content].filter(Boolean).join(' ').trim().slice(0, 500);
  const phone = (form.requester?.phone ?? '').replace(/[\s-]/g, '');
  const query = {
    ...(text.length >= 4 ? { text } : {}),
    ...(/^\+?\d{7,19}$/.test(phone) ? { phone } : {}),
    ...optional('place', form.place),
  };
  return 'text' in query || 'phone' in query ? query : null;
}
