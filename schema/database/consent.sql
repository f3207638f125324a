create schema consent authorization caregraph_owner;
grant usage on schema consent to caregraph_access;
grant usage on schema consent to caregraph_consent;
grant usage on schema consent to caregraph_deidentify;
grant usage on schema consent to caregraph_ingest;

create table consent.break_glass_grant (
  id uuid not null,
  patient_id uuid not null,
  account_id uuid not null,
  subscriber_id uuid not null,
  reason text not null,
  ticket text not null,
  opened_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  reviewed_at timestamp with time zone,
  reviewed_by uuid,
  outcome text,
  sorted_at timestamp with time zone generated always as (opened_at) stored not null
); -- owner: caregraph_owner
alter table consent.break_glass_grant add constraint break_glass_grant_check CHECK (((expires_at > opened_at) AND (expires_at <= (opened_at + '04:00:00'::interval))));
alter table consent.break_glass_grant add constraint break_glass_grant_check1 CHECK ((((reviewed_at IS NULL) = (outcome IS NULL)) AND ((reviewed_at IS NULL) = (reviewed_by IS NULL))));
alter table consent.break_glass_grant add constraint break_glass_grant_outcome_check CHECK ((outcome = ANY (ARRAY['JUSTIFIED'::text, 'NOT_JUSTIFIED'::text])));
alter table consent.break_glass_grant add constraint break_glass_grant_reason_check CHECK ((reason = ANY (ARRAY['UNCONSCIOUS'::text, 'LIFE_THREATENING'::text, 'UNABLE_TO_CONSENT'::text, 'DISASTER'::text])));
alter table consent.break_glass_grant add constraint break_glass_grant_ticket_check CHECK ((ticket ~ '^[A-Z][A-Z0-9]{1,9}-[0-9]{1,9}$'::text));
alter table consent.break_glass_grant add constraint break_glass_grant_pkey PRIMARY KEY (id);
CREATE INDEX break_glass_patient ON consent.break_glass_grant USING btree (patient_id);
CREATE INDEX break_glass_subscriber ON consent.break_glass_grant USING btree (subscriber_id, sorted_at DESC, id DESC);
alter table consent.break_glass_grant enable row level security;
alter table consent.break_glass_grant force row level security;
create policy closes_and_reviews on consent.break_glass_grant as permissive for update to caregraph_consent using ((((( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting) & 2) <> 0) AND (subscriber_id = ( SELECT (current_setting('access.subscriber'::text))::uuid AS current_setting)) AND ((( SELECT current_setting('access.role'::text) AS current_setting) = 'PRIVACY_OFFICER'::text) OR ((( SELECT current_setting('access.role'::text) AS current_setting) = 'CLINICIAN'::text) AND (account_id = ( SELECT (current_setting('access.account'::text))::uuid AS current_setting))))));
create policy feeds_grants on consent.break_glass_grant as permissive for all to caregraph_access using (true);
create policy ingests on consent.break_glass_grant as permissive for all to caregraph_ingest using (true) with check (true);
create policy opens on consent.break_glass_grant as permissive for insert to caregraph_consent with check (((account_id = ( SELECT (current_setting('access.account'::text))::uuid AS current_setting)) AND (subscriber_id = ( SELECT (current_setting('access.subscriber'::text))::uuid AS current_setting)) AND (( SELECT current_setting('access.role'::text) AS current_setting) = 'CLINICIAN'::text) AND (( SELECT current_setting('access.purpose'::text) AS current_setting) = 'EMERGENCY'::text) AND ((( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting) & 2) <> 0)));
create policy reads on consent.break_glass_grant as permissive for select to caregraph_consent using ((((( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting) & 2) <> 0) AND (subscriber_id = ( SELECT (current_setting('access.subscriber'::text))::uuid AS current_setting)) AND ((( SELECT current_setting('access.role'::text) AS current_setting) = 'PRIVACY_OFFICER'::text) OR ((( SELECT current_setting('access.role'::text) AS current_setting) = 'CLINICIAN'::text) AND (account_id = ( SELECT (current_setting('access.account'::text))::uuid AS current_setting))))));
CREATE TRIGGER grants_delete AFTER DELETE ON consent.break_glass_grant REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_insert AFTER INSERT ON consent.break_glass_grant REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_update AFTER UPDATE ON consent.break_glass_grant REFERENCING OLD TABLE AS before_change NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_updated();
CREATE TRIGGER guard BEFORE UPDATE ON consent.break_glass_grant FOR EACH ROW EXECUTE FUNCTION consent.guard_break_glass();
CREATE TRIGGER tells AFTER INSERT ON consent.break_glass_grant FOR EACH ROW EXECUTE FUNCTION consent.tell_of_break_glass();

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
  WHERE ((g.patient_id = consent.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only)))));
