-- What the de-identification process may read: views made for it, with the rights of who asks (security_invoker), so
-- that row security of the tables below applies. Dates and postal areas here never leave the de-identification zone.

create view extract.person with (security_invoker = true) as
  select id as patient_id, birth_month, gender, state, postal_area from identity.patient;
create view extract.subscriber with (security_invoker = true) as
  select id as subscriber_id, state, postal_code, specialty from identity.subscriber;
create view extract.encounter with (security_invoker = true) as
  select patient_id, subscriber_id, period_start as occurred_at from records.encounter;
create view extract.condition with (security_invoker = true) as
  select patient_id, subscriber_id, code_system, code, code_display, coalesce(onset_at, recorded_at) as occurred_at
  from records.condition where verification_status is distinct from 'entered-in-error';
create view extract.treatment with (security_invoker = true) as
  select patient_id, subscriber_id, 'PROCEDURE' as kind, code_system, code, code_display, performed_start as occurred_at
  from records.procedure
  union all
  select patient_id, subscriber_id, 'MEDICATION', code_system, code, code_display, authored_at
  from records.medication_request;
create view extract.fee with (security_invoker = true) as
  select patient_id, subscriber_id, code_system, code, code_display, occurred_at, price_minor, currency
  from billing.charge_item;

create policy deidentifies on identity.subscriber for select to caregraph_deidentify using (true);
grant select (id, state, postal_code, specialty) on identity.subscriber to caregraph_deidentify;
grant select on extract.person, extract.subscriber, extract.encounter, extract.condition, extract.treatment, extract.fee
  to caregraph_deidentify;
