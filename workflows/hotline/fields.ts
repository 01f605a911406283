import { z } from 'zod';

/* Fields that several events share. The widget tells the console how to ask. */

/** A text of up to so many characters; a second `.max()` on a text would not widen the first. */
export const textUpTo = (max: number) =>
  z.string().trim().min(1).max(max).meta({ widget: 'textarea' });
export const text = textUpTo(4000);
export const line = z.string().trim().min(1).max(200).meta({ widget: 'text' });
export const flag = z.boolean().meta({ widget: 'checkbox' });
export const day = z.iso.date().meta({ widget: 'day' });
export const unit = z.number().int().positive().meta({ widget: 'unit' });
export const caseId = z.number().int().positive().meta({ widget: 'case' });
export const requestIds = z.array(z.number().int().positive()).max(10_000);
const LENGTH = /^[1-9]\d{0,3} (hours?|working days?|calendar days?)$/;
/** `5 working days`, `10 calendar days`, `12 hours`. */
export const length = z
  .string()
  .refine((text) => LENGTH.test(text), { params: { fault: 'length_form' } })
  .meta({ widget: 'length', pattern: LENGTH.source });
