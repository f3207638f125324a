create schema identity authorization caregraph_owner;
grant usage on schema identity to caregraph_access;
grant usage on schema identity to caregraph_deidentify;
grant usage on schema identity to caregraph_identity;
grant usage on schema identity to caregraph_ingest;

create table identity.account (
  id uuid not null,
  name text not null,
  role text not null,
  display_name text not null,
  subscriber_id uuid,
  patient_id uuid,
  password_hash text not null,
  active boolean default true not null,
  created_at timestamp with time zone default now() not null
); -- owner: caregraph_owner
alter table identity.account add constraint account_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES identity.patient(id);
alter table identity.account add constraint account_subscriber_id_fkey FOREIGN KEY (subscriber_id) REFERENCES identity.subscriber(id);
alter table identity.account add constraint account_pkey PRIMARY KEY (id);
alter table identity.account add constraint account_name_key UNIQUE (name);
alter table identity.account enable row level security;
alter table identity.account force row level security;
create policy feeds_grants on identity.account as permissive for all to caregraph_access using (true);
create policy ingests on identity.account as permissive for all to caregraph_ingest using (true) with check (true);
create policy reads on identity.account as permissive for select to caregraph_identity using ((id = ( SELECT (current_setting('access.account'::text))::uuid AS current_setting)));
CREATE TRIGGER principal AFTER INSERT OR UPDATE ON identity.account FOR EACH ROW EXECUTE FUNCTION access.principal_from_account();

create table identity.app_connection (
  id uuid not null,
  patient_id uuid not null,
  app_id uuid not null,
  connected_at timestamp with time zone default now() not null,
  ended_at timestamp with time zone
); -- owner: caregraph_owner
alter table identity.app_connection add constraint app_connection_app_id_fkey FOREIGN KEY (app_id) REFERENCES identity.partner_app(id);
alter table identity.app_connection add constraint app_connection_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES identity.patient(id);
alter table identity.app_connection add constraint app_connection_pkey PRIMARY KEY (id);
alter table identity.app_connection add constraint app_connection_patient_id_app_id_key UNIQUE (patient_id, app_id);
alter table identity.app_connection enable row level security;
alter table identity.app_connection force row level security;
create policy feeds_grants on identity.app_connection as permissive for all to caregraph_access using (true);
create policy ingests on identity.app_connection as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on identity.app_connection as permissive for insert to caregraph_identity with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = app_connection.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only)))));
create policy reads on identity.app_connection as permissive for select to caregraph_identity using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = app_connection.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
create policy updates on identity.app_connection as permissive for update to caregraph_identity using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = app_connection.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = app_connection.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only)))));
CREATE TRIGGER grants_delete AFTER DELETE ON identity.app_connection REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_insert AFTER INSERT ON identity.app_connection REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_update AFTER UPDATE ON identity.app_connection REFERENCING OLD TABLE AS before_change NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_updated();

create table identity.delegation (
  id uuid not null,
  patient_id uuid not null,
  delegate_account_id uuid not null,
  category_mask integer not null,
  label_mask integer default 0 not null,
  valid_from timestamp with time zone default now() not null,
  valid_to timestamp with time zone
); -- owner: caregraph_owner
alter table identity.delegation add constraint delegation_delegate_account_id_fkey FOREIGN KEY (delegate_account_id) REFERENCES identity.account(id);
alter table identity.delegation add constraint delegation_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES identity.patient(id);
alter table identity.delegation add constraint delegation_pkey PRIMARY KEY (id);
alter table identity.delegation enable row level security;
alter table identity.delegation force row level security;
create policy feeds_grants on identity.delegation as permissive for all to caregraph_access using (true);
create policy ingests on identity.delegation as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on identity.delegation as permissive for insert to caregraph_identity with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = delegation.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only)))));
create policy reads on identity.delegation as permissive for select to caregraph_identity using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = delegation.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
create policy updates on identity.delegation as permissive for update to caregraph_identity using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = delegation.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = delegation.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only)))));
CREATE TRIGGER grants_delete AFTER DELETE ON identity.delegation REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_insert AFTER INSERT ON identity.delegation REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_update AFTER UPDATE ON identity.delegation REFERENCING OLD TABLE AS before_change NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_updated();

create table identity.import_journal (
  file_hash text not null,
  imported_at timestamp with time zone default now() not null,
  found jsonb not null
); -- owner: caregraph_owner
alter table identity.import_journal add constraint import_journal_pkey PRIMARY KEY (file_hash);
alter table identity.import_journal enable row level security;
alter table identity.import_journal force row level security;
create policy ingests on identity.import_journal as permissive for all to caregraph_ingest using (true) with check (true);

