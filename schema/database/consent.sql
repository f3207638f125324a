create schema consent authorization caregraph_owner;
grant usage on schema consent to caregraph_access;
grant usage on schema consent to caregraph_consent;
grant usage on schema consent to caregraph_deidentify;
grant usage on schema consent to caregraph_ingest;

create table consent.consent (
  id uuid not null,
  patient_id uuid not null,
  grantee_kind text not null,
  grantee_id uuid not null,
  purpose text not null,
  category_names text[] not null,
  label_names text[] default '{}'::text[] not null,
  status text not null,
  period_start timestamp with time zone default now() not null,
  period_end timestamp with time zone,
  policy_version_id uuid,
  granted_at timestamp with time zone default now() not null,
  withdrawn_at timestamp with time zone,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (granted_at) stored not null
); -- owner: caregraph_owner
alter table consent.consent add constraint consent_check CHECK (((status = 'WITHDRAWN'::text) = (withdrawn_at IS NOT NULL)));
alter table consent.consent add constraint consent_grantee_kind_check CHECK ((grantee_kind = ANY (ARRAY['APP'::text, 'SUBSCRIBER'::text, 'RESEARCH'::text, 'WAREHOUSE'::text])));
alter table consent.consent add constraint consent_purpose_check CHECK ((purpose = ANY (ARRAY['TREATMENT'::text, 'PAYMENT'::text, 'OPERATIONS'::text, 'PATIENT_REQUEST'::text, 'EMERGENCY'::text, 'RESEARCH'::text, 'BENCHMARKING'::text])));
alter table consent.consent add constraint consent_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'WITHDRAWN'::text, 'REFUSED'::text])));
alter table consent.consent add constraint consent_policy_version_id_fkey FOREIGN KEY (policy_version_id) REFERENCES consent.policy_version(id);
alter table consent.consent add constraint consent_pkey PRIMARY KEY (id);
CREATE INDEX consent_patient ON consent.consent USING btree (patient_id, sorted_at DESC, id DESC);
alter table consent.consent enable row level security;
alter table consent.consent force row level security;
create policy feeds_grants on consent.consent as permissive for all to caregraph_access using (true);
create policy ingests on consent.consent as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on consent.consent as permissive for insert to caregraph_consent with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = consent.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
create policy own_for_apps on consent.consent as restrictive for select to caregraph_consent using (((( SELECT current_setting('access.role'::text) AS current_setting) <> 'PARTNER_APP'::text) OR (grantee_id = ( SELECT (current_setting('access.grantee'::text))::uuid AS current_setting))));
create policy reads on consent.consent as permissive for select to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = consent.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
create policy updates on consent.consent as permissive for update to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = consent.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = consent.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
CREATE TRIGGER grants_delete AFTER DELETE ON consent.consent REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_insert AFTER INSERT ON consent.consent REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_update AFTER UPDATE ON consent.consent REFERENCING OLD TABLE AS before_change NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_updated();

create table consent.idempotency_key (
  principal_id uuid not null,
  key text not null,
  request_hash text not null,
  answer jsonb not null,
  created_at timestamp with time zone default now() not null
); -- owner: caregraph_owner
alter table consent.idempotency_key add constraint idempotency_key_pkey PRIMARY KEY (principal_id, key);
alter table consent.idempotency_key enable row level security;
alter table consent.idempotency_key force row level security;
create policy own_keys on consent.idempotency_key as permissive for all to caregraph_consent using ((principal_id = ( SELECT (current_setting('access.principal'::text))::uuid AS current_setting))) with check ((principal_id = ( SELECT (current_setting('access.principal'::text))::uuid AS current_setting)));

create table consent.objection (
  id uuid not null,
  patient_id uuid not null,
  purpose text not null,
  raised_at timestamp with time zone default now() not null,
  withdrawn_at timestamp with time zone
); -- owner: caregraph_owner
alter table consent.objection add constraint objection_pkey PRIMARY KEY (id);
CREATE INDEX objection_patient ON consent.objection USING btree (patient_id) WHERE (withdrawn_at IS NULL);
alter table consent.objection enable row level security;
alter table consent.objection force row level security;
create policy feeds_grants on consent.objection as permissive for all to caregraph_access using (true);
create policy ingests on consent.objection as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on consent.objection as permissive for insert to caregraph_consent with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = objection.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
create policy reads on consent.objection as permissive for select to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = objection.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
create policy updates on consent.objection as permissive for update to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = objection.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = objection.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
CREATE TRIGGER grants_delete AFTER DELETE ON consent.objection REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_insert AFTER INSERT ON consent.objection REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_update AFTER UPDATE ON consent.objection REFERENCING OLD TABLE AS before_change NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_updated();

create table consent.policy_version (
  id uuid not null,
  version text not null,
  published_at timestamp with time zone not null
); -- owner: caregraph_owner
alter table consent.policy_version add constraint policy_version_pkey PRIMARY KEY (id);
alter table consent.policy_version add constraint policy_version_version_key UNIQUE (version);
alter table consent.policy_version enable row level security;
alter table consent.policy_version force row level security;
create policy ingests on consent.policy_version as permissive for all to caregraph_ingest using (true) with check (true);
create policy reads on consent.policy_version as permissive for select to caregraph_consent using (true);

create table consent.restriction (
  id uuid not null,
  patient_id uuid not null,
  placed_at timestamp with time zone default now() not null,
  lifted_at timestamp with time zone
); -- owner: caregraph_owner
alter table consent.restriction add constraint restriction_pkey PRIMARY KEY (id);
CREATE INDEX restriction_patient ON consent.restriction USING btree (patient_id) WHERE (lifted_at IS NULL);
alter table consent.restriction enable row level security;
alter table consent.restriction force row level security;
create policy feeds_grants on consent.restriction as permissive for all to caregraph_access using (true);
create policy ingests on consent.restriction as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on consent.restriction as permissive for insert to caregraph_consent with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = restriction.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
create policy reads on consent.restriction as permissive for select to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = restriction.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
create policy updates on consent.restriction as permissive for update to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = restriction.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = restriction.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
CREATE TRIGGER grants_delete AFTER DELETE ON consent.restriction REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_insert AFTER INSERT ON consent.restriction REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_update AFTER UPDATE ON consent.restriction REFERENCING OLD TABLE AS before_change NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_updated();

grant select on consent.consent to caregraph_access;
grant insert, select, update on consent.consent to caregraph_consent;
grant insert, select, update on consent.consent to caregraph_ingest;
grant insert, select on consent.idempotency_key to caregraph_consent;
grant select on consent.objection to caregraph_access;
grant insert, select, update on consent.objection to caregraph_consent;
grant insert, select, update on consent.objection to caregraph_ingest;
grant select on consent.policy_version to caregraph_consent;
grant insert, select, update on consent.policy_version to caregraph_ingest;
grant select on consent.restriction to caregraph_access;
grant insert, select, update on consent.restriction to caregraph_consent;
grant insert, select, update on consent.restriction to caregraph_ingest;
