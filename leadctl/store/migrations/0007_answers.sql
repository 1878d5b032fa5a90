-- What sales says of a lead, besides its result: the day of the next step, and of the order.

alter table feedback add column next_on text;
alter table feedback add column order_on text;

create index feedback_handoff on feedback (handoff_id);

create view v_feedback as
select f.id, m.lead_id, f.handoff_id, f.at, f.recorded_at, f.result, f.reason, f.note, f.amount,
  f.next_on, f.order_on, f.by
from feedback f
join member m on m.record_id = f.anchor_id;
