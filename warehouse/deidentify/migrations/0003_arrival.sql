-- The views of 0001, each with the time at which the event came in.
create or replace view extract.encounter with (security_invoker = true) as
  select patient_id, subscriber_id, period_start as occurred_at, arrived_at from records.encounter;
create or replace view extract.condition with (security_invoker = true) as
  select patient_id, subscriber_id, code_system, code, code_display, coalesce(onset_at, recorded_at) as occurred_at, arrived_at
  from records.condition where verification_status is distinct from 'entered-in-error';
create or replace view extract.treatment with (security_invoker = true) as
  select patient_id, subscriber_id, 'PROCEDURE' as kind, code_system, code, code_display, performed_start as occurred_at,
    arrived_at
  from records.procedure
  union all
  select patient_id, subscriber_id, 'MEDICATION', code_system, code, code_display, authored_at, arrived_at
  from records.medication_request;
create or replace view extract.fee with (security_invoker = true) as
  select patient_id, subscriber_id, code_system, code, code_display, occurred_at, price_minor, currency, arrived_at
  from billing.charge_item;
