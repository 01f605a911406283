import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/* The invented city: what its people ask, where, and what becomes of it. All words stand in city/*.yaml. */

// The files stand beside the sources; dist/ is one folder deeper than src/ is wide, so both see ../../src.
const FOLDER = path.join(import.meta.dirname, '..', '..', 'src', 'generate', 'city');

/** Copied into JSON and into COPY as they are, so nothing may need an escape. */
const plain = z.string().regex(/^[^"\\\p{Cc}]+$/u, 'no quotation mark, backslash or line break');
const words = z.array(plain).min(1);

const AFTER = /^(\d+)-(\d+) (minutes|hours|working days|calendar days)$/;
const after = z
  .string()
  .regex(AFTER)
  .transform((text) => {
    const [, least, most, unit] = AFTER.exec(text) as unknown as [string, string, string, TimeUnit];
    return { least: Number(least), most: Number(most), unit };
  });
export type TimeUnit = 'minutes' | 'hours' | 'working days' | 'calendar days';

const stepSchema = z.strictObject({
  by: z.string(),
  after,
  /** Also at night: who is on duty does not wait for the morning. */
  anytime: z.boolean().default(false),
  event: z.string(),
  with: z.record(z.string(), z.unknown()).default({}),
});
const lifeSchema = z.strictObject({
  life: plain,
  kind: z.string(),
  weight: z.number().nonnegative(),
  lean: z.number().nonnegative().default(0),
  types: z.array(z.string()).min(1),
  urgent: z.boolean().default(false),
  secret: z.boolean().default(false),
  consent: z.boolean().default(false),
  steps: z.array(stepSchema),
});
const matterSchema = z.strictObject({
  category: z.string(),
  units: z.array(z.string()).min(1),
  titles: words,
  contents: words,
  replies: words,
});
const mattersSchema = z.strictObject({
  when: words,
  many: words,
  shops: words,
  closings: words,
  matters: z.array(matterSchema).min(1),
});
const placesSchema = z.strictObject({
  districts: words,
  streets: words,
  roadNames: words,
  roadKinds: words,
  estateNames: words,
  estateKinds: words,
  gates: words,
  forms: words,
});
const peopleSchema = z.strictObject({ surnames: words, titles: words });

export type Life = z.infer<typeof lifeSchema>;
export type Step = z.infer<typeof stepSchema>;
export type Matter = z.infer<typeof matterSchema>;

export interface City {
  lives: Life[];
  phrases: Record<string, string[]>;
  matters: z.infer<typeof mattersSchema>;
  places: z.infer<typeof placesSchema>;
  people: z.infer<typeof peopleSchema>;
}

const read = <T extends z.ZodType>(file: string, schema: T): z.output<T> =>
  schema.parse(parse(readFileSync(path.join(FOLDER, file), 'utf8')));

/** @throws ZodError with the path of what is wrong in a file */
export function readCity(): City {
  return {
    lives: read('lives.yaml', z.array(lifeSchema).min(1)),
    phrases: read('phrases.yaml', z.record(z.string(), words)),
    matters: read('matters.yaml', mattersSchema),
    places: read('places.yaml', placesSchema),
    people: read('people.yaml', peopleSchema),
  };
}
