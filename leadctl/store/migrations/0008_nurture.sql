-- Whom marketing was told to write to: a list that was issued is a fact, so that nobody is listed
-- again before the time has come.

create table mailing (
  id integer primary key autoincrement,
  anchor_id integer not null references record (id),
  at text not null,                -- the day of the clock that the run was given
  recorded_at text not null,
  kind text not null,              -- nurture | thanks
  email text not null,             -- where the mail goes
  source text,                     -- thanks: for meeting where
  temperature text, topic text,    -- of the lead on that day
  content text                     -- what was recommended
) strict;
create index mailing_anchor on mailing (anchor_id);
create index mailing_email on mailing (email);

create view v_mailings as
select n.id, m.lead_id, n.at, n.recorded_at, n.kind, n.email, n.source, n.temperature, n.topic,
  n.content
from mailing n
join member m on m.record_id = n.anchor_id;

-- Signals of intent are few among the records, and looked at whenever a company changes.
create index record_intent on record (company_key, url) where kind = 'intent';
