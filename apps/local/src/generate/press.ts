import crypto from 'node:crypto';
import { caseNumber, type Calendar, type Workflow } from '@huiyin/core';
import { gramsOf, type Identities } from '@huiyin/server';
import type { City } from './city.js';
import { bytes, NULL } from './copy-text.js';
import type { Random } from './random.js';
import type { Sheet } from './sheet.js';
import { VALUES, valueIndex, type Program, type Stencil } from './stencil.js';
import { callerIn, wordsOf } from './words.js';

export interface CaseIds {
  caseId: number;
  requestId: number;
  requesterId: number;
}

/** What printing needs besides the stencil. */
export interface Press {
  city: City;
  identities: Identities;
  calendar: Calendar;
  workflow(kind: string): Workflow;
  /** How many different people call. */
  callers: number;
  /** Commit order of the transaction that will write the rows. */
  position: string;
  lean: boolean;
}

/** Prints one case on the sheet. Gives how many events it has. */
export function print(
  sheet: Sheet,
  stencil: Stencil,
  ids: CaseIds,
  press: Press,
  random: Random,
): number {
  const { lived, shift } = stencil;
  const { state } = lived;
  const seconds = shift.step * random.between(0, Math.floor(shift.most / shift.step));
  const said = wordsOf(lived.matter, press.city, random);
  const received = new Date(state.receivedAt.getTime() + seconds * 1000);
  const workflow = press.workflow(state.kind);
  const number = caseNumber(workflow, press.calendar.dayOf(received), ids.caseId);
  const values = valuesOf(stencil, seconds);
  const set = (name: keyof typeof valueIndex, value: string | number): void => {
    values[valueIndex[name]] = String(value);
  };
  for (const [name, id] of Object.entries(ids)) set(name as keyof CaseIds, id);
  set('number', number);
  set('title', said.title);
  set('place', said.place);
  set('reply', `${said.reply}（${lived.unitName.replace(/["\\\p{Cc}]/gu, '')}）`);
  set('position', press.position);
  printEvents(sheet, stencil, values);
  for (const table of TABLES) {
    const program = stencil.rows[table];
    if (program) sheet.add(table, fill(program, values));
  }
  printRequest(sheet, stencil, { ids, said, press, random, at: received.toISOString() });
  const grams = gramArray(number, said.title, said.content, said.place);
  sheet.add('case_search', `${ids.caseId}\t${grams}\n`);
  return stencil.events.length;
}

const TABLES = ['cases', 'case_assignments', 'case_deadlines', 'messages'] as const;

export function fill({ parts, slots }: Program, values: readonly string[]): string {
  let text = parts[0] ?? '';
  for (let i = 0; i < slots.length; i++)
    text += (values[slots[i] as number] ?? '') + (parts[i + 1] ?? '');
  return text;
}

function valuesOf({ instants, minutes }: Stencil, seconds: number): string[] {
  const values = new Array<string>(VALUES.length).fill('');
  for (const at of instants) values.push(isoText(at + seconds * 1000));
  for (const text of minutes) values.push(minuteLater(text, seconds));
  return values;
}

const DAY_MS = 86_400_000;
const TWO = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));
const THREE = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0'));
const days = new Map<number, string>();

/** As toISOString, which would cost a tenth of the whole printing. */
function isoText(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  let text = days.get(day);
  if (text === undefined) {
    text = new Date(ms).toISOString().slice(0, 11);
    days.set(day, text);
  }
  const rest = ms - day * DAY_MS;
  const second = Math.floor(rest / 1000);
  return `${text}${TWO[Math.floor(second / 3600)] ?? ''}:${TWO[Math.floor(second / 60) % 60] ?? ''}:${TWO[second % 60] ?? ''}.${THREE[rest % 1000] ?? ''}Z`;
}

function minuteLater(text: string, seconds: number): string {
  if (seconds === 0) return text;
  const [time = '', day = '2000-01-01'] = text.split(' ').reverse();
  const later = new Date(Date.parse(`${day}T${time}:00Z`) + seconds * 1000).toISOString();
  return text.includes(' ') ? `${later.slice(0, 10)} ${later.slice(11, 16)}` : later.slice(11, 16);
}

const HASH_BYTES = 32;
const GENESIS_HEX = '00'.repeat(HASH_BYTES);
let scratch = Buffer.alloc(1 << 16);

/** The chain of the case: each hash over the one before and what the event says, as the service computes it. */
function printEvents(sheet: Sheet, stencil: Stencil, values: string[]): void {
  let previous = GENESIS_HEX;
  let rows = '';
  for (const { content, row: program } of stencil.events) {
    const text = fill(content, values);
    if (scratch.length < HASH_BYTES + text.length * 3)
      scratch = Buffer.alloc(HASH_BYTES + text.length * 4);
    scratch.write(previous, 0, 'hex');
    const length = HASH_BYTES + scratch.write(text, HASH_BYTES, 'utf8');
    const hash = crypto.hash('sha256', scratch.subarray(0, length), 'hex');
    values[valueIndex.previous] = previous;
    values[valueIndex.hash] = hash;
    rows += fill(program, values);
    previous = hash;
  }
  sheet.add('case_events', rows);
}

interface Asked {
  ids: CaseIds;
  said: ReturnType<typeof wordsOf>;
  press: Press;
  random: Random;
  at: string;
}

function printRequest(sheet: Sheet, { lived }: Stencil, asked: Asked): void {
  const { ids, said, press, random, at } = asked;
  const { life, channel, type, matter, createdBy } = lived;
  const who = press.identities.sealIdentity(callerIn(press.city, press.callers, random));
  const code = press.identities.newQueryCode();
  sheet.add(
    'requesters',
    `${ids.requesterId}\t${hex(who.identity)}\t${who.keyId}\tperson\t${hex(who.phoneHash)}\tt\tf\t${at}\n`,
  );
  const { title, content, place } = said;
  const flags = `${sign(life.secret)}\t${sign(life.consent)}\tt\t${sign(life.urgent)}`;
  sheet.add(
    'requests',
    `${ids.requestId}\t${channel}\t${type}\t${title}\t${content}\t${place}\t${matter.category}\t${ids.requesterId}\t${flags}\t${hex(code.hash)}\t${hex(code.sealed)}\t${code.keyId}\t${at}\t${at}\t${createdBy ?? NULL}\n`,
  );
  sheet.add('case_requests', `${ids.caseId}\t${ids.requestId}\tt\n`);
}

const hex = (value: Buffer | null): string => bytes(value?.toString('hex') ?? null);
const sign = (flag: boolean): string => (flag ? 't' : 'f');

/** Two neighbouring signs are no sign of an array, unless they spell its null. */
function gramArray(...texts: string[]): string {
  return `{${gramsOf(...texts).join(',')}}`;
}
