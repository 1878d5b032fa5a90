-- Points of the leads at hand. The braces are filled with conditions that were compiled from the
-- rules (person: the columns that they name). Arithmetic is in thousandths; the score is rounded
-- once, half up. What is dear is materialized, so that it is computed once.

insert into fresh (lead_id, fit, engagement, score, temperature, excluded, next_due)
with person as materialized (
  {person}
),
gained as materialized (
  select q.lead_id, sum(q.kept) as milli, min(q.due) as due
  from tally q
  group by q.lead_id
),
earned as materialized (
  select x.*, {fit} as fit_earned,
    case when g.milli is null then 0 else g.milli end as engagement_earned,
    g.due as next_due
  from person x
  left join gained g on g.lead_id = x.lead_id
),
capped as (
  select e.*,
    case when e.fit_earned > :fit_max then :fit_max else e.fit_earned end as fit_milli,
    case
      when e.engagement_earned > :engagement_max then :engagement_max
      else e.engagement_earned
    end as engagement_milli
  from earned e
),
scored as (
  select c.*, c.fit_milli / 1000.0 as fit, c.engagement_milli / 1000.0 as engagement,
    (c.fit_milli + c.engagement_milli + 500
      - (((c.fit_milli + c.engagement_milli + 500) % 1000) + 1000) % 1000) / 1000 as score
  from capped c
)
select x.lead_id, x.fit_milli, x.engagement_milli, x.score, {temperature}, {excluded}, x.next_due
from scored x
