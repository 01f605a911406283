/** Results for a person: one indented line for each figure; lists of equal objects as tables. */
export function readable(value: object, indent = ''): string {
  return Object.entries(value)
    .map(([name, figure]: [string, unknown]) => `${indent}${name}:${shown(figure, `${indent}  `)}`)
    .join('\n');
}

function shown(figure: unknown, indent: string): string {
  if (Array.isArray(figure))
    return figure.every(isPlain) ? `\n${table(figure, indent)}` : ` ${figure.join(', ')}`;
  if (isPlain(figure)) return `\n${readable(figure, indent)}`;
  return ` ${figure === null ? '–' : String(figure)}`;
}

function table(rows: object[], indent: string): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown): string =>
    value === null || value === undefined
      ? '–'
      : isPlain(value)
        ? JSON.stringify(value)
        : String(value);
  const lines = [
    names,
    ...rows.map((row) => names.map((name) => cell((row as Record<string, unknown>)[name]))),
  ];
  const widths = names.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)));
  return lines
    .map(
      (line) =>
        indent +
        line
          .map((text, i) => text.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd(),
    )
    .join('\n');
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
