import type { Calendar, DayReason, LegalDay } from '@huiyin/core';
import { fill } from '../http/words.js';
import type { ExplanationTexts } from './explanation-texts.js';

const MINUTE = 60_000;

/** Days, times and amounts in one language and in the zone of one calendar. */
export class DayWords {
  constructor(
    readonly texts: ExplanationTexts,
    private readonly calendar: Calendar,
  ) {}

  day(day: LegalDay): string {
    const [y = '', mm = '', dd = ''] = day.split('-');
    return fill(this.texts.date, { y, mm, dd, m: Number(mm), d: Number(dd) });
  }

  month(day: LegalDay): string {
    const [y = '', mm = ''] = day.split('-');
    return fill(this.texts.month, { y, mm, m: Number(mm) });
  }

  weekday(day: LegalDay): string {
    return this.texts.weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? '';
  }

  days(from: LegalDay, to: LegalDay): string {
    if (from === to) return this.day(from);
    return fill(this.texts.range, { from: this.day(from), to: this.day(to) });
  }

  /** ` 09:30`, the space of the language included. */
  time(at: Date): string {
    const local = new Date(at.getTime() + this.calendar.utcOffsetMinutes * MINUTE);
    return fill(this.texts.time, { time: local.toISOString().slice(11, 16) });
  }

  instant(at: Date): string {
    return fill(this.texts.instant, {
      day: this.day(this.calendar.dayOf(at)),
      time: this.time(at),
    });
  }

  /** 24:00 of a day is written as that day. */
  due(day: LegalDay, at: Date): string {
    return this.endsAtMidnight(at)
      ? fill(this.texts.dueInstant, { day: this.day(day) })
      : this.instant(at);
  }

  endsAtMidnight(at: Date): boolean {
    return this.calendar.startOf(this.calendar.dayOf(at)).getTime() === at.getTime();
  }

  amount(count: number, unit: 'workingDay' | 'calendarDay' | 'minute'): string {
    const { amounts } = this.texts;
    if (unit !== 'minute') return fill(amounts[unit], { n: count });
    const minutes = Math.round(count);
    const [h, m] = [Math.floor(minutes / 60), minutes % 60];
    if (h === 0) return fill(amounts.minute, { n: m });
    return m === 0 ? fill(amounts.hour, { n: h }) : fill(amounts.hourMinute, { h, m });
  }

  /** A holiday in the reader's language. */
  name(name: string): string {
    return this.texts.holidays[name] ?? name;
  }

  reason(reason: DayReason | 'clock', name: string | null): string {
    const text = this.texts.reasons[reason];
    if (name !== null) return fill(text, { name: this.name(name) });
    // Without a name its place is empty, and so are the brackets around it.
    return fill(text, { name: '' }).replace(/ ?[（(][）)]/, '');
  }
}
