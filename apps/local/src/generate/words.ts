import type { City, Matter } from './city.js';
import type { Random } from './random.js';

/** What one requester says, where it is, and what will be answered. */
export interface Words {
  title: string;
  content: string;
  place: string;
  reply: string;
}

export function wordsOf(matter: Matter, city: City, random: Random): Words {
  const { when, many, shops, closings } = city.matters;
  const place = placeIn(city, random);
  const values: Record<string, string> = {
    place,
    when: random.pick(when),
    many: random.pick(many),
    shop: random.pick(shops),
  };
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');
  const said = [random.pick(matter.contents), random.pick(closings), random.pick(closings)];
  return {
    place,
    title: fill(random.pick(matter.titles)),
    content: fill([...new Set(said)].join('')),
    reply: fill(random.pick(matter.replies)),
  };
}

function placeIn({ places: p }: City, random: Random): string {
  const road = (): string => random.pick(p.roadNames) + random.pick(p.roadKinds);
  const values: Record<string, string> = {
    district: random.pick(p.districts),
    street: random.pick(p.streets),
    road: road(),
    road2: road(),
    estate: random.pick(p.estateNames) + random.pick(p.estateKinds),
    gate: random.pick(p.gates),
    no: String(random.between(1, 260)),
  };
  return random.pick(p.forms).replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');
}

export interface Caller {
  name: string;
  phone: string;
  email: string;
}

/** Of those who call some call again: about every second case is of somebody who is known. */
export function callerIn({ people }: City, callers: number, random: Random): Caller {
  const who = Math.floor(callers * random.next() ** 1.6);
  const name =
    (people.surnames[who % people.surnames.length] ?? '') +
    (people.titles[(who >> 4) % people.titles.length] ?? '');
  return {
    name,
    phone: `139${String((who * 7_919 + 10_007) % 100_000_000).padStart(8, '0')}`,
    email: `r${who}@huiyin.example`,
  };
}
