import { randomUUID } from 'node:crypto';
import type { Call } from '../bench/support/http-caller.js';
import type { Random } from '../faults/random.js';
import type { Operation } from './description.js';
import { brokenValue, NASTY, validValue } from './values.js';

/** What the calls so far have brought to light, so that later ones meet real things. */
export interface Known {
  cases: number[];
  requests: number[];
  notices: string[];
  deadlines: string[];
  units: number[];
  /** Events that somebody was offered on a case, with the form of each. */
  offers: Offer[];
}

export interface Offer {
  by: string;
  caseId: number;
  version: number;
  type: string;
  fields: Field[];
}

export interface Field {
  name: string;
  widget: string;
  required: boolean;
  multiple?: boolean;
  maxLength?: number;
  options?: { value: string }[];
}

export interface Made {
  call: Call;
  /** In whose name; undefined: nobody's. */
  by: string | undefined;
}

const KEPT = 400;
const USUAL: Readonly<Record<string, readonly string[]>> = {
  createRequest: ['operator', 'shiftlead'],
  case: ['dispatcher', 'shiftlead', 'office', 'reviewer', 'supervisor'],
};

/** Keeps the newest of what was seen. */
export function keep<T>(list: T[], more: readonly T[]): void {
  list.push(...more);
  if (list.length > KEPT) list.splice(0, list.length - KEPT);
}

/** A call of the operation: mostly right, often broken somewhere. */
export function callOf(
  operation: Operation,
  { known, random, people }: { known: Known; random: Random; people: readonly string[] },
): Made {
  if (operation.name === 'applyEvent' && known.offers.length > 0 && random.chance(0.8))
    return offered(operation, random.pick(known.offers), random);
  const by = callerOf(operation, random, people);
  const headers = headersOf(operation, random);
  const path = pathOf(operation, known, random);
  if (operation.takesFile)
    return { by, call: { method: 'POST', path, ...fileOf(random, headers) } };
  if (!operation.body) return { by, call: { method: operation.method, path, headers } };
  const value = validValue(operation.body, random);
  return { by, call: { method: 'POST', path, ...bodyOf(value, random, headers) } };
}

/** Nobody now and then; requests are mostly taken in by those who do that all day. */
function callerOf(
  { name }: Operation,
  random: Random,
  people: readonly string[],
): string | undefined {
  if (random.chance(0.03)) return undefined;
  const usual = people.filter((one) => USUAL[name]?.includes(one));
  return random.pick(usual.length > 0 && random.chance(0.7) ? usual : people);
}

/** An event that its actor was really offered, with a payload made from its form. */
function offered(operation: Operation, offer: Offer, random: Random): Made {
  const payload = Object.fromEntries(
    offer.fields
      .filter((field) => field.required || random.chance(0.4))
      .map((field) => [field.name, fieldValue(field, random)]),
  );
  const version = random.chance(0.9) ? offer.version : offer.version - 1;
  const value = { type: offer.type, version, payload };
  const path = operation.path.replace('{id}', String(offer.caseId));
  const headers = headersOf(operation, random);
  return { by: offer.by, call: { method: 'POST', path, ...bodyOf(value, random, headers) } };
}

function fieldValue(field: Field, random: Random): unknown {
  const one = (): unknown => {
    if (field.options?.length) return random.pick(field.options).value;
    switch (field.widget) {
      case 'unit':
      case 'units':
        return random.between(1, 12);
      case 'case':
      case 'cases':
        return random.between(1, 200);
      case 'date':
        return '2026-12-31';
      case 'datetime':
        return '2026-12-31T08:00:00+08:00';
      case 'number':
        return random.between(1, 10);
      case 'checkbox':
      case 'switch':
      case 'boolean':
        return random.chance(0.5);
      default:
        return validValue(
          { type: 'string', ...(field.maxLength && { maxLength: field.maxLength }) },
          random,
        );
    }
  };
  return field.multiple ? [one()] : one();
}

function pathOf(operation: Operation, known: Known, random: Random): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(String(pathValue(name, operation, known, random))),
  );
  const query = operation.parameters
    .filter((one) => one.in === 'query' && (one.required || random.chance(0.35)))
    .map(({ name, schema }) => {
      const value = random.chance(0.75) ? validValue(schema, random) : random.pick(NASTY);
      const text = Array.isArray(value) ? value.join(',') : plain(value);
      return `${name}=${encode(text)}`;
    });
  return query.length > 0 ? `${path}?${query.join('&')}` : path;
}

function pathValue(name: string, operation: Operation, known: Known, random: Random): unknown {
  if (random.chance(0.08)) return wellFormed(random.pick(NASTY));
  if (name === 'requestId') return pickOr(known.requests, random);
  if (name === 'fileId') return random.between(1, 3);
  if (name === 'name') return pickOr(known.deadlines, random);
  if (name === 'year') return random.between(2000, 2030);
  if (operation.path.includes('/notices/')) return pickOr(known.notices, random);
  if (operation.path.includes('/cases/')) return pickOr(known.cases, random);
  return random.between(1, 20);
}

const pickOr = (list: readonly unknown[], random: Random): unknown =>
  list.length > 0 && random.chance(0.9) ? random.pick(list) : random.between(1, 99_999);

function headersOf(operation: Operation, random: Random): Record<string, string> {
  const takesKey = operation.parameters.some(({ name }) => name === 'Idempotency-Key');
  const key = random.chance(0.1) ? random.pick(['again', 'x'.repeat(300), 'a b']) : randomUUID();
  return {
    'accept-language': random.pick(['zh-CN', 'zh-TW', 'en', 'xx;q=nan', '*']),
    ...(takesKey && random.chance(0.5) && { 'idempotency-key': key }),
  };
}

function bodyOf(
  value: unknown,
  random: Random,
  headers: Record<string, string>,
): Pick<Call, 'headers' | 'body'> {
  const sent = random.chance(0.35) ? brokenValue(value, random) : value;
  const text = JSON.stringify(sent) ?? '';
  const type = random.chance(0.02) ? 'text/plain' : 'application/json';
  const body = random.chance(0.02) ? text.slice(0, text.length / 2) : text;
  return { headers: { ...headers, 'content-type': type }, body };
}

function fileOf(random: Random, headers: Record<string, string>): Pick<Call, 'headers' | 'body'> {
  const boundary = 'huiyin-fuzz';
  const field = random.chance(0.9) ? 'file' : 'other';
  const name = random.pick(['说明.txt', '../../etc/passwd', '照片.png', '<b>.pdf', '']);
  const content = random.pick(['路灯不亮', '%PDF-1.7 broken', '\u0089PNG', '']);
  const body = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${content}\r\n--${boundary}--\r\n`;
  return {
    headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    body,
  };
}

const plain = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
/** A lone surrogate has no address. */
const wellFormed = (value: unknown): string =>
  plain(value)
    .replace(/[\ud800-\udfff]/g, '')
    .slice(0, 2_000);
const encode = (text: string): string => encodeURIComponent(wellFormed(text));