create policy own_for_apps on consent.consent as restrictive for select to caregraph_consent using (((( SELECT current_setting('access.role'::text) AS current_setting) <> 'PARTNER_APP'::text) OR (grantee_id = ( SELECT (current_setting('access.grantee'::text))::uuid AS current_setting))));
create policy reads on consent.consent as permissive for select to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = consent.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
create policy updates on consent.consent as permissive for update to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = consent.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = consent.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only)))));
CREATE TRIGGER grants_delete AFTER DELETE ON consent.consent REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_insert AFTER INSERT ON consent.consent REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_update AFTER UPDATE ON consent.consent REFERENCING OLD TABLE AS before_change NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_updated();

create table consent.erasure (
  id uuid not null,
  patient_id uuid not null,
  begun_at timestamp with time zone default now() not null,
  finished_at timestamp with time zone
); -- owner: caregraph_owner
alter table consent.erasure add constraint erasure_pkey PRIMARY KEY (id);
CREATE INDEX erasure_patient ON consent.erasure USING btree (patient_id) WHERE (finished_at IS NULL);
alter table consent.erasure enable row level security;
alter table consent.erasure force row level security;
create policy feeds_grants on consent.erasure as permissive for all to caregraph_access using (true);
create policy ingests on consent.erasure as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on consent.erasure as permissive for insert to caregraph_consent with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = erasure.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only)))));
create policy reads on consent.erasure as permissive for select to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = erasure.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
create policy updates on consent.erasure as permissive for update to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = erasure.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = erasure.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only)))));
CREATE TRIGGER grants_delete AFTER DELETE ON consent.erasure REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_insert AFTER INSERT ON consent.erasure REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_update AFTER UPDATE ON consent.erasure REFERENCING OLD TABLE AS before_change NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_updated();

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

create table consent.notice (
  id uuid not null,
  subscriber_id uuid not null,
  kind text not null,
  patient_id uuid not null,
  break_glass_grant_id uuid not null,
  created_at timestamp with time zone default now() not null,
  sorted_at timestamp with time zone generated always as (created_at) stored not null
); -- owner: caregraph_owner
alter table consent.notice add constraint notice_kind_check CHECK ((kind = 'BREAK_GLASS_OPENED'::text));
alter table consent.notice add constraint notice_break_glass_grant_id_fkey FOREIGN KEY (break_glass_grant_id) REFERENCES consent.break_glass_grant(id);
alter table consent.notice add constraint notice_pkey PRIMARY KEY (id);
CREATE INDEX notice_subscriber ON consent.notice USING btree (subscriber_id, sorted_at DESC, id DESC);
alter table consent.notice enable row level security;
alter table consent.notice force row level security;
create policy definer on consent.notice as permissive for all to caregraph_access using (true) with check (true);
create policy reads on consent.notice as permissive for select to caregraph_consent using ((((( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting) & 2) <> 0) AND (( SELECT current_setting('access.role'::text) AS current_setting) = 'PRIVACY_OFFICER'::text) AND (subscriber_id = ( SELECT (current_setting('access.subscriber'::text))::uuid AS current_setting))));

