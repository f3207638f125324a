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

create table identity.app_registration (
  app_id uuid not null,
  owner_id uuid not null,
  secret_hash text not null,
  secret_changed_at timestamp with time zone default now() not null,
  registered_at timestamp with time zone default now() not null,
  suspended_by_owner boolean default false not null
); -- owner: caregraph_owner
alter table identity.app_registration add constraint app_registration_secret_hash_check CHECK ((secret_hash ~~ '$scrypt$%'::text));
alter table identity.app_registration add constraint app_registration_app_id_fkey FOREIGN KEY (app_id) REFERENCES identity.partner_app(id) DEFERRABLE INITIALLY DEFERRED;
alter table identity.app_registration add constraint app_registration_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES identity.account(id);
alter table identity.app_registration add constraint app_registration_pkey PRIMARY KEY (app_id);
CREATE INDEX app_registration_owner ON identity.app_registration USING btree (owner_id);
alter table identity.app_registration enable row level security;
alter table identity.app_registration force row level security;
create policy changes on identity.app_registration as permissive for update to caregraph_identity using (((owner_id = ( SELECT (current_setting('access.account'::text))::uuid AS current_setting)) AND (( SELECT current_setting('access.role'::text) AS current_setting) = 'DEVELOPER'::text) AND ((( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting) & 2) <> 0)));
create policy feeds_grants on identity.app_registration as permissive for all to caregraph_access using (true);
create policy ingests on identity.app_registration as permissive for all to caregraph_ingest using (true) with check (true);
create policy reads on identity.app_registration as permissive for select to caregraph_identity using (((owner_id = ( SELECT (current_setting('access.account'::text))::uuid AS current_setting)) AND (( SELECT current_setting('access.role'::text) AS current_setting) = 'DEVELOPER'::text) AND ((( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting) & 2) <> 0)));
create policy registers on identity.app_registration as permissive for insert to caregraph_identity with check (((owner_id = ( SELECT (current_setting('access.account'::text))::uuid AS current_setting)) AND (NOT (EXISTS ( SELECT
   FROM identity.partner_app a
  WHERE (a.id = app_registration.app_id)))) AND (( SELECT current_setting('access.role'::text) AS current_setting) = 'DEVELOPER'::text) AND ((( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting) & 2) <> 0)));

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

create table identity.idempotency_key (
  principal_id uuid not null,
  key text not null,
  request_hash text not null,
  answer jsonb not null,
  created_at timestamp with time zone default now() not null
); -- owner: caregraph_owner
alter table identity.idempotency_key add constraint idempotency_key_pkey PRIMARY KEY (principal_id, key);
alter table identity.idempotency_key enable row level security;
alter table identity.idempotency_key force row level security;
create policy own_keys on identity.idempotency_key as permissive for all to caregraph_identity using ((principal_id = ( SELECT (current_setting('access.principal'::text))::uuid AS current_setting))) with check ((principal_id = ( SELECT (current_setting('access.principal'::text))::uuid AS current_setting)));

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
create policy changes on identity.partner_app as permissive for update to caregraph_identity using (((NOT first_party) AND (EXISTS ( SELECT
   FROM identity.app_registration r
  WHERE (r.app_id = partner_app.id))) AND ((( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting) & 2) <> 0)));
create policy feeds_grants on identity.partner_app as permissive for all to caregraph_access using (true);
create policy ingests on identity.partner_app as permissive for all to caregraph_ingest using (true) with check (true);
create policy reads on identity.partner_app as permissive for select to caregraph_identity using (true);
create policy registers on identity.partner_app as permissive for insert to caregraph_identity with check (((NOT first_party) AND (EXISTS ( SELECT
   FROM identity.app_registration r
  WHERE (r.app_id = partner_app.id))) AND ((( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting) & 2) <> 0)));
CREATE TRIGGER guard BEFORE UPDATE OF active ON identity.partner_app FOR EACH ROW EXECUTE FUNCTION identity.guard_app_status();
CREATE TRIGGER principal AFTER INSERT OR UPDATE ON identity.partner_app FOR EACH ROW EXECUTE FUNCTION access.principal_from_app();

