-- What other systems were given, each export and of every lead the row that a system has; and which
-- answers and moves came with an import, from a CRM: they go with it.

create table export (
  id integer primary key autoincrement,
  target text not null,            -- the name of the system in the rules
  file text not null,              -- where it was to be; "-" for standard output
  aside text,                      -- the file that still has to be moved there; null: it is there
  recorded_at text not null,
  recorded_day text not null,      -- the day of the clock that the run was given
  leads integer not null
) strict;

create table exported (
  target text not null,
  lead_id integer not null,
  hash blob not null,              -- 16 bytes of the row as it was written
  export_id integer not null references export (id),
  primary key (target, lead_id)
) strict, without rowid;
create index exported_lead on exported (lead_id);

-- A row that is forgotten leaves no trace here, either.
create trigger exported_gone after delete on record begin
  delete from exported where lead_id = old.id;
end;
create trigger exported_emptied after update of hash on record begin
  delete from exported where lead_id = old.id;
end;

alter table feedback add column import_id integer references import (id);
alter table transition add column import_id integer references import (id);
create index feedback_import on feedback (import_id) where import_id is not null;
create index transition_import on transition (import_id) where import_id is not null;
