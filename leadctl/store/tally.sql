-- What the leads at hand did, by rule: one static join, the same for a run and for an explanation.
-- Points that fade go down by the same amount every day: after d of n days (n - d) / n is left. The
-- remaining days are summed first and divided once, downwards, so that nothing is rounded in between.

insert into tally (lead_id, rule, n, last, earned, kept)
with counted as (
  select v.lead_id, r.rule, count(*) as n, sum(v.day) as days, max(v.day) as last
  from touched t
  cross join activity v
  cross join rule_action r
  where v.lead_id = t.lead_id and v.day <= :as_of
    and r.every = 1 and r.action_id = v.action_id and v.day > r.after
  group by v.lead_id, r.rule
  union all
  select u.lead_id, u.rule, count(*) as n, sum(u.day) as days, max(u.day) as last
  from (
    select v.lead_id, r.rule, max(v.day) as day
    from touched t
    cross join activity v
    cross join rule_action r
    where v.lead_id = t.lead_id and v.day <= :as_of
      and r.every = 0 and r.action_id = v.action_id and v.day > r.after
      and exists (select 1 from rule_action where every = 0)  -- decided once, before any row is read
    group by v.lead_id, r.rule, case when r.unit is null then v.day else r.unit end
  ) u
  group by u.lead_id, u.rule
),
left_over as (
  select c.lead_id, c.rule, c.n, c.last, r.milli, r.span, r.cap,
    r.milli * (c.n * (r.span - :as_of) + c.days) as faded
  from counted c
  cross join rule r
  where r.rule = c.rule
),
worth as (
  select o.lead_id, o.rule, o.n, o.last, o.cap,
    case
      when o.span = 0 then o.milli * o.n
      else (o.faded - ((o.faded % o.span) + o.span) % o.span) / o.span
    end as earned
  from left_over o
)
select w.lead_id, w.rule, w.n, w.last, w.earned,
  case
    when w.cap is null then w.earned
    when w.earned > w.cap then w.cap
    when w.earned < - w.cap then - w.cap
    else w.earned
  end as kept
from worth w
