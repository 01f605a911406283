import { requestInput, type RequestInput } from '@huiyin/contract';
import { typedText } from './plain-text.js';
import type { TextKey, Translate } from './texts.js';
import type { Typed } from './views/fields.js';
import type { FormFault } from './views/model.js';

/** domain: 诉求类型 (1.4), in the order in which citizens meet them. */
export const REQUEST_TYPES = [
  'consult',
  'help',
  'complaint',
  'report',
  'suggest',
  'praise',
  'other',
] as const;

/** As in the contract's `requestInput`; a spec holds the two together. */
export const TEXT_LIMITS = { title: 100, content: 10_000, place: 200, name: 64 } as const;

/** Which workflow takes what is written here. */
const KIND = 'mailbox';
const CHANNEL = 'mailbox';

/** Fields of the form, with the path of the request that each becomes and the words for it. */
const FIELDS = {
  type: { path: 'type', label: 'submit.type' },
  title: { path: 'title', label: 'submit.subject' },
  content: { path: 'content', label: 'submit.content' },
  place: { path: 'place', label: 'submit.place' },
  name: { path: 'requester.name', label: 'submit.name' },
  phone: { path: 'requester.phone', label: 'submit.phone' },
  email: { path: 'requester.email', label: 'submit.email' },
} as const satisfies Record<string, { path: string; label: TextKey }>;
type FieldName = keyof typeof FIELDS;
const ORDER = Object.keys(FIELDS) as FieldName[];

/** The texts of a submitted form; whatever is not a text, or was not asked for, is left out. */
export function typedFields(body: unknown, names: readonly string[]): Record<string, string> {
  if (typeof body !== 'object' || body === null) return {};
  const given = body as Record<string, unknown>;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      return typeof value === 'string' ? [[name, typedText(value)]] : [];
    }),
  );
}

export const SUBMIT_FIELDS = [...ORDER, 'secrecy', 'consent'] as const;

export type ParsedRequest =
  { request: RequestInput; faults: [] } | { request: null; faults: FormFault[] };

/** The form as a request, or what is wrong with it, in the order of the form. */
export function parseRequestForm(typed: Typed, t: Translate): ParsedRequest {
  const value = (name: FieldName): string | undefined => typed[name]?.trim() || undefined;
  const [name, phone, email, place] = [
    value('name'),
    value('phone'),
    value('email'),
    value('place'),
  ];
  const requester = { ...(name && { name }), ...(phone && { phone }), ...(email && { email }) };
  const parsed = requestInput.safeParse({
    channel: CHANNEL,
    kind: KIND,
    type: value('type'),
    title: value('title') ?? '',
    content: value('content') ?? '',
    ...(place && { place }),
    ...(Object.keys(requester).length > 0 && { requester }),
    // Not ticked is not "no": reports are secret whatever was ticked.
    ...(typed['secrecy'] === 'yes' && { secrecy: true }),
    consentToPublish: typed['consent'] === 'yes',
  });
  if (parsed.success) return { request: parsed.data as RequestInput, faults: [] };
  const wrong = new Set(parsed.error.issues.map((issue) => issue.path.join('.')));
  const faults = ORDER.filter((field) => wrong.has(FIELDS[field].path)).map((field) => ({
    field,
    message: faultMessage(field, value(field), t),
  }));
  return { request: null, faults };
}

function faultMessage(name: FieldName, value: string | undefined, t: Translate): string {
  const field = t(FIELDS[name].label);
  if (name === 'type') return t('error.choose', { field });
  if (value === undefined) return t('error.required', { field });
  if (name === 'email') return t('error.email');
  if (name === 'phone') return t('error.phone');
  const max = TEXT_LIMITS[name];
  if (value.length > max) return t('error.tooLong', { field, max, length: value.length });
  return t('error.invalid', { field });
}
