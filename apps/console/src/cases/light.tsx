import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Light } from '../api/types.js';
import { useNow } from '../shell/use-now.js';
import { isMidnight, timeText, weekdayOf } from '../time.js';
import { remaining, type Due } from './remaining.js';

/** Each light has its own shape: nobody needs to tell the colours apart. */
const SHAPES: Record<Light, ReactNode> = {
  none: <path d="M2.5 6h7" strokeWidth="1.6" stroke="currentColor" />,
  green: <circle cx="6" cy="6" r="4" fill="currentColor" />,
  yellow: <path d="M6 1.2 11.2 10.4H.8Z" fill="currentColor" />,
  red: <rect x="1.6" y="1.6" width="8.8" height="8.8" rx="1" fill="currentColor" />,
  deepRed: <path d="M6 0 12 6 6 12 0 6Z" fill="currentColor" />,
};

function LightShape({ light }: { light: Light }) {
  return (
    <svg className="light-shape" width="11" height="11" viewBox="0 0 12 12" aria-hidden="true">
      {SHAPES[light]}
    </svg>
  );
}

/** `2026-10-28 周三`, with the time where the clock counts hours. */
export function useDueText(): (due: Pick<Due, 'at' | 'day'>) => string {
  const { t } = useTranslation();
  return ({ at, day }) => {
    const weekday = (t('shell:weekdays', { returnObjects: true }) as string[])[weekdayOf(day)];
    return isMidnight(new Date(at)) ? `${day} ${weekday}` : timeText(at);
  };
}

/** The light of a case or a clock, in words: its colour, its shape and the time that is left. */
export function LightTag({ light, due }: { light: Light; due: Due | null }) {
  const { t } = useTranslation();
  const now = useNow();
  const dueText = useDueText();
  const name = t(`cases:light.${light}`);
  const left = due && remaining(due, now);
  const words = left ? t(`cases:remaining.${left.key}`, { count: left.count }) : name;
  const title = due ? `${name} · ${t('cases:page.dueDay')} ${dueText(due)}` : name;
  return (
    <span className={`light light-${light}`} title={title}>
      <LightShape light={light} />
      {left && <span className="sr-only">{name} </span>}
      {words}
    </span>
  );
}
