-- Whom the next scoring run must look at. Triggers write it down, so that no way of changing a fact
-- can forget to: a run then scores these leads and those that are due by their `next_due`.

create table unscored (lead_id integer primary key) strict;
create table unscored_address (value text primary key) strict, without rowid;  -- e-mail or domain
create table later_activity (      -- leads that did something after the day that was scored last
  lead_id integer primary key,
  n integer not null
) strict;

insert into unscored select id from lead;

create trigger lead_added after insert on lead begin
  insert or ignore into unscored values (new.id);
end;
create trigger lead_edited after update on lead begin
  insert or ignore into unscored values (new.id);
end;
create trigger lead_gone after delete on lead begin
  insert or ignore into unscored values (old.id);
end;

create trigger activity_added after insert on activity begin
  insert or ignore into unscored values (new.lead_id);
end;
create trigger activity_edited after update on activity begin
  insert or ignore into unscored values (old.lead_id), (new.lead_id);
end;
create trigger activity_gone after delete on activity begin
  insert or ignore into unscored values (old.lead_id);
end;

create trigger company_edited after update on company
when old.industry is not new.industry or old.employees is not new.employees
  or old.revenue is not new.revenue
begin
  insert or ignore into unscored select id from lead where company_key = new.key;
end;

create trigger feedback_added after insert on feedback begin
  insert or ignore into unscored select lead_id from member where record_id = new.anchor_id;
end;
create trigger feedback_edited after update on feedback begin
  insert or ignore into unscored
  select lead_id from member where record_id in (old.anchor_id, new.anchor_id);
end;
create trigger feedback_gone after delete on feedback begin
  insert or ignore into unscored select lead_id from member where record_id = old.anchor_id;
end;

-- A lead that is handed back begins a new episode, in which earlier feedback no longer counts.
create trigger episode_begun after insert on transition when new.to_stage = 'nurture' begin
  insert or ignore into unscored select lead_id from member where record_id = new.anchor_id;
end;
create trigger episode_gone after delete on transition when old.to_stage = 'nurture' begin
  insert or ignore into unscored select lead_id from member where record_id = old.anchor_id;
end;

create trigger suppression_added after insert on suppression begin
  insert or ignore into unscored_address values (new.value);
end;
create trigger suppression_edited after update on suppression begin
  insert or ignore into unscored_address values (old.value), (new.value);
end;
create trigger suppression_gone after delete on suppression begin
  insert or ignore into unscored_address values (old.value);
end;
