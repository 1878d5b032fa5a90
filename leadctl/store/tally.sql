-- What the leads at hand did, by rule: one join, the same for a run and for an explanation, and for
-- what whole companies did. Of the braces only the names differ: who did it, and what the rules are.
-- First the units of a rule (all activities together where every one counts), then the rule.
-- Points that fade go down by the same amount every day: after d of n days (n - d) / n is left. The
-- remaining days are summed first and divided once, downwards, so that nothing is rounded in between.

insert into {table} ({who}, rule, n, last, due, earned, kept)
with met as (
  select v.{who}, r.rule, r.every,
    count(*) as n, sum(v.day) as days, max(v.day) as last, min(v.day) as first
  from {done}
  cross join {rules} r
  where {at_hand} and v.day <= :as_of
    and r.action_id = v.action_id and v.day > r.after
  group by v.{who}, r.rule, r.every, case when r.unit is null then v.day else r.unit end
),
counted as (
  select m.{who}, m.rule, max(m.last) as last,
    sum(case when m.every = 1 then m.n else 1 end) as n,
    sum(case when m.every = 1 then m.days else m.last end) as days,
    min(case when m.every = 1 then m.first else m.last end) as first
  from met m
  group by m.{who}, m.rule
),
left_over as (
  select c.{who}, c.rule, c.n, c.last, r.milli, r.span, r.cap,
    case when r.daily = 1 then :as_of + 1 else c.first + r.days end as due,
    r.milli * (c.n * (r.span - :as_of) + c.days) as faded
  from counted c
  cross join rule r
  where r.rule = c.rule
),
worth as (
  select o.{who}, o.rule, o.n, o.last, o.due, o.cap,
    case
      when o.span = 0 then o.milli * o.n
      else (o.faded - ((o.faded % o.span) + o.span) % o.span) / o.span
    end as earned
  from left_over o
)
select w.{who}, w.rule, w.n, w.last, w.due, w.earned,
  case
    when w.cap is null then w.earned
    when w.earned > w.cap then w.cap
    when w.earned < - w.cap then - w.cap
    else w.earned
  end as kept
from worth w
