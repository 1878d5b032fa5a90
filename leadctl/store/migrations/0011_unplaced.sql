-- Whom the next promotion must look at: whom a scoring run has computed since the last one, or whose
-- stage somebody changed; and when time alone can change where a lead stands.

create table unplaced (lead_id integer primary key) strict;
create table place_due (
  lead_id integer primary key,
  day integer not null             -- the first day on which a window of a condition of stages moves
) strict;

-- What a statement does on a conflict would overrule an "or ignore" of a trigger.
create trigger stage_written after insert on stage begin
  insert into unplaced select new.lead_id
  where not exists (select 1 from unplaced where lead_id = new.lead_id);
end;
create trigger stage_changed after update on stage begin
  insert into unplaced select new.lead_id
  where not exists (select 1 from unplaced where lead_id = new.lead_id);
end;
create trigger stage_gone after delete on stage begin
  insert into unplaced select old.lead_id
  where not exists (select 1 from unplaced where lead_id = old.lead_id);
end;
