create schema billing authorization caregraph_owner;
grant usage on schema billing to caregraph_billing;
grant usage on schema billing to caregraph_deidentify;
grant usage on schema billing to caregraph_ingest;

create table billing.charge_item (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  labels integer default 0 not null,
  claim_id uuid,
  invoice_id uuid,
  encounter_id uuid,
  status text not null,
  code_system text,
  code text,
  code_display text,
  occurred_at timestamp with time zone,
  quantity numeric default 1 not null,
  price_minor bigint not null,
  currency text not null,
  sealed bytea,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(occurred_at, '-infinity'::timestamp with time zone)) stored not null,
  arrived_at timestamp with time zone default now() not null
); -- owner: caregraph_owner
alter table billing.charge_item add constraint charge_item_pkey PRIMARY KEY (id);
CREATE INDEX charge_item_clinic ON billing.charge_item USING btree (subscriber_id, occurred_at);
CREATE INDEX charge_item_invoice ON billing.charge_item USING btree (invoice_id);
CREATE INDEX charge_item_patient ON billing.charge_item USING btree (patient_id, sorted_at DESC, id DESC);
alter table billing.charge_item enable row level security;
alter table billing.charge_item force row level security;
create policy deidentifies on billing.charge_item as permissive for select to caregraph_deidentify using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = charge_item.patient_id) AND ((g.category_mask & 512) <> 0) AND ((charge_item.labels & (~ g.label_mask)) = 0)))));
create policy ingests on billing.charge_item as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on billing.charge_item as permissive for insert to caregraph_billing with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = charge_item.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((charge_item.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = charge_item.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on billing.charge_item as permissive for select to caregraph_billing using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = charge_item.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((charge_item.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = charge_item.subscriber_id))))));
create policy updates on billing.charge_item as permissive for update to caregraph_billing using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = charge_item.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((charge_item.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = charge_item.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = charge_item.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((charge_item.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = charge_item.subscriber_id)) AND (NOT g.read_only)))));

create table billing.claim (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  labels integer default 0 not null,
  encounter_id uuid,
  coverage_id uuid,
  prescription_id uuid,
  status text not null,
  use text,
  type_code text,
  created_at timestamp with time zone,
  billable_start timestamp with time zone,
  billable_end timestamp with time zone,
  total_minor bigint,
  currency text,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(created_at, '-infinity'::timestamp with time zone)) stored not null
); -- owner: caregraph_owner
alter table billing.claim add constraint claim_pkey PRIMARY KEY (id);
CREATE INDEX claim_patient ON billing.claim USING btree (patient_id, sorted_at DESC, id DESC);
alter table billing.claim enable row level security;
alter table billing.claim force row level security;
create policy ingests on billing.claim as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on billing.claim as permissive for insert to caregraph_billing with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = claim.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((claim.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = claim.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on billing.claim as permissive for select to caregraph_billing using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = claim.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((claim.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = claim.subscriber_id))))));
create policy updates on billing.claim as permissive for update to caregraph_billing using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = claim.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((claim.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = claim.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = claim.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((claim.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = claim.subscriber_id)) AND (NOT g.read_only)))));

create table billing.coverage (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  labels integer default 0 not null,
  status text not null,
  period_start timestamp with time zone,
  period_end timestamp with time zone,
  sealed bytea,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(period_start, '-infinity'::timestamp with time zone)) stored not null
); -- owner: caregraph_owner
alter table billing.coverage add constraint coverage_pkey PRIMARY KEY (id);
CREATE INDEX coverage_patient ON billing.coverage USING btree (patient_id, sorted_at DESC, id DESC);
alter table billing.coverage enable row level security;
alter table billing.coverage force row level security;
create policy ingests on billing.coverage as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on billing.coverage as permissive for insert to caregraph_billing with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = coverage.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((coverage.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = coverage.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on billing.coverage as permissive for select to caregraph_billing using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = coverage.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((coverage.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = coverage.subscriber_id))))));
create policy updates on billing.coverage as permissive for update to caregraph_billing using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = coverage.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((coverage.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = coverage.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = coverage.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((coverage.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = coverage.subscriber_id)) AND (NOT g.read_only)))));

