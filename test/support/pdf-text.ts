/*
 * Reads what an uncompressed PDF of pdfkit says: the hexadecimal strings of each page's content, through the
 * ToUnicode table of its font. Spaces are left out, because pdfkit sets words apart by moving and not by writing.
 */

interface Source {
  text: string;
  object(id: string): string;
}

/** Text of each page, in the order in which it was drawn, without spaces. */
export function pagesOf(pdf: Buffer): string[] {
  const source = sourceOf(pdf);
  const { text } = source;
  const pages = [...text.matchAll(/\/Kids \[([^\]]*)\]/g)][0]?.[1] ?? '';
  const unicode = unicodeOf(source);
  return [...pages.matchAll(/(\d+) 0 R/g)].map(([, id = '']) => {
    const content = /\/Contents (\d+) 0 R/.exec(source.object(id))?.[1] ?? '';
    const glyphs = [...source.object(content).matchAll(/<([0-9a-f]+)>/gi)].map(([, hex]) => hex);
    return glyphs
      .flatMap((hex = '') => hex.match(/.{4}/g) ?? [])
      .map((glyph) => unicode.get(parseInt(glyph, 16)) ?? '')
      .join('')
      .replace(/\s/g, '');
  });
}

export function textOf(pdf: Buffer): string {
  return pagesOf(pdf).join('\n');
}

function sourceOf(pdf: Buffer): Source {
  const text = pdf.toString('latin1');
  const objects = new Map<string, string>();
  for (const [, id = '', body = ''] of text.matchAll(/\n(\d+) 0 obj\n([\s\S]*?)\nendobj/g))
    objects.set(id, body);
  return { text, object: (id) => objects.get(id) ?? '' };
}

function unicodeOf({ text, object }: Source): Map<number, string> {
  const table = object(/\/ToUnicode (\d+) 0 R/.exec(text)?.[1] ?? '');
  const found = new Map<number, string>();
  for (const [, first = '0', list = ''] of table.matchAll(/<(\w+)> <\w+> \[([^\]]*)\]/g)) {
    [...list.matchAll(/<([\w ]*)>/g)].forEach(([, codes = ''], i) => {
      const units = codes.replace(/ /g, '').match(/.{4}/g) ?? [];
      const characters = units.map((unit) => String.fromCharCode(parseInt(unit, 16))).join('');
      found.set(parseInt(first, 16) + i, characters);
    });
  }
  return found;
}
