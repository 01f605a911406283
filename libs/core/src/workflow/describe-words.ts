import { z } from 'zod';

const s = z.string();
const keys = <K extends string>(...names: K[]) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, s])) as Record<K, typeof s>);

/** `workflows/describe/<language>.yaml`: the words of the generated page that belong to no single workflow. */
export const describeWordsSchema = z.strictObject({
  generated: s,
  /** What stands between the items of a list. */
  list: s,
  none: s,
  all: s,
  states: keys('title', 'state', 'event', 'who', 'next', 'clocks', 'messages'),
  stays: keys('title', 'states'),
  clocks: z.strictObject({
    ...keys(
      'title',
      'deadline',
      'when',
      'length',
      'warn',
      'basis',
      'starts',
      'stops',
      'restarts',
      'pauses',
      'extension',
      'profile',
      'validFrom',
      'validTo',
      'extensionText',
      'extensionAsked',
      'atMostOriginal',
      'atMost',
      'withoutClock',
    ).shape,
    kinds: keys('duty', 'window'),
    scopes: keys('case', 'assignment'),
    from: keys('event', 'received'),
  }),
  ladder: keys('title', 'about', 'rung', 'tells', 'suggests', 'basis'),
  messages: keys('title', 'when', 'to', 'text', 'channel'),
  diagram: s,
  marks: keys('starts', 'stops', 'pauses', 'resumes', 'restarts', 'extends', 'endsAll'),
  legend: s,
  guard: s,
  triggers: keys(
    'event',
    'enter',
    'leave',
    'warns',
    'passes',
    'moves',
    'opened',
    'signed',
    'contacted',
    'replied',
    'ended',
  ),
  actors: keys('requester', 'system'),
  relations: keys(
    'leadUnit',
    'formerLead',
    'assistUnit',
    'assistUnits',
    'assignedUnit',
    'assignedUnits',
    'clockUnit',
    'parentUnit',
    'payload',
  ),
  of: s,
  unlessSecret: s,
  companionOnly: s,
  channels: keys('mail', 'notice', 'webhook'),
  units: keys('minutes', 'hours', 'working hours', 'working days', 'calendar days', 'months'),
  before: s,
  until: s,
  values: keys('true', 'false'),
  condition: s,
});
export type DescribeWords = z.infer<typeof describeWordsSchema>;

export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (_all, name: string) => String(values[name] ?? ''));
}