create table identity.oidc_payload (
  model text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  user_code text,
  uid text,
  expires_at timestamp with time zone,
  consumed_at timestamp with time zone
); -- owner: caregraph_owner
alter table identity.oidc_payload add constraint oidc_payload_pkey PRIMARY KEY (model, id);
CREATE INDEX oidc_payload_expiry ON identity.oidc_payload USING btree (expires_at);
CREATE INDEX oidc_payload_grant ON identity.oidc_payload USING btree (grant_id) WHERE (grant_id IS NOT NULL);
CREATE INDEX oidc_payload_uid ON identity.oidc_payload USING btree (model, uid) WHERE (uid IS NOT NULL);
CREATE INDEX oidc_payload_user_code ON identity.oidc_payload USING btree (model, user_code) WHERE (user_code IS NOT NULL);
alter table identity.oidc_payload enable row level security;
alter table identity.oidc_payload force row level security;
create policy provider on identity.oidc_payload as permissive for all to caregraph_identity using (true) with check (true);

create table identity.partner_app (
  id uuid not null,
  client_id text not null,
  name text not null,
  first_party boolean default false not null,
  active boolean default true not null,
  metadata jsonb not null
); -- owner: caregraph_owner
alter table identity.partner_app add constraint partner_app_pkey PRIMARY KEY (id);
alter table identity.partner_app add constraint partner_app_client_id_key UNIQUE (client_id);
alter table identity.partner_app enable row level security;
alter table identity.partner_app force row level security;
create policy feeds_grants on identity.partner_app as permissive for all to caregraph_access using (true);
create policy ingests on identity.partner_app as permissive for all to caregraph_ingest using (true) with check (true);
create policy reads on identity.partner_app as permissive for select to caregraph_identity using (true);
CREATE TRIGGER principal AFTER INSERT OR UPDATE ON identity.partner_app FOR EACH ROW EXECUTE FUNCTION access.principal_from_app();

create table identity.patient (
  id uuid not null,
  family_name text,
  given_names text[] default '{}'::text[] not null,
  prefix text,
  medical_record_number text,
  birth_date date,
  gender text,
  deceased_at timestamp with time zone,
  marital_status text,
  language text,
  phone text,
  email text,
  address_line text,
  city text,
  state text,
  postal_code text,
  country text,
  remainder jsonb
); -- owner: caregraph_owner
alter table identity.patient add constraint patient_pkey PRIMARY KEY (id);
alter table identity.patient enable row level security;
alter table identity.patient force row level security;
create policy deidentifies on identity.patient as permissive for select to caregraph_deidentify using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = patient.id) AND ((g.category_mask & 4) <> 0)))));
create policy ingests on identity.patient as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on identity.patient as permissive for insert to caregraph_identity with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = patient.id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 12) <> 0) AND (NOT g.read_only)))));
create policy reads on identity.patient as permissive for select to caregraph_identity using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = patient.id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 12) <> 0)))));
create policy updates on identity.patient as permissive for update to caregraph_identity using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = patient.id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 12) <> 0) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = patient.id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 12) <> 0) AND (NOT g.read_only)))));

create table identity.practitioner (
  id uuid not null,
  family_name text,
  given_names text[] default '{}'::text[] not null,
  prefix text,
  npi text,
  gender text,
  active boolean default true not null,
  specialty text,
  subscriber_id uuid,
  address_line text,
  city text,
  state text,
  postal_code text,
  country text,
  remainder jsonb
); -- owner: caregraph_owner
alter table identity.practitioner add constraint practitioner_pkey PRIMARY KEY (id);
alter table identity.practitioner enable row level security;
alter table identity.practitioner force row level security;
create policy ingests on identity.practitioner as permissive for all to caregraph_ingest using (true) with check (true);
create policy reads on identity.practitioner as permissive for select to caregraph_identity using (true);

