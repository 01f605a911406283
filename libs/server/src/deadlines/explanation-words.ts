import { parseLength, type Deadline, type ExplainedDay, type ExplanationStep } from '@huiyin/core';
import { fill, lengthInWords } from '../http/words.js';
import type { DayWords } from './day-words.js';
import type { ExplanationStepView } from './explanation-views.js';

export interface Explained {
  deadline: Deadline;
  /** Its name in the workflow's words. */
  label: string;
  steps: readonly ExplanationStep[];
  language: string;
}

/** `5 working days` and `until 2026-10-20` in words. */
export function lengthText(length: string, language: string, words: DayWords): string {
  const day = /^until (\S+)$/.exec(length)?.[1];
  return day === undefined ? lengthInWords(language, length) : words.day(day);
}

/** One step as data and as a sentence. */
export function stepView(
  step: ExplanationStep,
  { deadline, language }: Pick<Explained, 'deadline' | 'language'>,
  words: DayWords,
): ExplanationStepView {
  const { steps: t } = words.texts;
  const view = (
    text: string,
    more: Partial<Omit<ExplanationStepView, 'step' | 'text' | 'why'>> = {},
  ): ExplanationStepView => ({
    step: step.step,
    from: null,
    to: null,
    count: null,
    unit: null,
    ...more,
    text,
    why: text,
  });
  switch (step.step) {
    case 'rule': {
      const length = lengthText(step.length, language, words);
      const until = step.length.startsWith('until ');
      return view(until ? fill(t.ruleUntil, { day: length }) : fill(t.rule, { length }));
    }
    case 'dayZero': {
      const by = step.because === 'start' ? 'start' : 'restart';
      const text = countsHours(deadline) ? t[`${by}Clock`] : t[by];
      const values = { day: words.day(step.day), time: words.time(step.at) };
      return view(fill(text, values), { from: step.day, to: step.day });
    }
    case 'counted':
    case 'skipped':
    case 'paused':
      return runView(step, words);
    case 'standing':
      // A pause that nobody ended lasted until the clock was stopped, as when the case is closed in it.
      return view(
        fill(deadline.status === 'stopped' ? t.standingEnded : t.standing, {
          day: words.day(step.day),
          time: words.time(step.at),
        }),
        {
          from: step.day,
          to: step.day,
        },
      );
    case 'extended': {
      const length = lengthText(step.length, language, words);
      const values = { length, from: words.day(step.from), to: words.day(step.to) };
      return view(fill(t.extended, values), { from: step.from, to: step.to });
    }
    case 'rolled': {
      const reason = words.reason(step.reason, step.name);
      const values = { from: words.day(step.from), to: words.day(step.to), reason };
      return view(fill(t.rolled, values), {
        from: step.from,
        to: step.to,
        count: step.count,
        unit: 'calendarDay',
      });
    }
    case 'provisional':
      return view(fill(t.provisional, { from: words.day(step.from) }), {
        from: step.from,
        to: step.to,
      });
    case 'due': {
      const midnight = words.endsAtMidnight(step.at);
      const values = {
        day: words.day(step.day),
        weekday: words.weekday(step.day),
        time: words.time(step.at).trim(),
      };
      return view(fill(midnight ? t.due : t.dueClock, values), { from: step.day, to: step.day });
    }
  }
}

function runView(
  step: Extract<ExplanationStep, { step: 'counted' | 'skipped' | 'paused' }>,
  words: DayWords,
): ExplanationStepView {
  const { from, to, count } = step;
  const unit = step.step === 'skipped' ? 'calendarDay' : step.unit;
  const key = step.step === 'paused' && count === 0 ? 'pausedNothing' : step.step;
  const reason = step.step === 'paused' ? '' : words.reason(step.reason, step.name);
  const values = { days: words.days(from, to), reason, amount: words.amount(count, unit) };
  const text = fill(words.texts.steps[key], values);
  return { step: step.step, from, to, count, unit, text, why: fill(words.texts.why[key], values) };
}

