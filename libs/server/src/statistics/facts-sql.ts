import { LEFT_OUT, NOT_ACCEPTED } from './columns.js';

/*
 * What the statistics know of some cases, from their events and clocks as they are now: common table expressions
 * `facts` and `closings`. Parameters:
 *   $1 bigint[] the cases · $2 jsonb the tables of all workflows (`CountingRules`) · $3 int minutes east of UTC ·
 *   $4 date, $5 int[] working days counted from a first day on (`WorkingDayCount`)
 */

const day = (instant: string): string =>
  `(${instant} at time zone 'UTC' + $3::int * interval '1 minute')::date`;
/** The day with whose end, at the latest, the instant has come. */
const dayUntil = (instant: string): string => day(`(${instant} - interval '1 microsecond')`);
const workingDays = (until: string): string =>
  `($5::int[])[greatest(1, least(array_length($5::int[], 1), ${until} - $4::date + 1))]`;

const RULES = /* sql */ `
event_rules as (select * from jsonb_to_recordset($2::jsonb -> 'events') as r(kind text, mark text, type text)),
clock_rules as (select * from jsonb_to_recordset($2::jsonb -> 'clocks') as r(kind text, "as" text, name text)),
callback_rules as (select * from jsonb_to_recordset($2::jsonb -> 'callbacks')
  as r(kind text, type text, reached text, solved text, "solvedIf" jsonb, satisfaction text, levels jsonb)),
closing_rules as (select * from jsonb_to_recordset($2::jsonb -> 'closings') as r(kind text, state text, class text))`;

/** Only what some table names, and closings: a fifth of the history. */
const EVENTS = /* sql */ `
seen as materialized (
  select e.case_id, e.seq, e.type, e.at, ${day('e.at')} as day, e.payload, e.to_state, c.kind,
    e.to_state like 'closed%' and coalesce(e.from_state not like 'closed%', true) as closes
  from ids join cases c on c.id = ids.case_id join case_events e on e.case_id = ids.case_id
  where e.type in (select type from event_rules union all select type from callback_rules)
    or (e.to_state like 'closed%' and coalesce(e.from_state not like 'closed%', true))),
marks as (
  select s.case_id,
    min(s.day) filter (where r.mark = 'dispatched') as dispatched_day,
    min(s.day) filter (where r.mark = 'replied') as replied_day,
    bool_or(r.mark = 'reworked') as reworked, bool_or(r.mark = 'returnAsked') as return_asked,
    bool_or(r.mark = 'wrongUnit') as wrong_unit, bool_or(r.mark = 'extended') as extended,
    array_agg(s.at) filter (where r.mark = 'contacted') as contacts
  from seen s join event_rules r on r.kind = s.kind and r.type = s.type group by s.case_id),
callbacks as (
  select distinct on (s.case_id) s.case_id, coalesce(s.payload ->> r.reached = 'true', false) as reached,
    coalesce(r."solvedIf" ? (s.payload ->> r.solved), false) as solved,
    (r.levels ->> (s.payload ->> r.satisfaction))::smallint as satisfaction
  from seen s join callback_rules r on r.kind = s.kind and r.type = s.type
  order by s.case_id, coalesce(s.payload ->> r.reached = 'true', false) desc, s.seq desc)`;

/** One closing for each day on which the case was closed: the last of the day. */
const CLOSINGS = /* sql */ `
closed_days as (
  select distinct on (s.case_id, s.day) s.case_id, s.day, coalesce(r.class, 'answered') as class, m.dispatched_day
  from seen s left join closing_rules r on r.kind = s.kind and r.state = s.to_state
    left join marks m on m.case_id = s.case_id
  where s.closes order by s.case_id, s.day, s.seq desc),
closings as materialized (
  select case_id, day, coalesce(lag(day) over (partition by case_id order by day), '-infinity') as since, class,
    case when dispatched_day <= day then ${workingDays('day')} - ${workingDays('dispatched_day')} end as working_days
  from closed_days),
last_closings as (
  select distinct on (s.case_id) s.case_id, s.at, coalesce(r.class, 'answered') as class
  from seen s left join closing_rules r on r.kind = s.kind and r.state = s.to_state
  where s.closes order by s.case_id, s.seq desc)`;

/**
 * The present instance of a clock: a rework does not start it again, a reopened case does. Of a clock that stands
 * still, nobody has worked since the pause began.
 */
