-- What a run puts together for itself, in temporary tables: the rules as rows, the leads at hand, and
-- what they did. Calls of conditions are counted like rules; their numbers are negative.

create temp table if not exists rule (
  rule integer primary key,
  milli integer not null,        -- points of one activity, in thousandths; a call has none
  span integer not null,         -- days until the points have faded to zero; 0: they do not fade
  cap integer,                   -- what the rule gives or takes at most, in thousandths
  days integer,                  -- the window: an activity no longer counts so many days later
  daily integer not null         -- 1: what it is worth changes with every day
);

create temp table if not exists rule_action (
  action_id integer not null,
  rule integer not null,
  every integer not null,        -- 1: every activity counts; 0: the newest of each unit
  after integer not null,        -- only activities after this day count
  unit integer,                  -- what counts once: a subject, or the day where this is null
  primary key (action_id, rule)
) without rowid;

-- The same for rules about what anybody of a company did.
create temp table if not exists company_rule_action (
  action_id integer not null,
  rule integer not null,
  every integer not null,
  after integer not null,
  unit integer,
  primary key (action_id, rule)
) without rowid;

create temp table if not exists list_item (
  list text not null,
  item text not null,            -- lower case
  company_key text,
  primary key (list, item)
) without rowid;

create temp table if not exists hand (
  first integer primary key,     -- the leads at hand, from an id ...
  last integer not null          -- ... to an id
);

create temp table if not exists due (
  lead_id integer primary key    -- the leads that a run must score, unless it is a full one
);

create temp table if not exists tally (
  lead_id integer not null,
  rule integer not null,
  n integer not null,            -- how many activities count
  last integer not null,         -- day of the newest
  due integer,                   -- first day on which time alone can change this row
  earned integer not null,       -- thousandths of a point
  kept integer not null,         -- the same, within the cap of the rule
  primary key (lead_id, rule)
) without rowid;

create temp table if not exists crew (
  company_key text primary key,  -- companies of the leads at hand
  counted integer not null       -- 1: what they did is in company_tally
) without rowid;

create temp view if not exists company_done as
select l.company_key, v.action_id, v.day
from crew c
cross join lead l
cross join activity v
where c.counted = 0 and l.company_key = c.company_key and v.lead_id = l.id
union all
select v.company_key, v.action_id, v.day
from crew c
cross join company_activity v
where c.counted = 0 and v.company_key = c.company_key;

create temp table if not exists company_tally (
  company_key text not null,
  rule integer not null,
  n integer not null,
  last integer not null,
  due integer,
  earned integer not null,
  kept integer not null,
  primary key (company_key, rule)
) without rowid;

create temp table if not exists later (
  lead_id integer primary key,
  n integer not null,            -- activities after the day that is scored
  day integer not null           -- the first day after it on which something is dated
);

create temp table if not exists fresh (
  lead_id integer primary key,
  fit integer not null,
  engagement integer not null,
  score integer not null,
  temperature text not null,
  excluded text,
  next_due integer               -- first day on which time alone can change any of it
);
