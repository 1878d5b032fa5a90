-- A list that went to sales, and the files it is in. A file is written aside first, the ledger is
-- committed with the name that it has there, and only then it is moved into place: so whether the
-- file aside is still there tells what a run that was interrupted has left undone.

create table issue (
  id integer primary key autoincrement,
  at text not null,                -- the day
  recorded_at text not null,
  rules_hash text not null,
  settled_at text,                 -- when all its files were in place
  told_at text                     -- when the hook was about to be run: it is never run twice
) strict;

create table issue_file (
  issue_id integer not null references issue (id),
  path text not null,              -- where it belongs, absolute
  aside text not null,             -- where it was written, absolute
  primary key (issue_id, path)
) strict, without rowid;

-- What was written last at a place: a file that is not so any more was filled in by somebody.
create table written_file (
  path text primary key,           -- absolute
  sha256 text not null
) strict, without rowid;

alter table handoff add column issue_id integer references issue (id);
alter table handoff add column again integer not null default 0;  -- 1: handed over before

create index handoff_issue on handoff (issue_id);
create index issue_unsettled on issue (id) where settled_at is null;

drop view v_handoffs;
create view v_handoffs as
select h.id, m.lead_id, h.at, h.recorded_at, h.owner, h.due, h.snapshot, h.rules_hash, h.closed_at,
  b.result, b.reason, b.at as answered_at, h.again, h.issue_id
from handoff h
join member m on m.record_id = h.anchor_id
left join feedback b on b.id = (
  select max(id) from feedback where handoff_id = h.id);