const CLOCKS = /* sql */ `
clock_instances as (
  select distinct on (d.case_id, r."as") d.case_id, r."as", d.status, d.due_day, d.due_at, d.stopped_at,
    case d.status when 'stopped' then d.stopped_at when 'paused' then
      (select max((p ->> 'from')::timestamptz) from jsonb_array_elements(d.pauses) p where p ->> 'to' is null)
    end as done_at
  from ids join cases c on c.id = ids.case_id join case_deadlines d on d.case_id = c.id
    join clock_rules r on r.kind = c.kind and r.name = d.name
  order by d.case_id, r."as", d.ordinal desc),
/* One row for each case, so that the planner joins by hash. */
clocks as (
  select case_id, max(status) filter (where "as" = 'total') as status,
    max(due_day) filter (where "as" = 'total') as due_day, max(due_at) filter (where "as" = 'total') as due_at,
    max(done_at) filter (where "as" = 'total') as done_at,
    max(stopped_at) filter (where "as" = 'contact' and status = 'stopped' and stopped_at < due_at) as contacted_by
  from clock_instances group by case_id)`;

/** Waiting (on hold, or for a supplement) is nobody's delay; ended in time without work is nobody's merit. */
const TOTAL_COUNTS = /* sql */ `t.due_at is not null and not (t.status = 'paused' and c.phase in ('received', 'assigned'))
  and (l.class in ${LEFT_OUT} and l.at >= t.done_at and t.done_at < t.due_at) is not true`;

const FACTS = /* sql */ `
facts as materialized (
  select c.id as case_id, c.kind, coalesce(c.lead_unit_id, 0) as unit_id, c.secret, c.phase,
    o.due_at, ${dayUntil('o.due_at')} as due_day, o.warn_at, ${dayUntil('o.warn_at')} as warn_day,
    coalesce(t.status = 'paused' and c.phase = 'assigned', false) as on_hold,
    ${day('c.received_at')} as received_day,
    not (c.phase = 'closed' and coalesce(l.class in ${NOT_ACCEPTED}, false)) as accepted,
    c.phase = 'closed' and coalesce(l.class = 'answeredDirectly', false) as answered_directly,
    m.dispatched_day, coalesce(m.return_asked, false) as return_asked, coalesce(m.wrong_unit, false) as wrong_unit,
    coalesce(m.extended, false) as extended, coalesce(t.contacted_by = any (m.contacts), false) as contacted_in_time,
    m.replied_day, coalesce(m.reworked, false) as reworked,
    case when o.total_counts then t.due_day end as total_due_day,
    case when o.total_counts then t.due_at end as total_due_at,
    case when not o.total_counts then null when t.done_at is null then 'open'
      when t.done_at >= t.due_at then 'late' else 'inTime' end as total_outcome,
    case when exists (select from callback_rules r where r.kind = c.kind) then b.case_id is not null end as called_back,
    coalesce(b.reached, false) as callback_effective, coalesce(b.reached and b.solved, false) as callback_solved,
    case when b.reached then b.satisfaction end as callback_satisfaction
  from ids join cases c on c.id = ids.case_id
    left join marks m on m.case_id = c.id left join callbacks b on b.case_id = c.id
    left join last_closings l on l.case_id = c.id left join clocks t on t.case_id = c.id
    cross join lateral (select case when c.phase <> 'closed' then c.nearest_due_at end as due_at,
      case when c.phase <> 'closed' then least(c.nearest_warn_at, c.nearest_due_at) end as warn_at,
      ${TOTAL_COUNTS} as total_counts) o)`;

export const FACTS_OF_CASES = [
  'ids as (select distinct unnest($1::bigint[]) as case_id)',
  RULES,
  EVENTS,
  CLOSINGS,
  CLOCKS,
  FACTS,
].join(',\n');

/** The columns of `case_facts` in the order of the expression `facts`. */
export const FACT_COLUMNS = [
  'case_id',
  'kind',
  'unit_id',
  'secret',
  'phase',
  'due_at',
  'due_day',
  'warn_at',
  'warn_day',
  'on_hold',
  'received_day',
  'accepted',
  'answered_directly',
  'dispatched_day',
  'return_asked',
  'wrong_unit',
  'extended',
  'contacted_in_time',
  'replied_day',
  'reworked',
  'total_due_day',
  'total_due_at',
  'total_outcome',
  'called_back',
  'callback_effective',
  'callback_solved',
  'callback_satisfaction',
] as const;
