import { ALL_UNITS, COLUMN_NAMES, COLUMNS, DAYS, OPEN_COUNTS, type Column } from './columns.js';
import { FACT_COLUMNS, FACTS_OF_CASES } from './facts-sql.js';

const KEY = 'unit_id, day, kind, secret';
/** Each count for the unit itself, and once more for all units together. */
const BY_UNIT_AND_ALL = (key: string): string =>
  `group by grouping sets ((unit_id, ${key}), (${key}))`;
const UNIT = `case when grouping(unit_id) = 1 then ${ALL_UNITS} else unit_id end as unit_id`;

const counted = ({ only, sum }: Column): string =>
  `sign * ${sum ?? '1'}${only === undefined ? '' : ` * (${only})::int`}`;

/** Rows of one day of each case, with 0 in the columns of the other days. */
function countsBy(by: keyof typeof DAYS): string {
  const values = COLUMNS.map((one: Column) => (one.by === by ? counted(one) : '0'));
  const from =
    by === 'closed'
      ? 'fact_changes f join closing_changes k using (case_id, sign)'
      : 'fact_changes f';
  const since = by === 'closed' ? 'k.since' : `date '-infinity'`;
  return /* sql */ `select f.unit_id, ${DAYS[by]} as day, f.kind, f.secret, ${since} as since, ${values.join(', ')}
    from ${from} where ${DAYS[by]} is not null`;
}

const COLUMN_LIST = COLUMN_NAMES.join(', ');
// `sum` of ints is bigint, and a working-day sum may be null where no unit had the case.
const SUMS = COLUMN_NAMES.map((name) => `coalesce(sum(${name}), 0) as ${name}`).join(', ');
const ANY_SUM = COLUMN_NAMES.map((name) => `coalesce(sum(${name}), 0) <> 0`).join(' or ');
const DAY_SOURCES = (Object.keys(DAYS) as (keyof typeof DAYS)[]).map(countsBy).join('\nunion all ');

const OPEN_ROWS = Object.entries(OPEN_COUNTS)
  .map(
    ([
      name,
      rule,
    ]) => /* sql */ `select '${name}' as name, f.unit_id, ${'day' in rule ? rule.day : `date '-infinity'`} as day,
      f.kind, f.secret, sign from fact_changes f where ${rule.only}`,
  )
  .join('\nunion all ');

const changed = (table: string, alias: string): string =>
  `(${alias}.*) is distinct from (${table}.*)`;
const SET_FACTS = FACT_COLUMNS.slice(1).map((name) => `${name} = excluded.${name}`);

/**
 * One statement: the facts of the cases are found, what they counted before is taken off the counts, what they count
 * now is added, and the facts are stored. Nothing of it depends on what was counted before, so that repeating it, for
 * whichever cases, changes nothing.
 */
export const APPLY_CASES = /* sql */ `
with ${FACTS_OF_CASES},
old_facts as materialized (select f.* from ids join case_facts f using (case_id)),
old_closings as materialized (select k.* from ids join case_closings k using (case_id)),
fact_changes as materialized (
  select ${FACT_COLUMNS.join(', ')}, 1 as sign from facts
  union all select ${FACT_COLUMNS.join(', ')}, -1 from old_facts),
closing_changes as materialized (
  select case_id, day, since, class, working_days, 1 as sign from closings
  union all select case_id, day, since, class, working_days, -1 from old_closings),
stored_facts as (
  insert into case_facts (${FACT_COLUMNS.join(', ')}) select ${FACT_COLUMNS.join(', ')} from facts
  on conflict (case_id) do update set ${SET_FACTS.join(', ')}
    where ${changed('case_facts', 'excluded')}),
stored_closings as (
  insert into case_closings (case_id, day, since, class, working_days)
  select case_id, day, since, class, working_days from closings
  on conflict (case_id, day) do update
    set since = excluded.since, class = excluded.class, working_days = excluded.working_days
    where ${changed('case_closings', 'excluded')}),
day_rows (${KEY}, since, ${COLUMN_LIST}) as (${DAY_SOURCES}),
day_sums as (select ${UNIT}, day, kind, secret, since, ${SUMS} from day_rows
  ${BY_UNIT_AND_ALL('day, kind, secret, since')} having ${ANY_SUM}),
stored_days as (
  insert into statistics_days as d (${KEY}, since, ${COLUMN_LIST})
  select ${KEY}, since, ${COLUMN_LIST} from day_sums
  on conflict (unit_id, day, kind, secret, since) do update
    set ${COLUMN_NAMES.map((name) => `${name} = d.${name} + excluded.${name}`).join(', ')}),
open_rows as (${OPEN_ROWS}),
open_sums as (select name, ${UNIT}, day, kind, secret, sum(sign) as count from open_rows
  ${BY_UNIT_AND_ALL('name, day, kind, secret')} having sum(sign) <> 0),
stored_open as (
  insert into statistics_open as o (name, ${KEY}, count) select name, ${KEY}, count from open_sums
  on conflict (name, unit_id, day, kind, secret) do update set count = o.count + excluded.count)
select count(*) as cases from facts`;
