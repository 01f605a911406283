import type pg from 'pg';
import type { Sent } from '../support/recorder.js';

export interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

export interface Fault {
  during: string;
  fault: string;
  statement: string;
}

/** Tables that grow with the cases. */
const BIG = new Set([
  ...['cases', 'case_events', 'case_deadlines', 'case_assignments', 'messages', 'requests'],
  ...['requesters', 'case_requests', 'case_search', 'case_facts', 'case_closings'],
]);

/** What one statement may cost at most, however many cases there are. */
export interface Bounds {
  /** Rows that are put in order. */
  sorted: number;
  /** Rows that are looked at and not taken. */
  passedOver: number;
  /** Pages of 8 kB that are touched. */
  pages: number;
}

/**
 * Runs the statement, undoes it, and gives what in its plan grows with the number of cases.
 */
export async function faultsOf(client: pg.Client, sent: Sent, bounds: Bounds): Promise<Fault[]> {
  const plan = await planOf(client, sent);
  if (!plan) return [];
  const found: string[] = [];
  for (const node of nodesOf(plan)) {
    const type = node['Node Type'];
    const rows = rowsOf(node);
    if (/Seq Scan/.test(type) && BIG.has(node['Relation Name'] ?? ''))
      found.push(`reads all of ${node['Relation Name'] ?? ''}`);
    if (/Sort/.test(type)) {
      const put = (node.Plans ?? []).reduce((sum, child) => sum + rowsOf(child), 0);
      if (put > bounds.sorted) found.push(`sorts ${Math.round(put)} rows`);
    }
    const over = (node['Rows Removed by Filter'] ?? 0) * (node['Actual Loops'] ?? 0);
    if (over > bounds.passedOver && type !== 'Function Scan')
      found.push(`${type} passes over ${Math.round(over)} rows`);
    if (/Bitmap|Index/.test(type) && rows > bounds.passedOver * 4 && type !== 'Index Only Scan')
      found.push(`${type} ${node['Index Name'] ?? ''} gives ${Math.round(rows)} rows`);
  }
  const pages = (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
  if (pages > bounds.pages) found.push(`touches ${pages} pages`);
  return found.map((fault) => ({
    during: sent.during,
    fault,
    statement: sent.text.replace(/\s+/g, ' ').slice(0, 300),
  }));
}

/** Undefined for what cannot be explained: utility statements. */
async function planOf(client: pg.Client, { text, values }: Sent): Promise<PlanNode | undefined> {
  if (!/^\s*(select|with|insert|update|delete)\b/i.test(text)) return undefined;
  // What writes has been done already: doing it again would meet itself. Its plan alone must do.
  const how = /\b(insert into|update|delete from)\b/i.test(text) ? '' : 'analyze, buffers, ';
  await client.query('begin');
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
      `explain (${how}format json) ${text}`,
      values,
    );
    return rows[0]?.['QUERY PLAN'][0]?.Plan;
  } finally {
    await client.query('rollback');
  }
}

const rowsOf = (node: PlanNode): number => (node['Actual Rows'] ?? 0) * (node['Actual Loops'] ?? 0);

function* nodesOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.Plans ?? []) yield* nodesOf(child);
}
