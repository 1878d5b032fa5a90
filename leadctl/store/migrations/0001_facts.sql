-- Facts: imports, records, what they can be matched by, what people decided about them.

create table import (
  id integer primary key autoincrement,
  name text not null,              -- the file as it was named
  sha256 text not null,
  fingerprint text not null,       -- of contents, options and version: the same again changes nothing
  format text not null,
  kind text not null,
  encoding text,                   -- null for a workbook
  header text not null,            -- JSON list
  mapping text not null,           -- JSON object: header -> field
  options text not null,           -- JSON object: what was asked for
  recorded_at text not null,       -- when, UTC
  recorded_day text not null,      -- the day of the clock that the run was given
  rows integer not null default 0,
  created integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  rejected integer not null default 0,
  activities integer not null default 0
) strict;

create table action (
  id integer primary key,
  kind text not null,
  subject text not null,
  unique (kind, subject)
) strict;

create table record (
  id integer primary key autoincrement,
  hash blob not null unique,       -- 16 bytes of the content; decisions name records by it
  kind text not null,              -- kind of list
  action_id integer references action (id),
  at text not null,                -- when it happened: ISO 8601, day or moment, with offset if given
  day integer not null,            -- its calendar day in the zone of the rules, days since 1970-01-01
  system text,                     -- the system that crm_id belongs to
  company_key text,
  keys text,                       -- what it can be matched by, one a line: the rows of `key`
  email text, last_name text, first_name text, full_name text, kana text,
  company text, department text, title text,
  phone text, mobile text, fax text,
  postal_code text, prefecture text, address text, url text,
  industry text, employees integer, revenue integer,
  source text, campaign text, tags text, memo text, challenge text,
  consent text, consent_basis text,
  budget text, authority text, need text, timeframe text,
  owner text, card_owner text, crm_id text,
  extra text                       -- JSON object: columns that nobody mapped, texts not understood
) strict;

-- What a record says about its company is shared by all who work there.
create index record_company on record (company_key)
  where industry is not null or employees is not null or revenue is not null;

create table import_row (
  record_id integer not null references record (id),
  import_id integer not null references import (id),
  line integer not null,
  primary key (record_id, import_id, line)
) strict, without rowid;

create table key (
  value text not null,             -- "e:" e-mail, "m:" mobile, "c:" system and id, "b:" shared box
  record_id integer not null references record (id),
  primary key (value, record_id)
) strict, without rowid;

create table decision (
  id integer primary key autoincrement,
  verb text not null,              -- merge | not_same | split | hold | undo
  a blob not null,                 -- hash of a record
  b blob,                          -- hash of another
  until text,                      -- a dated decision ends on this day
  evidence text not null,          -- JSON object
  by text,
  recorded_at text not null,
  undone_by integer references decision (id)
) strict;

-- Folds over the facts: who belongs together, what is known of them, what they did.

create table member (
  record_id integer primary key references record (id),
  lead_id integer not null         -- the id of the anchor, the record that came first
) strict;
create index member_lead on member (lead_id, record_id);

create table company (
  key text primary key,            -- legal form and site stripped
  name text not null,
  domain text,
  industry text, employees integer, revenue integer
) strict, without rowid;

create table lead (
  id integer primary key references record (id),
  company_key text references company (key),
  email_domain text,
  email text, last_name text, first_name text, full_name text, kana text,
  company text, department text, title text,
  phone text, mobile text, fax text,
  postal_code text, prefecture text, address text, url text,
  industry text, employees integer, revenue integer,   -- for a lead without a company
  source text, campaign text, tags text, memo text, challenge text,
  consent text not null, consent_basis text,
  budget text, authority text, need text, timeframe text,
  owner text, card_owner text, crm_id text
) strict;
create index lead_company on lead (company_key);

create table activity (
  lead_id integer not null,
  action_id integer not null references action (id),
  day integer not null,
  record_id integer not null references record (id),
  primary key (lead_id, action_id, day, record_id)
) strict, without rowid;

-- Small tables that views join: what a title is worth, which domains are free mail, settings.

create table title_level (title text primary key, level integer not null) strict, without rowid;
create table free_domain (domain text primary key) strict, without rowid;
create table setting (name text primary key, value text not null) strict, without rowid;

-- Runs, scores and stages.

create table run (
  id integer primary key autoincrement,
  verb text not null,              -- score | promote
  as_of text not null,             -- the day that was scored
  recorded_at text not null,
  rules_hash text not null,
  counts text not null             -- JSON object
) strict;

create table score (
  lead_id integer primary key,
  run_id integer not null references run (id),
  score integer not null,          -- points
  fit integer not null,            -- thousandths of a point
  engagement integer not null,     -- thousandths of a point
  temperature text not null,
  excluded text,                   -- the name of the exclusion that holds
  next_due integer                 -- first day on which time alone can change it
) strict;
create index score_order on score (score desc, lead_id);

