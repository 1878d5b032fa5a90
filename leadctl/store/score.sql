-- Points of the leads at hand. The braces are filled with conditions that were compiled from the
-- rules (person: the columns that they name). Arithmetic is in thousandths; the score is rounded
-- once, half up. What is dear is materialized, so that it is computed once.

insert into fresh (lead_id, fit, engagement, score, temperature, excluded)
with person as materialized (
  {person}
),
earned as materialized (
  select x.*, {fit} as fit_earned,
    coalesce((select sum(q.kept) from tally q where q.lead_id = x.lead_id), 0) as engagement_earned
  from person x
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
select x.lead_id, x.fit_milli, x.engagement_milli, x.score, {temperature}, {excluded}
from scored x
