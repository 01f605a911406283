import { CONTENT_BOTTOM, FAINT, INK, PAGE, RULE, type Pdf } from './pdf.js';

export interface Column {
  title: string;
  /** Points. */
  width: number;
}

const PAD = 4;
const SIZE = 9;

/** A table that goes on over pages, its head repeated on each. */
export function drawTable(
  pdf: Pdf,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const head = columns.map(({ title }) => title);
  drawRow(pdf, columns, head, true);
  for (const row of rows) {
    if (pdf.y + heightOf(pdf, columns, row) > CONTENT_BOTTOM) {
      pdf.addPage();
      drawRow(pdf, columns, head, true);
    }
    drawRow(pdf, columns, row, false);
  }
}

function heightOf(pdf: Pdf, columns: readonly Column[], row: readonly string[]): number {
  pdf.fontSize(SIZE);
  const heights = columns.map(({ width }, i) =>
    pdf.heightOfString(row[i] ?? '', { width: width - 2 * PAD }),
  );
  return Math.max(...heights) + 2 * PAD;
}

function drawRow(
  pdf: Pdf,
  columns: readonly Column[],
  row: readonly string[],
  head: boolean,
): void {
  const top = pdf.y;
  const height = heightOf(pdf, columns, row);
  let left: number = PAGE.margin;
  pdf.fillColor(head ? FAINT : INK);
  columns.forEach(({ width }, i) => {
    pdf.text(row[i] ?? '', left + PAD, top + PAD, { width: width - 2 * PAD });
    left += width;
  });
  pdf
    .moveTo(PAGE.margin, top + height)
    .lineTo(left, top + height)
    .lineWidth(head ? 1 : 0.5)
    .strokeColor(RULE)
    .stroke();
  pdf.y = top + height;
  pdf.x = PAGE.margin;
}

/** Label and value, one below the other: what a sheet says of its subject. */
export function drawFacts(pdf: Pdf, facts: readonly (readonly [string, string])[]): void {
  const [labelWidth, left] = [84, PAGE.margin + 84];
  for (const [label, value] of facts) {
    pdf.fontSize(SIZE);
    const width = PAGE.width - PAGE.margin - left;
    const height = pdf.heightOfString(value, { width }) + 3;
    if (pdf.y + height > CONTENT_BOTTOM) pdf.addPage();
    const top = pdf.y;
    pdf.fillColor(FAINT).text(label, PAGE.margin, top, { width: labelWidth });
    pdf.fillColor(INK).text(value, left, top, { width });
    pdf.y = top + height;
  }
  pdf.x = PAGE.margin;
}