create table score_history (
  lead_id integer not null,
  run_id integer not null references run (id),
  score integer not null, fit integer not null, engagement integer not null,
  temperature text not null,
  excluded text,
  primary key (lead_id, run_id)
) strict, without rowid;

create table transition (
  id integer primary key autoincrement,
  anchor_id integer not null references record (id),
  at text not null,                -- the day it took effect
  recorded_at text not null,
  from_stage text not null,
  to_stage text not null,
  passed integer not null,         -- 1: skipped on the way to a higher one in the same run
  reason text not null,
  by text,                         -- who, when a person did it
  rules_hash text,
  run_id integer references run (id)
) strict;
create index transition_anchor on transition (anchor_id, id);

create table stage (
  lead_id integer primary key,
  stage text not null,
  since text not null              -- a day
) strict;

create table suppression (
  id integer primary key autoincrement,
  value text not null unique,      -- an e-mail address or a domain
  reason text not null,
  recorded_at text not null
) strict;

create table handoff (
  id integer primary key autoincrement,
  anchor_id integer not null references record (id),
  at text not null,
  recorded_at text not null,
  owner text,
  due text,
  snapshot text not null,          -- JSON: what sales was told, and why
  rules_hash text not null,
  closed_at text
) strict;

create table feedback (
  id integer primary key autoincrement,
  handoff_id integer references handoff (id),
  anchor_id integer not null references record (id),
  at text not null,
  recorded_at text not null,
  result text not null,            -- accepted | rejected | met | in_deal | won | lost | unreachable
  reason text, note text, amount integer, by text
) strict;
create index feedback_anchor on feedback (anchor_id, at);

-- Views for any SQLite tool. Read-only, and a contract: columns are added, never taken away.

create view v_leads as
select l.id,
  l.email, l.last_name, l.first_name, l.full_name, l.kana, l.company, l.department, l.title,
  t.level as title_level,
  l.phone, l.mobile, l.fax, l.postal_code, l.prefecture, l.address, l.url,
  case when l.company_key is null then l.industry else c.industry end as industry,
  case when l.company_key is null then l.employees else c.employees end as employees,
  case when l.company_key is null then l.revenue else c.revenue end as revenue,
  l.source, l.campaign, l.tags, l.memo, l.challenge, l.consent, l.consent_basis,
  l.budget, l.authority, l.need, l.timeframe, l.owner, l.card_owner, l.crm_id,
  l.company_key, l.email_domain,
  case when f.domain is null then 0 else 1 end as free_mail,
  s.score, s.fit / 1000.0 as fit, s.engagement / 1000.0 as engagement, s.temperature, s.excluded,
  coalesce(g.stage, 'lead') as stage, g.since as stage_since
from lead l
left join company c on c.key = l.company_key
left join title_level t on t.title = l.title
left join free_domain f on f.domain = l.email_domain
left join score s on s.lead_id = l.id
left join stage g on g.lead_id = l.id;

create view v_records as
select r.id, m.lead_id, ir.import_id, i.name as file, ir.line, r.kind, a.kind as action, a.subject,
  r.at, r.system, r.company_key,
  r.email, r.last_name, r.first_name, r.full_name, r.kana, r.company, r.department, r.title,
  t.level as title_level,
  r.phone, r.mobile, r.fax, r.postal_code, r.prefecture, r.address, r.url,
  r.industry, r.employees, r.revenue, r.source, r.campaign, r.tags, r.memo, r.challenge,
  r.consent, r.consent_basis, r.budget, r.authority, r.need, r.timeframe,
  r.owner, r.card_owner, r.crm_id, r.extra
from record r
join import_row ir on ir.record_id = r.id
join import i on i.id = ir.import_id
left join member m on m.record_id = r.id
left join action a on a.id = r.action_id
left join title_level t on t.title = r.title;

create view v_activities as
select v.lead_id, r.at, date(v.day * 86400, 'unixepoch') as day, a.kind, a.subject, v.record_id,
  (select i.name from import_row ir join import i on i.id = ir.import_id
    where ir.record_id = v.record_id order by ir.import_id, ir.line limit 1) as file,
  (select ir.line from import_row ir
    where ir.record_id = v.record_id order by ir.import_id, ir.line limit 1) as line
from activity v
join action a on a.id = v.action_id
join record r on r.id = v.record_id;

create view v_transitions as
select t.id, m.lead_id, t.at, t.recorded_at, t.from_stage, t.to_stage, t.passed, t.reason, t.by,
  t.rules_hash, t.run_id
from transition t
join member m on m.record_id = t.anchor_id;

create view v_handoffs as
select h.id, m.lead_id, h.at, h.recorded_at, h.owner, h.due, h.snapshot, h.rules_hash, h.closed_at,
  b.result, b.reason, b.at as answered_at
from handoff h
join member m on m.record_id = h.anchor_id
left join feedback b on b.id = (
  select max(id) from feedback where handoff_id = h.id);