create table consent.objection (
  id uuid not null,
  patient_id uuid not null,
  purpose text not null,
  raised_at timestamp with time zone default now() not null,
  withdrawn_at timestamp with time zone,
  remainder bytea
); -- owner: caregraph_owner
alter table consent.objection add constraint objection_pkey PRIMARY KEY (id);
CREATE INDEX objection_patient ON consent.objection USING btree (patient_id) WHERE (withdrawn_at IS NULL);
alter table consent.objection enable row level security;
alter table consent.objection force row level security;
create policy feeds_grants on consent.objection as permissive for all to caregraph_access using (true);
create policy ingests on consent.objection as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on consent.objection as permissive for insert to caregraph_consent with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = objection.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only)))));
create policy reads on consent.objection as permissive for select to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = objection.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
create policy updates on consent.objection as permissive for update to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = objection.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = objection.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only)))));
CREATE TRIGGER grants_delete AFTER DELETE ON consent.objection REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_insert AFTER INSERT ON consent.objection REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_update AFTER UPDATE ON consent.objection REFERENCING OLD TABLE AS before_change NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_updated();

create table consent.policy_acceptance (
  id uuid not null,
  patient_id uuid not null,
  policy_version_id uuid not null,
  accepted_at timestamp with time zone default now() not null
); -- owner: caregraph_owner
alter table consent.policy_acceptance add constraint policy_acceptance_policy_version_id_fkey FOREIGN KEY (policy_version_id) REFERENCES consent.policy_version(id);
alter table consent.policy_acceptance add constraint policy_acceptance_pkey PRIMARY KEY (id);
alter table consent.policy_acceptance add constraint policy_acceptance_patient_id_policy_version_id_key UNIQUE (patient_id, policy_version_id);
alter table consent.policy_acceptance enable row level security;
alter table consent.policy_acceptance force row level security;
create policy feeds_grants on consent.policy_acceptance as permissive for all to caregraph_access using (true);
create policy ingests on consent.policy_acceptance as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on consent.policy_acceptance as permissive for insert to caregraph_consent with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = policy_acceptance.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only)))));
create policy reads on consent.policy_acceptance as permissive for select to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = policy_acceptance.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
create policy updates on consent.policy_acceptance as permissive for update to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = policy_acceptance.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = policy_acceptance.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only)))));
CREATE TRIGGER grants_delete AFTER DELETE ON consent.policy_acceptance REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_insert AFTER INSERT ON consent.policy_acceptance REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_update AFTER UPDATE ON consent.policy_acceptance REFERENCING OLD TABLE AS before_change NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_updated();

create table consent.policy_version (
  id uuid not null,
  version text not null,
  published_at timestamp with time zone not null,
  material boolean default false not null
); -- owner: caregraph_owner
alter table consent.policy_version add constraint policy_version_pkey PRIMARY KEY (id);
alter table consent.policy_version add constraint policy_version_version_key UNIQUE (version);
alter table consent.policy_version enable row level security;
alter table consent.policy_version force row level security;
create policy feeds_grants on consent.policy_version as permissive for all to caregraph_access using (true);
create policy ingests on consent.policy_version as permissive for all to caregraph_ingest using (true) with check (true);
create policy reads on consent.policy_version as permissive for select to caregraph_consent using (true);
CREATE TRIGGER material_insert AFTER INSERT ON consent.policy_version REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_acceptance();
CREATE TRIGGER material_update AFTER UPDATE ON consent.policy_version REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_acceptance();

create table consent.restriction (
  id uuid not null,
  patient_id uuid not null,
  category_names text[],
  placed_at timestamp with time zone default now() not null,
  lifted_at timestamp with time zone,
  remainder bytea
); -- owner: caregraph_owner
alter table consent.restriction add constraint restriction_category_names_check CHECK ((cardinality(category_names) > 0));
alter table consent.restriction add constraint restriction_pkey PRIMARY KEY (id);
CREATE INDEX restriction_patient ON consent.restriction USING btree (patient_id) WHERE (lifted_at IS NULL);
alter table consent.restriction enable row level security;
alter table consent.restriction force row level security;
create policy feeds_grants on consent.restriction as permissive for all to caregraph_access using (true);
create policy ingests on consent.restriction as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on consent.restriction as permissive for insert to caregraph_consent with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = restriction.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only)))));
create policy reads on consent.restriction as permissive for select to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = restriction.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 1024) <> 0)))));
create policy updates on consent.restriction as permissive for update to caregraph_consent using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = restriction.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = restriction.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 1024) <> 0) AND (NOT g.read_only)))));
CREATE TRIGGER grants_delete AFTER DELETE ON consent.restriction REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_insert AFTER INSERT ON consent.restriction REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_inserted();
CREATE TRIGGER grants_update AFTER UPDATE ON consent.restriction REFERENCING OLD TABLE AS before_change NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION access.recompute_updated();

