import { readFileSync } from 'node:fs';
import PDFDocument from 'pdfkit';

export type Pdf = PDFKit.PDFDocument;

export interface PdfOptions {
  title: string;
  /** BCP 47, for who has it read aloud. */
  language: string;
  /** Stands in the file as its date, so that equal input gives equal bytes. */
  printedAt: Date;
  /** The line at the foot of each page. */
  footer: (page: number, of: number) => string;
  /** False only where a test wants to read what was written. */
  compress?: boolean;
}

/** A4 in points, with margins that any printer keeps. */
export const PAGE = { width: 595.28, height: 841.89, margin: 48 } as const;
export const CONTENT_WIDTH = PAGE.width - 2 * PAGE.margin;
/** The lowest point of the content; the footer stands below it. */
export const CONTENT_BOTTOM = PAGE.height - PAGE.margin - 18;

export const INK = '#1c2733';
export const FAINT = '#647180';
export const RULE = '#c3ccd6';

let font: Buffer | undefined;

/** Noto Sans SC (OFL, libs/server/fonts): read once. Only the glyphs that a document uses are put into it. */
function fontFile(): Buffer {
  font ??= readFileSync(new URL('../../fonts/NotoSansSC-Regular.ttf', import.meta.url));
  return font;
}

/** A printable document: A4, one typeface for all three languages, page numbers. */
export async function makePdf(options: PdfOptions, draw: (pdf: Pdf) => void): Promise<Buffer> {
  const { title, language, printedAt, footer, compress = true } = options;
  const pdf = new PDFDocument({
    size: 'A4',
    margins: { top: PAGE.margin, left: PAGE.margin, right: PAGE.margin, bottom: PAGE.margin },
    bufferPages: true,
    compress,
    lang: language,
    displayTitle: true,
    pdfVersion: '1.7',
    info: { Title: title, Producer: 'Huiyin', Creator: 'Huiyin', CreationDate: printedAt },
  });
  const chunks: Buffer[] = [];
  const written = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  pdf.registerFont('text', fontFile());
  pdf.font('text').fontSize(10).fillColor(INK);
  draw(pdf);
  drawFooters(pdf, footer);
  pdf.end();
  return written;
}

function drawFooters(pdf: Pdf, footer: PdfOptions['footer']): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    pdf.switchToPage(start + page);
    // Below the margin pdfkit would begin a new page.
    pdf.page.margins.bottom = 0;
    pdf.fontSize(8).fillColor(FAINT);
    pdf.text(footer(page + 1, count), PAGE.margin, PAGE.height - PAGE.margin - 6, {
      width: CONTENT_WIDTH,
      align: 'center',
      lineBreak: false,
    });
  }
}

/** Begins a new page if what comes next would not fit on this one. */
export function makeRoom(pdf: Pdf, height: number): void {
  if (pdf.y + height > CONTENT_BOTTOM) pdf.addPage();
}
