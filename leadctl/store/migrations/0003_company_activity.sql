-- What companies did without a person that is known, such as signals of intent; and whose colleagues
-- the next scoring run must look at, where rules count what a whole company did.

create table company_activity (
  company_key text not null,
  action_id integer not null references action (id),
  day integer not null,
  record_id integer not null references record (id),
  primary key (company_key, action_id, day, record_id)
) strict, without rowid;

create table unscored_company (key text primary key) strict, without rowid;

create trigger company_activity_added after insert on company_activity begin
  insert or ignore into unscored_company values (new.company_key);
end;
create trigger company_activity_gone after delete on company_activity begin
  insert or ignore into unscored_company values (old.company_key);
end;

create trigger company_left after update on lead
when old.company_key is not null and old.company_key is not new.company_key
begin
  insert or ignore into unscored_company values (old.company_key);
end;
create trigger colleague_gone after delete on lead when old.company_key is not null begin
  insert or ignore into unscored_company values (old.company_key);
end;
