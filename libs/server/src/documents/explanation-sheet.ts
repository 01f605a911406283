import type { Calendar } from '@huiyin/core';
import { DayWords } from '../deadlines/day-words.js';
import { explanationTexts } from '../deadlines/explanation-texts.js';
import { fill } from '../http/words.js';
import type { DeadlineExplanation, ExplainedDayView } from '../deadlines/explanation-views.js';
import { drawMonths, type DrawnDay } from './month-drawing.js';
import { CONTENT_WIDTH, INK, makePdf, makeRoom, PAGE, RULE, type Pdf } from './pdf.js';
import { drawFacts, drawTable } from './table.js';

export interface SheetOptions {
  language: string;
  /** Zone in which times are written. */
  calendar: Calendar;
  printedAt: Date;
  compress?: boolean;
}

/** The printable sheet that proves a deadline: rule, basis, calendar, each step and each day. */
export function explanationSheet(
  explanation: DeadlineExplanation,
  { language, calendar, printedAt, compress = true }: SheetOptions,
): Promise<Buffer> {
  const words = new DayWords(explanationTexts(language), calendar);
  const { sheet } = words.texts;
  const printed = fill(sheet.printed, { at: words.instant(printedAt) });
  const title = `${sheet.title} · ${explanation.case.number}`;
  const footer = (n: number, of: number): string =>
    `${title}    ${printed}    ${fill(sheet.page, { n, of })}`;
  return makePdf({ title, language, printedAt, footer, compress }, (pdf) => {
    pdf.fontSize(17).text(sheet.title, PAGE.margin, PAGE.margin);
    pdf.moveDown(0.4);
    drawFacts(pdf, factsOf(explanation, words));
    box(pdf, explanation.counted.agrees ? sheet.summary : '!', explanation.sentence);
    heading(pdf, sheet.steps);
    drawTable(
      pdf,
      [
        { title: sheet.step, width: 32 },
        { title: sheet.day, width: 176 },
        { title: sheet.amount, width: 72 },
        { title: sheet.why, width: CONTENT_WIDTH - 280 },
      ],
      stepRows(explanation, words),
    );
    heading(pdf, sheet.drawing);
    legend(pdf, explanation, words);
    drawMonths(pdf, explanation.days.map(drawnDay), {
      month: (day) => words.month(day),
      weekdays: words.texts.weekdaysShort,
    });
  });
}

function factsOf(explanation: DeadlineExplanation, words: DayWords): [string, string][] {
  const { sheet, status } = words.texts;
  const { rule, counted } = explanation;
  const due = words.due(explanation.dueDay, new Date(explanation.dueAt));
  const label = { label: explanation.label, n: explanation.ordinal };
  return [
    [sheet.number, explanation.case.number],
    [sheet.caseTitle, explanation.case.title],
    [sheet.deadline, explanation.ordinal > 1 ? fill(sheet.instance, label) : explanation.label],
    ...(explanation.unit ? [[sheet.unit, explanation.unit.name] as [string, string]] : []),
    [
      sheet.rule,
      fill(rule.validFrom === null ? sheet.ruleAlways : sheet.ruleText, {
        length: rule.lengthText,
        profile: rule.profile.label,
        validFrom: rule.validFrom === null ? '' : words.day(rule.validFrom),
      }),
    ],
    [sheet.basis, explanation.basis],
    [
      sheet.calendar,
      counted.agrees || counted.calendarVersion === explanation.calendarVersion
        ? explanation.calendarVersion
        : `${explanation.calendarVersion} / ${counted.calendarVersion}`,
    ],
    [sheet.started, words.instant(new Date(explanation.startedAt))],
    [
      sheet.due,
      explanation.provisional
        ? fill(sheet.dueProvisional, { due, provisional: sheet.provisional })
        : due,
    ],
    [sheet.status, status[isOverdue(explanation) ? 'overdue' : explanation.status]],
  ];
}

const isOverdue = ({ status, passedAt }: DeadlineExplanation): boolean =>
  status === 'running' && passedAt !== null;

function stepRows(explanation: DeadlineExplanation, words: DayWords): string[][] {
  return explanation.steps.map(({ from, to, count, unit, why }, index) => [
    String(index + 1),
    from !== null && to !== null ? words.days(from, to) : '',
    count !== null && unit !== null ? words.amount(count, unit) : '',
    why,
  ]);
}

/** Signs, not colours: the sheet is copied in black and white. */
function drawnDay(day: ExplainedDayView): DrawnDay {
  return {
    day: day.day,
    mark: markOf(day),
    name: day.name ?? '',
    shaded: day.role === 'skipped' || day.role === 'paused' || day.role === 'rolled',
    framed: day.due,
  };
}

function markOf({ role, number, extension }: ExplainedDayView): string {
  switch (role) {
    case 'zero':
      return '○';
    case 'counted':
      return number === null ? '●' : `${extension ? '+' : ''}${number}`;
    case 'skipped':
      return '×';
    case 'paused':
      return '‖';
    case 'rolled':
      return '→';
    case 'within':
      return '·';
  }
}

function legend(pdf: Pdf, { days, omittedDays }: DeadlineExplanation, words: DayWords): void {
  const { sheet } = words.texts;
  const shown = (key: keyof typeof sheet.legendItems): boolean => {
    if (key === 'due') return true;
    if (key === 'clock') return days.some((d) => d.role === 'counted' && d.number === null);
    if (key === 'extension') return days.some((d) => d.extension && d.number !== null);
    if (key === 'counted')
      return days.some((d) => d.role === 'counted' && d.number !== null && !d.extension);
    return days.some(({ role }) => role === key);
  };
  const keys = Object.keys(sheet.legendItems) as (keyof typeof sheet.legendItems)[];
  const items = keys.filter(shown).map((key) => sheet.legendItems[key]);
  const omitted = omittedDays > 0 ? ` ${fill(sheet.omitted, { n: omittedDays })}` : '';
  const text = `${sheet.legend}  ${items.join('   ')}${omitted}`;
  pdf.fontSize(8).fillColor(INK);
  makeRoom(pdf, pdf.heightOfString(text, { width: CONTENT_WIDTH }));
  pdf.text(text, PAGE.margin, pdf.y, { width: CONTENT_WIDTH });
  pdf.moveDown(0.8);
}

function heading(pdf: Pdf, text: string): void {
  makeRoom(pdf, 60);
  pdf.moveDown(0.8);
  pdf.fontSize(12).fillColor(INK).text(text, PAGE.margin);
  pdf.moveDown(0.3);
}

function box(pdf: Pdf, label: string, text: string): void {
  const inner = CONTENT_WIDTH - 20;
  pdf.fontSize(10);
  const whole = `${label}  ${text}`;
  const height = pdf.heightOfString(whole, { width: inner }) + 14;
  makeRoom(pdf, height + 8);
  const top = pdf.y + 6;
  pdf.rect(PAGE.margin, top, CONTENT_WIDTH, height).lineWidth(0.8).strokeColor(RULE).stroke();
  pdf.fillColor(INK).text(whole, PAGE.margin + 10, top + 7, { width: inner });
  pdf.x = PAGE.margin;
  pdf.y = top + height;
}
