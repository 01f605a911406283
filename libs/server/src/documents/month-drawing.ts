import { CONTENT_WIDTH, FAINT, INK, makeRoom, PAGE, RULE, type Pdf } from './pdf.js';

/** A day with what is drawn in its box. */
export interface DrawnDay {
  /** `YYYY-MM-DD` */
  day: string;
  /** One or two signs: the day's role, without colour. */
  mark: string;
  /** Below the mark: the holiday. */
  name: string;
  shaded: boolean;
  /** Bold frame. */
  framed: boolean;
}

export interface MonthWords {
  /** Name of the month that the day lies in. */
  month(day: string): string;
  /** From Sunday on. */
  weekdays: readonly string[];
}

const GAP = 14;
const WIDTH = (CONTENT_WIDTH - GAP) / 2;
const CELL = { width: WIDTH / 7, height: 27 };
const HEAD = 28;

/** Small calendars, two beside each other, of every month in which one of the days lies. */
export function drawMonths(pdf: Pdf, days: readonly DrawnDay[], words: MonthWords): void {
  const byDay = new Map(days.map((day) => [day.day, day]));
  const months = [...new Set(days.map(({ day }) => day.slice(0, 7)))];
  for (let i = 0; i < months.length; i += 2) {
    const pair = months.slice(i, i + 2);
    const weeks = Math.max(...pair.map((month) => Math.ceil(boxesOf(month).length / 7)));
    const height = HEAD + weeks * CELL.height + 10;
    makeRoom(pdf, height);
    const top = pdf.y;
    pair.forEach((month, side) =>
      drawMonth(pdf, { month, left: PAGE.margin + side * (WIDTH + GAP), top }, byDay, words),
    );
    pdf.x = PAGE.margin;
    pdf.y = top + height;
  }
}

function drawMonth(
  pdf: Pdf,
  { month, left, top }: { month: string; left: number; top: number },
  byDay: ReadonlyMap<string, DrawnDay>,
  words: MonthWords,
): void {
  const line = { width: WIDTH, align: 'center', lineBreak: false } as const;
  pdf
    .fontSize(9.5)
    .fillColor(INK)
    .text(words.month(`${month}-01`), left, top, line);
  for (let column = 0; column < 7; column++) {
    const name = words.weekdays[(column + 1) % 7] ?? '';
    pdf.fontSize(7).fillColor(FAINT);
    pdf.text(name, left + column * CELL.width, top + 17, { ...line, width: CELL.width });
  }
  boxesOf(month).forEach((day, index) => {
    if (day === null) return;
    const x = left + (index % 7) * CELL.width;
    const y = top + HEAD + Math.floor(index / 7) * CELL.height;
    drawDay(pdf, { x, y }, day, byDay.get(day));
  });
}

function drawDay(
  pdf: Pdf,
  { x, y }: { x: number; y: number },
  day: string,
  drawn: DrawnDay | undefined,
): void {
  const { width, height } = CELL;
  if (drawn?.shaded) pdf.rect(x, y, width, height).fill('#e8ebef');
  const frame = drawn?.framed
    ? { line: 2, color: INK, inset: 1 }
    : { line: 0.4, color: RULE, inset: 0 };
  pdf
    .rect(x + frame.inset, y + frame.inset, width - 2 * frame.inset, height - 2 * frame.inset)
    .lineWidth(frame.line)
    .strokeColor(frame.color)
    .stroke();
  pdf.fontSize(6).fillColor(drawn ? INK : RULE);
  pdf.text(String(Number(day.slice(8))), x + 3, y + 2, { lineBreak: false });
  if (!drawn) return;
  const centred = { width, align: 'center', lineBreak: false } as const;
  pdf
    .fontSize(10)
    .fillColor(INK)
    .text(drawn.mark, x, y + 5, centred);
  if (drawn.name)
    pdf
      .fontSize(5.5)
      .fillColor(FAINT)
      .text(fitting(pdf, drawn.name, width - 2), x, y + 18, centred);
}

function fitting(pdf: Pdf, text: string, width: number): string {
  let shown = text;
  while (shown.length > 1 && pdf.widthOfString(shown) > width) shown = shown.slice(0, -1);
  return shown;
}

/** The boxes of a month from Monday to Sunday; null before its first day. */
export function boxesOf(month: string): (string | null)[] {
  const first = new Date(`${month}-01T00:00:00Z`);
  const before = (first.getUTCDay() + 6) % 7;
  const length = new Date(
    Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0),
  ).getUTCDate();
  return [
    ...Array.from({ length: before }, () => null),
    ...Array.from({ length }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`),
  ];
}