CREATE OR REPLACE FUNCTION consent.guard_break_glass()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if current_user <> 'caregraph_consent' then return new; end if;
  if (old.closed_at is not null and new.closed_at is distinct from old.closed_at)
      or (old.reviewed_at is not null and (new.reviewed_at, new.reviewed_by, new.outcome) is distinct from (old.reviewed_at, old.reviewed_by, old.outcome))
      or (current_setting('access.role') = 'CLINICIAN' and new.reviewed_at is not null and old.reviewed_at is null)
      or (current_setting('access.role') = 'PRIVACY_OFFICER' and (new.closed_at is distinct from old.closed_at
        or new.reviewed_by is distinct from current_setting('access.account')::uuid)) then
    raise insufficient_privilege using message = 'permission denied to change an emergency access';
  end if;
  return new;
end $function$;
alter routine consent.guard_break_glass() owner to caregraph_owner;

CREATE OR REPLACE FUNCTION consent.is_patient(p_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$ select exists (select 1 from access.subject where patient_id = p_id) $function$;
alter routine consent.is_patient(uuid) owner to caregraph_access;
grant execute on routine consent.is_patient(uuid) to caregraph_consent;

CREATE OR REPLACE FUNCTION consent.tell_of_break_glass()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into consent.notice (id, subscriber_id, kind, patient_id, break_glass_grant_id)
    select gen_random_uuid(), told.subscriber_id, 'BREAK_GLASS_OPENED', new.patient_id, new.id
      from (select new.subscriber_id union
        select r.subscriber_id from identity.registration r
          where r.patient_id = new.patient_id and (r.valid_to is null or r.valid_to > now())) told (subscriber_id);
  return null;
end $function$;
alter routine consent.tell_of_break_glass() owner to caregraph_access;

grant select on consent.break_glass_grant to caregraph_access;
grant select on consent.break_glass_grant to caregraph_consent;
grant insert, select, update on consent.break_glass_grant to caregraph_ingest;
grant select on consent.consent to caregraph_access;
grant insert, select, update on consent.consent to caregraph_consent;
grant insert, select, update on consent.consent to caregraph_ingest;
grant select on consent.erasure to caregraph_access;
grant select on consent.erasure to caregraph_consent;
grant insert, select, update on consent.erasure to caregraph_ingest;
grant insert, select on consent.idempotency_key to caregraph_consent;
grant insert, select on consent.notice to caregraph_access;
grant select on consent.notice to caregraph_consent;
grant select on consent.objection to caregraph_access;
grant insert, select, update on consent.objection to caregraph_consent;
grant insert, select, update on consent.objection to caregraph_ingest;
grant select on consent.policy_acceptance to caregraph_access;
grant insert, select on consent.policy_acceptance to caregraph_consent;
grant insert, select, update on consent.policy_acceptance to caregraph_ingest;
grant select on consent.policy_version to caregraph_access;
grant select on consent.policy_version to caregraph_consent;
grant insert, select, update on consent.policy_version to caregraph_ingest;
grant select on consent.restriction to caregraph_access;
grant insert, select, update on consent.restriction to caregraph_consent;
grant insert, select, update on consent.restriction to caregraph_ingest;
grant insert (account_id, expires_at, id, patient_id, reason, subscriber_id, ticket) on consent.break_glass_grant to caregraph_consent;
grant update (closed_at, outcome, reviewed_at, reviewed_by) on consent.break_glass_grant to caregraph_consent;