create table identity.patient (
  id uuid not null,
  sealed bytea,
  birth_month date,
  gender text,
  state text,
  postal_area text,
  record_number_index bytea,
  phone_index bytea,
  email_index bytea,
  name_birth_index bytea,
  identifier_indexes bytea[] default '{}'::bytea[] not null,
  remainder bytea
); -- owner: caregraph_owner
alter table identity.patient add constraint patient_birth_month_check CHECK ((EXTRACT(day FROM birth_month) = (1)::numeric));
alter table identity.patient add constraint patient_postal_area_check CHECK ((length(postal_area) <= 3));
alter table identity.patient add constraint patient_pkey PRIMARY KEY (id);
CREATE INDEX patient_name_birth ON identity.patient USING btree (name_birth_index) WHERE (name_birth_index IS NOT NULL);
CREATE INDEX patient_phone ON identity.patient USING btree (phone_index) WHERE (phone_index IS NOT NULL);
CREATE INDEX patient_record_number ON identity.patient USING btree (record_number_index) WHERE (record_number_index IS NOT NULL);
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

CREATE OR REPLACE FUNCTION identity.app_secret_hash(p_client_id text)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$ select r.secret_hash from identity.app_registration r join identity.partner_app a on a.id = r.app_id
    where a.client_id = p_client_id and a.active $function$;
alter routine identity.app_secret_hash(text) owner to caregraph_access;
grant execute on routine identity.app_secret_hash(text) to caregraph_identity;

CREATE OR REPLACE FUNCTION identity.guard_app_status()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if session_user = 'caregraph_identity' then
    if new.active and not old.active and not exists (
        select from identity.app_registration r where r.app_id = new.id and r.suspended_by_owner) then
      raise insufficient_privilege using message = 'permission denied to resume an app';
    end if;
  elsif not new.active then
    update identity.app_registration set suspended_by_owner = false where app_id = new.id and suspended_by_owner;
  end if;
  return new;
end $function$;
alter routine identity.guard_app_status() owner to caregraph_access;

CREATE OR REPLACE FUNCTION identity.is_connected(p_patient uuid, p_client_id text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$ select exists (select 1 from identity.app_connection c join identity.partner_app a on a.id = c.app_id
    where c.patient_id = p_patient and a.client_id = p_client_id and c.ended_at is null) $function$;
alter routine identity.is_connected(uuid,text) owner to caregraph_access;
grant execute on routine identity.is_connected(uuid,text) to caregraph_identity;

CREATE OR REPLACE FUNCTION identity.usage_of_app(p_app uuid, p_days integer)
 RETURNS json
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  app_client text;
begin
  select a.client_id into app_client
    from identity.app_registration r join identity.partner_app a on a.id = r.app_id
    where r.app_id = p_app and r.owner_id = current_setting('access.account')::uuid
      and current_setting('access.role') = 'DEVELOPER' and current_setting('access.read_mask')::integer & 2 <> 0;
  if app_client is null then return null; end if;
  return (select coalesce(json_agg(json_build_array(u.day, u.kind, u.label, u.count)), '[]')
    from edge.app_usage u
    where u.client_id = app_client and u.day > (now() at time zone 'UTC')::date - p_days);
end $function$;
alter routine identity.usage_of_app(uuid,integer) owner to caregraph_access;
grant execute on routine identity.usage_of_app(uuid,integer) to caregraph_identity;

grant select on identity.account to caregraph_access;
grant insert, select, update on identity.account to caregraph_ingest;
grant select on identity.app_connection to caregraph_access;
grant insert, select, update on identity.app_connection to caregraph_identity;
grant insert, select, update on identity.app_connection to caregraph_ingest;
grant select on identity.app_registration to caregraph_access;
grant insert, select, update on identity.app_registration to caregraph_ingest;
grant select on identity.delegation to caregraph_access;
grant insert, select, update on identity.delegation to caregraph_identity;
grant insert, select, update on identity.delegation to caregraph_ingest;
grant insert, select on identity.idempotency_key to caregraph_identity;
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
grant update (suspended_by_owner) on identity.app_registration to caregraph_access;
grant insert (app_id, owner_id, secret_hash) on identity.app_registration to caregraph_identity;
grant select (app_id, owner_id, registered_at, secret_changed_at, suspended_by_owner) on identity.app_registration to caregraph_identity;
grant update (secret_changed_at, secret_hash, suspended_by_owner) on identity.app_registration to caregraph_identity;
grant insert (client_id, id, metadata, name) on identity.partner_app to caregraph_identity;
grant update (active, metadata, name) on identity.partner_app to caregraph_identity;
grant select (birth_month, gender, id, postal_area, state) on identity.patient to caregraph_deidentify;
grant select (id, postal_code, specialty, state) on identity.subscriber to caregraph_deidentify;