create table identity.registration (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid not null,
  valid_from timestamp with time zone default '-infinity'::timestamp with time zone not null,
  valid_to timestamp with time zone
); -- owner: caregraph_owner
alter table identity.registration add constraint registration_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES identity.patient(id);
alter table identity.registration add constraint registration_subscriber_id_fkey FOREIGN KEY (subscriber_id) REFERENCES identity.subscriber(id);
alter table identity.registration add constraint registration_pkey PRIMARY KEY (id);
alter table identity.registration add constraint registration_patient_id_subscriber_id_key UNIQUE (patient_id, subscriber_id);
CREATE INDEX registration_subscriber ON identity.registration USING btree (subscriber_id, patient_id);
alter table identity.registration enable row level security;
alter table identity.registration force row level security;
create policy feeds_grants on identity.registration as permissive for all to caregraph_access using (true);
create policy ingests on identity.registration as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on identity.registration as permissive for insert to caregraph_identity with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = registration.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 4) <> 0) AND (NOT g.read_only)))));
create policy reads on identity.registration as permissive for select to caregraph_identity using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = registration.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 4) <> 0)))));
create policy updates on identity.registration as permissive for update to caregraph_identity using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = registration.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 4) <> 0) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = registration.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 4) <> 0) AND (NOT g.read_only)))));
CREATE TRIGGER grants_delete AFTER DELETE ON identity.registration REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_insert AFTER INSERT ON identity.registration REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_update AFTER UPDATE ON identity.registration REFERENCING OLD TABLE AS before_change NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_updated();

create table identity.subscriber (
  id uuid not null,
  name text not null,
  organization_type text,
  active boolean default true not null,
  phone text,
  address_line text,
  city text,
  state text,
  postal_code text,
  country text,
  specialty text,
  remainder jsonb
); -- owner: caregraph_owner
alter table identity.subscriber add constraint subscriber_pkey PRIMARY KEY (id);
CREATE INDEX subscriber_name ON identity.subscriber USING btree (name, id);
alter table identity.subscriber enable row level security;
alter table identity.subscriber force row level security;
create policy deidentifies on identity.subscriber as permissive for select to caregraph_deidentify using (true);
create policy feeds_grants on identity.subscriber as permissive for all to caregraph_access using (true);
create policy ingests on identity.subscriber as permissive for all to caregraph_ingest using (true) with check (true);
create policy reads on identity.subscriber as permissive for select to caregraph_identity using (true);

CREATE OR REPLACE FUNCTION identity.account_for_sign_in(p_name text)
 RETURNS TABLE(id uuid, role text, display_name text, patient_id uuid, password_hash text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$ select id, role, display_name, patient_id, password_hash from identity.account where name = p_name and active $function$;
alter routine identity.account_for_sign_in(text) owner to caregraph_access;
grant execute on routine identity.account_for_sign_in(text) to caregraph_identity;

CREATE OR REPLACE FUNCTION identity.account_for_token(p_id uuid)
 RETURNS TABLE(id uuid, name text, role text, display_name text, patient_id uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$ select id, name, role, display_name, patient_id from identity.account where id = p_id and active $function$;
alter routine identity.account_for_token(uuid) owner to caregraph_access;
grant execute on routine identity.account_for_token(uuid) to caregraph_identity;

CREATE OR REPLACE FUNCTION identity.is_connected(p_patient uuid, p_client_id text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$ select exists (select 1 from identity.app_connection c join identity.partner_app a on a.id = c.app_id
    where c.patient_id = p_patient and a.client_id = p_client_id and c.ended_at is null) $function$;
alter routine identity.is_connected(uuid,text) owner to caregraph_access;
grant execute on routine identity.is_connected(uuid,text) to caregraph_identity;

grant select on identity.account to caregraph_access;
grant insert, select, update on identity.account to caregraph_ingest;
grant select on identity.app_connection to caregraph_access;
grant insert, select, update on identity.app_connection to caregraph_identity;
grant insert, select, update on identity.app_connection to caregraph_ingest;
grant select on identity.delegation to caregraph_access;
grant insert, select, update on identity.delegation to caregraph_identity;
grant insert, select, update on identity.delegation to caregraph_ingest;
grant insert, select on identity.import_journal to caregraph_ingest;
grant delete, insert, select, update on identity.oidc_payload to caregraph_identity;
grant select on identity.partner_app to caregraph_access;
grant select on identity.partner_app to caregraph_identity;
grant insert, select, update on identity.partner_app to caregraph_ingest;
grant select, update on identity.patient to caregraph_identity;
grant insert, select, update on identity.patient to caregraph_ingest;
grant select on identity.practitioner to caregraph_identity;
grant insert, select, update on identity.practitioner to caregraph_ingest;
grant select on identity.registration to caregraph_access;
grant select on identity.registration to caregraph_identity;
grant insert, select, update on identity.registration to caregraph_ingest;
grant select on identity.subscriber to caregraph_access;
grant select on identity.subscriber to caregraph_identity;
grant insert, select, update on identity.subscriber to caregraph_ingest;
grant select (active, created_at, display_name, id, name, patient_id, role, subscriber_id) on identity.account to caregraph_identity;
grant select (birth_date, gender, id, postal_code, state) on identity.patient to caregraph_deidentify;
grant select (id, postal_code, specialty, state) on identity.subscriber to caregraph_deidentify;
