-- What people say by hand, and what is taken back: edits, imports undone, leads kept as shells.

create table edit (
  id integer primary key autoincrement,
  anchor_id integer not null references record (id),
  field text not null,             -- a field of a lead, or note | tag
  verb text not null,              -- set | clear: there is none | reset: as the imports say
  value any,                       -- cleaned as an import would; null unless it is set
  raw text not null,               -- as it was typed
  company_key text,                -- for a fact about the company: whose it is
  by text,
  at text not null,                -- the day of the clock that the run was given
  recorded_at text not null
) strict;
create index edit_anchor on edit (anchor_id, id);
create index edit_company on edit (company_key) where company_key is not null;
create index handoff_anchor on handoff (anchor_id);

alter table import add column undone_at text;

-- A lead that sales was given and whose records are gone: the hash of the record that it was is
-- kept, so that it is that lead again when the row returns.
create table shell (
  record_id integer primary key references record (id),
  hash blob not null unique
) strict;

-- The key that a suppressed address has on records ("e:..."): it finds every spelling of the
-- mailbox, also where another address is the lead's first one. Null for a domain or a shared box.
alter table suppression add column key text;

create trigger suppression_known after insert on suppression when new.key is not null begin
  insert or ignore into unscored
  select m.lead_id from key k join member m on m.record_id = k.record_id where k.value = new.key;
end;
create trigger suppression_lifted after delete on suppression when old.key is not null begin
  insert or ignore into unscored
  select m.lead_id from key k join member m on m.record_id = k.record_id where k.value = old.key;
end;

drop view v_leads;
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
  coalesce(g.stage, 'lead') as stage, g.since as stage_since,
  case when exists (select 1 from suppression p where p.value in (l.email, l.email_domain))
    or l.id in (select m.lead_id from suppression p join key k on k.value = p.key
      join member m on m.record_id = k.record_id)
    then 1 else 0 end as suppressed
from lead l
left join company c on c.key = l.company_key
left join title_level t on t.title = l.title
left join free_domain f on f.domain = l.email_domain
left join score s on s.lead_id = l.id
left join stage g on g.lead_id = l.id;

create view v_edits as
select e.id, m.lead_id, e.field, e.verb, e.value, e.raw, e.by, e.at, e.recorded_at
from edit e
join member m on m.record_id = e.anchor_id;