create table billing.explanation_of_benefit (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  labels integer default 0 not null,
  claim_id uuid,
  encounter_id uuid,
  coverage_id uuid,
  status text not null,
  outcome text,
  type_code text,
  created_at timestamp with time zone,
  billable_start timestamp with time zone,
  billable_end timestamp with time zone,
  insurer_name text,
  total_minor bigint,
  payment_minor bigint,
  currency text,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(created_at, '-infinity'::timestamp with time zone)) stored not null
); -- owner: caregraph_owner
alter table billing.explanation_of_benefit add constraint explanation_of_benefit_pkey PRIMARY KEY (id);
CREATE INDEX explanation_of_benefit_patient ON billing.explanation_of_benefit USING btree (patient_id, sorted_at DESC, id DESC);
alter table billing.explanation_of_benefit enable row level security;
alter table billing.explanation_of_benefit force row level security;
create policy ingests on billing.explanation_of_benefit as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on billing.explanation_of_benefit as permissive for insert to caregraph_billing with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = explanation_of_benefit.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((explanation_of_benefit.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = explanation_of_benefit.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on billing.explanation_of_benefit as permissive for select to caregraph_billing using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = explanation_of_benefit.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((explanation_of_benefit.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = explanation_of_benefit.subscriber_id))))));
create policy updates on billing.explanation_of_benefit as permissive for update to caregraph_billing using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = explanation_of_benefit.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((explanation_of_benefit.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = explanation_of_benefit.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = explanation_of_benefit.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((explanation_of_benefit.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = explanation_of_benefit.subscriber_id)) AND (NOT g.read_only)))));

create table billing.invoice (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  labels integer default 0 not null,
  claim_id uuid,
  encounter_id uuid,
  status text not null,
  issued_at timestamp with time zone,
  total_minor bigint not null,
  currency text not null,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(issued_at, '-infinity'::timestamp with time zone)) stored not null
); -- owner: caregraph_owner
alter table billing.invoice add constraint invoice_pkey PRIMARY KEY (id);
CREATE INDEX invoice_patient ON billing.invoice USING btree (patient_id, sorted_at DESC, id DESC);
alter table billing.invoice enable row level security;
alter table billing.invoice force row level security;
create policy ingests on billing.invoice as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on billing.invoice as permissive for insert to caregraph_billing with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = invoice.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((invoice.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = invoice.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on billing.invoice as permissive for select to caregraph_billing using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = invoice.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((invoice.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = invoice.subscriber_id))))));
create policy updates on billing.invoice as permissive for update to caregraph_billing using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = invoice.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((invoice.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = invoice.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = invoice.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 512) <> 0) AND ((invoice.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = invoice.subscriber_id)) AND (NOT g.read_only)))));

grant insert, select, update on billing.charge_item to caregraph_billing;
grant insert, select, update on billing.charge_item to caregraph_ingest;
grant insert, select, update on billing.claim to caregraph_billing;
grant insert, select, update on billing.claim to caregraph_ingest;
grant insert, select, update on billing.coverage to caregraph_billing;
grant insert, select, update on billing.coverage to caregraph_ingest;
grant insert, select, update on billing.explanation_of_benefit to caregraph_billing;
grant insert, select, update on billing.explanation_of_benefit to caregraph_ingest;
grant insert, select, update on billing.invoice to caregraph_billing;
grant insert, select, update on billing.invoice to caregraph_ingest;
grant select (arrived_at, code, code_display, code_system, currency, id, labels, occurred_at, patient_id, price_minor, quantity, subscriber_id) on billing.charge_item to caregraph_deidentify;