/** What a day was, in words. */
export function dayText(day: ExplainedDay, words: DayWords): string {
  const { days: t } = words.texts;
  const said = {
    zero: t.zero,
    counted: day.number === null ? t.countedClock : day.extension ? t.countedExtension : t.counted,
    skipped: t.skipped,
    paused: t.paused,
    rolled: t.rolled,
    within: t.within,
  }[day.role];
  const reason = words.reason(day.reason, day.name);
  const text = fill(said, { n: day.number ?? '', reason });
  return day.due ? fill(t.due, { text }) : text;
}

/** Hours and minutes run from their instant: no day is left out (民法典 §201 第二款). */
export function countsHours(deadline: Pick<Deadline, 'length'>): boolean {
  const { unit } = parseLength(deadline.length);
  return unit === 'hour' || unit === 'minute' || unit === 'workingHour';
}

/** The whole count in a sentence or two that a citizen understands. */
export function citizenSentence(explained: Explained, words: DayWords): string {
  const { deadline, steps } = explained;
  const { sentence: t } = words.texts;
  const parts = [opening(explained, words), ...counting(explained, words)];
  if (steps.some(({ step }) => step === 'rolled')) parts.push(t.rolled);
  if (deadline.status === 'stopped' && deadline.stoppedAt) {
    parts.push(fill(t.stopped, { day: words.instant(deadline.stoppedAt) }));
  } else {
    if (deadline.passedAt) parts.push(t.overdue);
    if (steps.some(({ step }) => step === 'standing')) parts.push(t.standing);
    if (steps.some(({ step }) => step === 'provisional')) parts.push(t.provisional);
  }
  return parts.join(t.join);
}

function opening({ deadline, label, steps, language }: Explained, words: DayWords): string {
  const { sentence: t } = words.texts;
  const zero = steps.find((step) => step.step === 'dayZero');
  const due = steps.findLast((step) => step.step === 'due');
  if (!zero || !due) throw new Error('an explanation has a day zero and a due day');
  const kind = deadline.length.startsWith('until ')
    ? 'until'
    : countsHours(deadline)
      ? 'clock'
      : 'days';
  return fill(t[kind], {
    label,
    start: words.day(zero.day),
    time: words.time(zero.at),
    length: lengthWithExtensions(deadline, language, words),
    due: words.day(due.day),
    weekday: words.weekday(due.day),
    dueTime: words.endsAtMidnight(due.at)
      ? fill(words.texts.time, { time: '24:00' })
      : words.time(due.at),
  });
}

/** What the rule gives and what was added: together they end on the due day. */
function lengthWithExtensions(deadline: Deadline, language: string, words: DayWords): string {
  const { sentence: t, list } = words.texts;
  const length = lengthText(deadline.length, language, words);
  if (deadline.extensions.length === 0) return length;
  const extensions = deadline.extensions.map((extension) => {
    const said = lengthText(extension, language, words);
    return extension.startsWith('until ')
      ? fill(t.extendedTo, { day: said })
      : fill(t.extendedBy, { length: said });
  });
  return fill(t.extended, { length, extensions: extensions.join(list) });
}

function counting({ steps }: Explained, words: DayWords): string[] {
  const { sentence: t, list } = words.texts;
  const skipped = new Map<string, number>();
  const worked: string[] = [];
  const pauses = steps.filter((step) => step.step === 'paused');
  for (const step of steps) {
    if (step.step === 'skipped') {
      const reason = words.reason(step.reason, step.name);
      skipped.set(reason, (skipped.get(reason) ?? 0) + step.count);
    } else if (step.step === 'counted' && step.reason === 'makeUpDay') {
      worked.push(words.days(step.from, step.to));
    }
  }
  const parts: string[] = [];
  if (skipped.size > 0) {
    const items = [...skipped].map(([reason, n]) => fill(t.skippedItem, { reason, n }));
    parts.push(fill(t.skipped, { list: items.join(list) }));
  }
  if (worked.length > 0) parts.push(fill(t.worked, { list: worked.join(list) }));
  const excluded = pauses.reduce((sum, { count }) => sum + count, 0);
  if (pauses[0] && excluded > 0)
    parts.push(fill(t.paused, { amount: words.amount(excluded, pauses[0].unit) }));
  return parts;
}
