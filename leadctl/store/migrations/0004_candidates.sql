-- Which leads could be one person: a fold over records, leads and decisions. It is brought up to date
-- when somebody asks for it, so that an import need not wait for it.

create index decision_a on decision (a);
create index decision_b on decision (b);

create table block (               -- records that meet here are compared; see identity/pairs.py
  value integer not null,
  record_id integer not null,
  seeks integer not null,          -- 0: it is there to be found only
  primary key (value, record_id)
) strict, without rowid;

create table candidate (
  a integer not null,              -- a lead
  b integer not null,              -- another, with a higher id
  rule text not null,              -- R1 ... R6; A1, A2: strong, but something keeps them apart
  why text not null,               -- what they share
  rank integer not null,           -- 0 is best
  primary key (a, b)
) strict, without rowid;
create index candidate_b on candidate (b);
create index candidate_order on candidate (rank, a, b);

create table crowd (               -- blocks of so many leads that nobody compares them
  value integer primary key,
  leads integer not null,
  record_id integer not null       -- one of them
) strict;

-- What changed since: leads to compare anew, records that are no more.
create table unpaired (lead_id integer primary key) strict;
create table unblocked (record_id integer primary key) strict;

create trigger record_gone after delete on record begin
  insert or ignore into unblocked values (old.id);
end;
