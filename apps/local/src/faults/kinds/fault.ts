import type { House } from '../house/house.js';
import type { Random } from '../random.js';

/** Something that goes wrong while people work. */
export interface Fault {
  name: string;
  /** How often it is drawn beside the others; slow ones more rarely. */
  weight: number;
  /** Why this machine can not have it; undefined: it can. */
  impossible?(house: House): string | undefined;
  /** Strikes, lasts, and ends: what was taken away is given back, what was killed may come again. */
  strike(house: House, random: Random): Promise<void>;
}
