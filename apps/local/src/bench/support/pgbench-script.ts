import type { SentTransaction } from './capture.js';

/*
 * Turns the statements of one case's life into a pgbench script that does the same to other cases. The records
 * travel as parameters of the same size; where the sample's ids stand in them, pgbench puts those of its own case.
 */

export interface PgbenchScript {
  text: string;
  /** Values of `-D name=value`. */
  variables: Record<string, string>;
  transactions: number;
  statements: number;
}

const CASE = '@case@';
const REQUEST = '@request@';

/**
 * Each client takes one fresh case after the other: case = base + client × lives + number of the life, and its
 * request stands at a fixed distance. `begin` and `commit` around each event as the door sends them.
 */
export function lifeScript(
  transactions: readonly SentTransaction[],
  sample: { caseId: number; requestId: number },
): PgbenchScript {
  const variables: Record<string, string> = { life: '-1' };
  const variable = (value: string): string => {
    const name = `p${Object.keys(variables).length}`;
    variables[name] = value
      .replace(ids('caseId|id', sample.caseId), `$1${CASE}`)
      .replace(ids('requestId', sample.requestId), `$1${REQUEST}`);
    return filled(name, variables[name]);
  };
  const lines = [
    '\\set life :life + 1',
    '\\set case :base + :client_id * :lives + :life',
    '\\set request :case + :offset',
  ];
  let statements = 0;
  for (const transaction of transactions) {
    lines.push('begin;');
    for (const { text, values } of transaction) {
      lines.push(
        `${withExpressions(
          text,
          values.map((value) => expression(value, sample.caseId, variable)),
        )};`,
      );
      statements++;
    }
    lines.push('commit;');
  }
  return {
    text: `${lines.join('\n')}\n`,
    variables,
    transactions: transactions.length,
    statements,
  };
}

/** `"caseId":17` and the like. */
const ids = (names: string, id: number): RegExp =>
  new RegExp(`("(?:${names})":)${id}(?=[,}])`, 'g');

function filled(name: string, value: string): string {
  const inner = value.includes(CASE)
    ? `replace(:${name}, '${CASE}', :case::text)`
    : `:${name}::text`;
  return value.includes(REQUEST) ? `replace(${inner}, '${REQUEST}', :request::text)` : inner;
}

/** What stands in the script where the door sends a parameter. */
function expression(value: unknown, caseId: number, variable: (value: string) => string): string {
  if (value === caseId) return '(:case::bigint)';
  if (typeof value === 'string') return `(${variable(value)})`;
  if (!Array.isArray(value))
    throw new Error(`a statement has a parameter that the bench cannot repeat: ${typeof value}`);
  if (value.every((one) => typeof one === 'number')) {
    if (value.some((id) => id !== caseId))
      throw new Error('a lone event locks more than its own case');
    // The empty list has no type of its own; the statement's cast gives it.
    return value.length === 0 ? "'{}'" : '(array[:case::bigint])';
  }
  return value.length === 0
    ? "'{}'"
    : `(array[${value.map((one) => variable(String(one))).join(', ')}])`;
}

function withExpressions(text: string, expressions: readonly string[]): string {
  // psql's lexer would take these for variables of its own.
  if (/(?<!:):[a-z_]/i.test(text))
    throw new Error('a statement has a colon that pgbench would read as a variable');
  return text.trim().replace(/\$(\d+)/g, (_, n: string) => expressions[Number(n) - 1] ?? 'null');
}
