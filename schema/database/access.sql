create schema access authorization caregraph_owner;
grant create, usage on schema access to caregraph_access;
grant usage on schema access to caregraph_billing;
grant usage on schema access to caregraph_consent;
grant usage on schema access to caregraph_deidentify;
grant usage on schema access to caregraph_identity;
grant usage on schema access to caregraph_ingest;
grant usage on schema access to caregraph_records;

create table access.block (
  patient_id uuid not null,
  kind text not null,
  category_mask integer not null,
  purpose text,
  since timestamp with time zone not null,
  source_id uuid not null
); -- owner: caregraph_owner
alter table access.block add constraint block_check CHECK (((kind = 'OBJECTION'::text) = (purpose IS NOT NULL)));
alter table access.block add constraint block_kind_check CHECK ((kind = ANY (ARRAY['RESTRICTION'::text, 'OBJECTION'::text, 'ERASURE'::text])));
CREATE INDEX block_patient ON access.block USING btree (patient_id);
alter table access.block enable row level security;
alter table access.block force row level security;
create policy blocks_of_known_patients on access.block as permissive for select to caregraph_billing, caregraph_consent, caregraph_identity, caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE (g.patient_id = block.patient_id))));
create policy definer on access.block as permissive for all to caregraph_access using (true) with check (true);

create table access.category (
  name text not null,
  "bit" integer not null
); -- owner: caregraph_owner
alter table access.category add constraint category_pkey PRIMARY KEY (name);
alter table access.category add constraint category_bit_key UNIQUE ("bit");
alter table access.category enable row level security;
alter table access.category force row level security;
create policy definer on access.category as permissive for all to caregraph_access using (true);

create table access.effective_grant (
  patient_id uuid not null,
  grantee_id uuid not null,
  purpose text not null,
  category_mask integer not null,
  label_mask integer not null,
  tenant_id uuid,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone,
  source_kind text not null,
  source_id uuid not null,
  account_id uuid,
  read_only boolean default false not null
); -- owner: caregraph_owner
alter table access.effective_grant add constraint effective_grant_source_kind_check CHECK ((source_kind = ANY (ARRAY['SELF'::text, 'DELEGATION'::text, 'REGISTRATION'::text, 'CONNECTION'::text, 'CONSENT'::text, 'BREAK_GLASS'::text])));
CREATE INDEX effective_grant_grantee ON access.effective_grant USING btree (grantee_id, purpose, patient_id);
CREATE INDEX effective_grant_patient ON access.effective_grant USING btree (patient_id);
alter table access.effective_grant enable row level security;
alter table access.effective_grant force row level security;
create policy benchmarking_grants on access.effective_grant as permissive for select to caregraph_deidentify using (((grantee_id = access.warehouse_id()) AND (purpose = 'BENCHMARKING'::text) AND (valid_from <= now()) AND ((valid_to IS NULL) OR (valid_to > now()))));
create policy definer on access.effective_grant as permissive for all to caregraph_access using (true) with check (true);
create policy own_grants on access.effective_grant as permissive for select to caregraph_billing, caregraph_consent, caregraph_identity, caregraph_records using (((grantee_id = ( SELECT (current_setting('access.grantee'::text))::uuid AS current_setting)) AND (purpose = ( SELECT current_setting('access.purpose'::text) AS current_setting)) AND ((account_id IS NULL) OR (account_id = ( SELECT (current_setting('access.account'::text))::uuid AS current_setting))) AND (valid_from <= now()) AND ((valid_to IS NULL) OR (valid_to > now())) AND ((( SELECT (NULLIF(current_setting('access.only_patient'::text), 'any'::text))::uuid AS "nullif") IS NULL) OR (patient_id = ( SELECT (NULLIF(current_setting('access.only_patient'::text), 'any'::text))::uuid AS "nullif")))));

create table access.former_grant (
  patient_id uuid not null,
  grantee_id uuid not null,
  purpose text not null,
  category_mask integer not null,
  label_mask integer not null,
  tenant_id uuid,
  valid_from timestamp with time zone not null,
  source_kind text not null,
  source_id uuid not null,
  account_id uuid,
  why text not null,
  since timestamp with time zone not null
); -- owner: caregraph_owner
alter table access.former_grant add constraint former_grant_why_check CHECK ((why = ANY (ARRAY['WITHDRAWN'::text, 'REFUSED'::text, 'ENDED'::text, 'NOT_CONNECTED'::text, 'POLICY_NOT_ACCEPTED'::text, 'RESTRICTED'::text, 'OBJECTED'::text, 'ERASURE_IN_PROGRESS'::text])));
CREATE INDEX former_grant_patient ON access.former_grant USING btree (patient_id);
alter table access.former_grant enable row level security;
alter table access.former_grant force row level security;
create policy definer on access.former_grant as permissive for all to caregraph_access using (true) with check (true);

create table access.label (
  name text not null,
  "bit" integer not null
); -- owner: caregraph_owner
alter table access.label add constraint label_pkey PRIMARY KEY (name);
alter table access.label add constraint label_bit_key UNIQUE ("bit");
alter table access.label enable row level security;
alter table access.label force row level security;
create policy definer on access.label as permissive for all to caregraph_access using (true);

create table access.principal (
  id uuid not null,
  role text not null,
  client_id text,
  first_party boolean default false not null,
  subscriber_id uuid,
  patient_id uuid,
  active boolean not null
); -- owner: caregraph_owner
alter table access.principal add constraint principal_role_fkey FOREIGN KEY (role) REFERENCES access.role_policy(role);
alter table access.principal add constraint principal_pkey PRIMARY KEY (id);
alter table access.principal add constraint principal_client_id_key UNIQUE (client_id);
CREATE INDEX principal_patient ON access.principal USING btree (patient_id) WHERE (patient_id IS NOT NULL);
alter table access.principal enable row level security;
alter table access.principal force row level security;
create policy definer on access.principal as permissive for all to caregraph_access using (true) with check (true);

create table access.registration_policy (
  purpose text not null,
  category_mask integer not null
); -- owner: caregraph_owner
alter table access.registration_policy add constraint registration_policy_pkey PRIMARY KEY (purpose);
alter table access.registration_policy enable row level security;
alter table access.registration_policy force row level security;
create policy definer on access.registration_policy as permissive for all to caregraph_access using (true);

create table access.role_policy (
  role text not null,
  read_mask integer not null,
  write_mask integer not null,
  purposes text[] not null
); -- owner: caregraph_owner
alter table access.role_policy add constraint role_policy_pkey PRIMARY KEY (role);
alter table access.role_policy enable row level security;
alter table access.role_policy force row level security;
create policy definer on access.role_policy as permissive for all to caregraph_access using (true);

create table access.subject (
  patient_id uuid not null
); -- owner: caregraph_owner
alter table access.subject add constraint subject_pkey PRIMARY KEY (patient_id);
alter table access.subject enable row level security;
alter table access.subject force row level security;
create policy definer on access.subject as permissive for all to caregraph_access using (true) with check (true);

CREATE OR REPLACE FUNCTION access.break_glass_mask()
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select 509 $function$;
alter routine access.break_glass_mask() owner to caregraph_owner;
grant execute on routine access.break_glass_mask() to public;

CREATE OR REPLACE FUNCTION access.category_mask(names text[])
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$ select coalesce(bit_or(case name
    when 'PUBLIC' then 1 when 'ACCOUNT' then 2 when 'IDENTITY' then 4 when 'CONTACT' then 8 when 'CLINICAL' then 16
    when 'MEDICATION' then 32 when 'LAB' then 64 when 'IMAGING' then 128 when 'DEVICE' then 256
    when 'FINANCIAL' then 512 when 'CONSENT' then 1024 when 'AUDIT' then 2048 end), 0) from unnest(names) name $function$;
alter routine access.category_mask(text[]) owner to caregraph_owner;
grant execute on routine access.category_mask(text[]) to public;

CREATE OR REPLACE FUNCTION access.is_grantee(p_kind text, p_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return case p_kind
    when 'APP' then exists (select 1 from access.principal where id = p_id and client_id is not null and not first_party)
    when 'SUBSCRIBER' then exists (select 1 from identity.subscriber where id = p_id)
    when 'RESEARCH' then exists (select 1 from access.principal where id = p_id and role = 'RESEARCHER')
    when 'WAREHOUSE' then p_id = access.warehouse_id()
    else false end;
end $function$;
alter routine access.is_grantee(text,uuid) owner to caregraph_access;
grant execute on routine access.is_grantee(text,uuid) to caregraph_consent;

CREATE OR REPLACE FUNCTION access.label_mask(names text[])
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$ select coalesce(bit_or(case name
    when 'SUBSTANCE_USE' then 1 when 'MENTAL_HEALTH' then 2 when 'HIV' then 4 when 'SEXUAL_REPRODUCTIVE' then 8
    when 'VIOLENCE' then 16 when 'GENETIC' then 32 end), 0) from unnest(names) name $function$;
alter routine access.label_mask(text[]) owner to caregraph_owner;
grant execute on routine access.label_mask(text[]) to public;

CREATE OR REPLACE FUNCTION access.open_context(p_account_id uuid, p_client_id text, p_purpose text, p_only_patient_id uuid DEFAULT NULL::uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  account access.principal;
  app access.principal;
  viewer access.principal;
  rights access.role_policy;
  is_active boolean;
  grantee uuid;
  chosen_purpose text;
  purpose_allowed boolean;
begin
  select * into account from access.principal where id = p_account_id;
  select * into app from access.principal where client_id = p_client_id;
  -- A partner app acts for itself whoever signed in; a first-party client lends its user's role.
  if app.id is not null and not app.first_party then viewer := app; else viewer := account; end if;
  is_active := coalesce(account.active, false) and coalesce(app.active, false) and viewer.id is not null;
  -- An app that acts for a person sees that person's record alone, whatever its token says.
  if viewer.id = app.id and account.id is distinct from app.id
      and (p_only_patient_id is null or account.patient_id is distinct from p_only_patient_id) then
    is_active := false;
  end if;
  select * into rights from access.role_policy where role = viewer.role;
  grantee := case when viewer.subscriber_id is not null then viewer.subscriber_id else viewer.id end;
  chosen_purpose := coalesce(p_purpose, rights.purposes[1]);
  purpose_allowed := coalesce(chosen_purpose = any (rights.purposes), false);
  perform set_config('access.principal', coalesce(viewer.id::text, '00000000-0000-0000-0000-000000000000'), true),
    set_config('access.account', coalesce(account.id::text, '00000000-0000-0000-0000-000000000000'), true),
    set_config('access.grantee', coalesce(grantee::text, '00000000-0000-0000-0000-000000000000'), true),
    set_config('access.role', coalesce(viewer.role, 'NONE'), true),
    set_config('access.purpose', coalesce(chosen_purpose, 'NONE'), true),
    set_config('access.subscriber', coalesce(viewer.subscriber_id::text, '00000000-0000-0000-0000-000000000000'), true),
    set_config('access.only_patient', coalesce(p_only_patient_id::text, 'any'), true),
    set_config('access.read_mask', case when is_active and purpose_allowed then rights.read_mask else 0 end::text, true),
    set_config('access.write_mask', case when is_active and purpose_allowed then rights.write_mask else 0 end::text, true);
  return jsonb_build_object('role', viewer.role, 'active', is_active, 'granteeId', grantee,
    'subscriberId', viewer.subscriber_id, 'patientId', account.patient_id,
    'purpose', chosen_purpose, 'purposeAllowed', purpose_allowed);
end $function$;
alter routine access.open_context(uuid,text,text,uuid) owner to caregraph_access;
grant execute on routine access.open_context(uuid,text,text,uuid) to caregraph_billing;
grant execute on routine access.open_context(uuid,text,text,uuid) to caregraph_consent;
grant execute on routine access.open_context(uuid,text,text,uuid) to caregraph_identity;
grant execute on routine access.open_context(uuid,text,text,uuid) to caregraph_records;

CREATE OR REPLACE FUNCTION access.open_to_access(target regclass)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format('create policy feeds_grants on %s to caregraph_access using (true)', target);
  execute format('grant select on %s to caregraph_access', target);
end $function$;
alter routine access.open_to_access(regclass) owner to caregraph_owner;

CREATE OR REPLACE FUNCTION access.open_to_deidentification(target regclass, category text, columns text, patient_column name DEFAULT 'patient_id'::name, has_labels boolean DEFAULT true)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format('create policy deidentifies on %s for select to caregraph_deidentify using (exists ('
    || 'select 1 from access.effective_grant g where g.patient_id = %s.%I and (g.category_mask & %s) <> 0%s))',
    target, target, patient_column, access.category_mask(array[category]),
    case when has_labels then format(' and (%s.labels & ~g.label_mask) = 0', target) else '' end);
  execute format('grant select (%s) on %s to caregraph_deidentify', columns, target);
end $function$;
alter routine access.open_to_deidentification(regclass,text,text,name,boolean) owner to caregraph_owner;

CREATE OR REPLACE FUNCTION access.principal_from_account()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into access.principal (id, role, subscriber_id, patient_id, active)
    values (new.id, new.role, new.subscriber_id, new.patient_id, new.active)
    on conflict (id) do update set role = excluded.role, subscriber_id = excluded.subscriber_id,
      patient_id = excluded.patient_id, active = excluded.active;
  perform access.recompute(array_remove(array[new.patient_id, case when tg_op = 'UPDATE' then old.patient_id end], null));
  return null;
end $function$;
alter routine access.principal_from_account() owner to caregraph_access;

CREATE OR REPLACE FUNCTION access.principal_from_app()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into access.principal (id, role, client_id, first_party, active)
    values (new.id, 'PARTNER_APP', new.client_id, new.first_party, new.active)
    on conflict (id) do update set client_id = excluded.client_id, first_party = excluded.first_party, active = excluded.active;
  return null;
end $function$;
alter routine access.principal_from_app() owner to caregraph_access;

CREATE OR REPLACE FUNCTION access.protect(target regclass, categories text, subgraph name, patient_column name DEFAULT 'patient_id'::name, has_tenant boolean DEFAULT true)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  predicate text := format('exists (select 1 from access.effective_grant g where g.patient_id = %s.%I '
    || 'and (g.category_mask & %%s & %s) <> 0', target, patient_column, access.category_mask(string_to_array(categories, ',')));
  read_predicate text;
  write_predicate text;
begin
  if has_tenant then
    predicate := predicate || format(' and (%s.labels & ~g.label_mask) = 0 and (g.tenant_id is null or g.tenant_id = %s.subscriber_id)', target, target);
  end if;
  read_predicate := format(predicate || ')', '(select current_setting(''access.read_mask'')::integer)');
  write_predicate := format(predicate || ' and not g.read_only)', '(select current_setting(''access.write_mask'')::integer)');
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy reads on %s for select to %I using (%s)', target, subgraph, read_predicate);
  execute format('create policy inserts on %s for insert to %I with check (%s)', target, subgraph, write_predicate);
  execute format('create policy updates on %s for update to %I using (%s) with check (%s)', target, subgraph, write_predicate, write_predicate);
  execute format('create policy ingests on %s to caregraph_ingest using (true) with check (true)', target);
  execute format('grant select, insert, update on %s to caregraph_ingest', target);
end $function$;
alter routine access.protect(regclass,text,name,name,boolean) owner to caregraph_owner;

CREATE OR REPLACE FUNCTION access.publish(target regclass, subgraph name)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy reads on %s for select to %I using (true)', target, subgraph);
  execute format('create policy ingests on %s to caregraph_ingest using (true) with check (true)', target);
  execute format('grant select on %s to %I', target, subgraph);
  execute format('grant select, insert, update on %s to caregraph_ingest', target);
end $function$;
alter routine access.publish(regclass,name) owner to caregraph_owner;

CREATE OR REPLACE FUNCTION access.recompute(p_patients uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  -- The last policy version that asks for acceptance; later ones that do not may be accepted in its place.
  acceptance_since timestamptz;
begin
  if p_patients is null or cardinality(p_patients) = 0 then return; end if;
  insert into access.subject select distinct unnest(p_patients) on conflict do nothing;
  perform 1 from access.subject where patient_id = any (p_patients) order by patient_id for no key update;
  acceptance_since := (select max(published_at) from consent.policy_version where material);
  delete from access.block where patient_id = any (p_patients);
  delete from access.effective_grant where patient_id = any (p_patients);
  delete from access.former_grant where patient_id = any (p_patients);
  insert into access.block
    select r.patient_id, 'RESTRICTION', access.restricted_mask(r.category_names), null, r.placed_at, r.id
      from consent.restriction r where r.patient_id = any (p_patients) and r.lifted_at is null
    union all
    select o.patient_id, 'OBJECTION', 4095, o.purpose, o.raised_at, o.id
      from consent.objection o where o.patient_id = any (p_patients) and o.withdrawn_at is null
    union all
    select e.patient_id, 'ERASURE', 4095, null, e.begun_at, e.id
      from consent.erasure e where e.patient_id = any (p_patients) and e.finished_at is null;
  with source as (
    select p.patient_id, p.id as grantee_id, 'PATIENT_REQUEST' as purpose, 4095 as category_mask, 63 as label_mask,
        null::uuid as tenant_id, '-infinity'::timestamptz as valid_from, null::timestamptz as valid_to,
        'SELF' as source_kind, p.id as source_id, null::uuid as account_id, null::text as why, null::timestamptz as since
      from access.principal p where p.patient_id = any (p_patients) and p.role = 'PATIENT'
    union all
    select d.patient_id, d.delegate_account_id, 'PATIENT_REQUEST', d.category_mask | 1, d.label_mask, null,
        d.valid_from, d.valid_to, 'DELEGATION', d.id, null, null, null
      from identity.delegation d where d.patient_id = any (p_patients)
    union all
    select r.patient_id, r.subscriber_id, rp.purpose, rp.category_mask, 0, r.subscriber_id,
        r.valid_from, r.valid_to, 'REGISTRATION', r.id, null, null, null
      from identity.registration r cross join access.registration_policy rp where r.patient_id = any (p_patients)
    union all
    select c.patient_id, c.app_id, purpose, 1, 0, null, c.connected_at, c.ended_at, 'CONNECTION', c.id, null, null, null
      from identity.app_connection c
      cross join unnest((select purposes from access.role_policy where role = 'PARTNER_APP')) purpose
      where c.patient_id = any (p_patients)
    union all
    select c.patient_id, c.grantee_id, c.purpose, access.category_mask(c.category_names) | 1,
        access.label_mask(c.label_names), null, greatest(c.period_start, a.connected_at), least(c.period_end, a.ended_at),
        'CONSENT', c.id, null, stopped.why, stopped.since
      from consent.consent c
      left join identity.app_connection a
        on c.grantee_kind = 'APP' and a.patient_id = c.patient_id and a.app_id = c.grantee_id
      left join lateral (select case
          when c.status = 'WITHDRAWN' then 'WITHDRAWN'
          when c.status <> 'ACTIVE' then 'REFUSED'
          when c.grantee_kind = 'APP' and (a.id is null or a.ended_at <= now()) then 'NOT_CONNECTED'
          when acceptance_since is not null and not exists (select 1 from consent.policy_acceptance p
              join consent.policy_version v on v.id = p.policy_version_id
              where p.patient_id = c.patient_id and v.published_at >= acceptance_since) then 'POLICY_NOT_ACCEPTED' end as why,
        coalesce(c.withdrawn_at, a.ended_at, c.granted_at) as since) stopped on true
      where c.patient_id = any (p_patients)
    union all
    -- Whoever has become something else than a clinician, or moved to another clinic, holds it no longer.
    select b.patient_id, coalesce(p.subscriber_id, p.id), 'EMERGENCY', access.break_glass_mask(), 63, null,
        b.opened_at, least(b.expires_at, b.closed_at), 'BREAK_GLASS', b.id, b.account_id, null, null
      from consent.break_glass_grant b join access.principal p on p.id = b.account_id
      where b.patient_id = any (p_patients) and p.role = 'CLINICIAN'
        and coalesce(p.subscriber_id, p.id) = coalesce(b.subscriber_id, p.id)
  ), stop as (
    select patient_id,
      coalesce(bit_or(category_mask) filter (where kind = 'RESTRICTION'), 0) as restricted_mask,
      coalesce(bool_or(category_mask = 4095) filter (where kind = 'RESTRICTION'), false) as all_restricted,
      min(since) filter (where kind = 'RESTRICTION') as restricted_since,
      coalesce(array_agg(purpose) filter (where kind = 'OBJECTION'), '{}') as objected,
      min(since) filter (where kind = 'OBJECTION') as objected_since,
      min(since) filter (where kind = 'ERASURE') as erasing_since
    from access.block where patient_id = any (p_patients) group by patient_id
  ), judged as materialized (
    -- `left_mask` is what the blocks leave of a grant.
    select s.patient_id, s.grantee_id, s.purpose, s.category_mask, s.label_mask, s.tenant_id, s.valid_from, s.valid_to,
      s.source_kind, s.source_id, s.account_id, stop.erasing_since is not null as erasing, stop.restricted_since,
      case when s.source_kind = 'SELF' then
          s.category_mask & case when stop.erasing_since is null then 4095 else access.category_mask('{PUBLIC,ACCOUNT,CONSENT,AUDIT}') end
        else s.category_mask & ~coalesce(stop.restricted_mask, 0) end as left_mask,
      case when s.why is not null then s.why
        when s.source_kind = 'SELF' then null
        when stop.erasing_since is not null then 'ERASURE_IN_PROGRESS'
        when stop.all_restricted then 'RESTRICTED'
        when s.purpose = any (stop.objected) then 'OBJECTED' end as why,
      case when s.why is not null then s.since
        when stop.erasing_since is not null then stop.erasing_since
        when stop.all_restricted then stop.restricted_since
        else stop.objected_since end as since
    from source s left join stop using (patient_id)
  ), kept as (
    insert into access.effective_grant (patient_id, grantee_id, purpose, category_mask, label_mask, tenant_id, valid_from,
        valid_to, source_kind, source_id, account_id, read_only)
      select patient_id, grantee_id, purpose, left_mask, label_mask, tenant_id, valid_from, valid_to, source_kind,
        source_id, account_id, erasing from judged where why is null
  )
  insert into access.former_grant (patient_id, grantee_id, purpose, category_mask, label_mask, tenant_id, valid_from,
      source_kind, source_id, account_id, why, since)
    select patient_id, grantee_id, purpose, category_mask, label_mask, tenant_id, valid_from, source_kind, source_id,
        account_id, why, since from judged where why is not null
    union all
    select patient_id, grantee_id, purpose, category_mask, label_mask, tenant_id, valid_from, source_kind, source_id,
        account_id, 'ENDED', valid_to from judged where why is null and valid_to is not null
    union all
    select patient_id, grantee_id, purpose, category_mask & ~left_mask, label_mask, tenant_id, valid_from, source_kind,
        source_id, account_id, 'RESTRICTED', restricted_since
      from judged where why is null and source_kind <> 'SELF' and left_mask <> category_mask;
end $function$;
alter routine access.recompute(uuid[]) owner to caregraph_access;

CREATE OR REPLACE FUNCTION access.recompute_acceptance()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if exists (select 1 from changed where material and published_at > now()) then
    raise exception 'a policy version that asks for acceptance is published at once, not later';
  end if;
  if exists (select 1 from changed where material) then
    perform access.recompute(array(select distinct patient_id from consent.consent));
  end if;
  return null;
end $function$;
alter routine access.recompute_acceptance() owner to caregraph_access;

CREATE OR REPLACE FUNCTION access.recompute_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform access.recompute(array(select distinct patient_id from changed where patient_id is not null));
  return null;
end $function$;
alter routine access.recompute_inserted() owner to caregraph_access;

CREATE OR REPLACE FUNCTION access.recompute_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform access.recompute(array(
    select patient_id from changed where patient_id is not null
    union select patient_id from before_change where patient_id is not null));
  return null;
end $function$;
alter routine access.recompute_updated() owner to caregraph_access;

CREATE OR REPLACE FUNCTION access.restricted_mask(names text[])
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select case when names is null or access.category_mask(names) & 4092 = 4092 then 4095
    else access.category_mask(names) & 4092 end $function$;
alter routine access.restricted_mask(text[]) owner to caregraph_owner;
grant execute on routine access.restricted_mask(text[]) to public;

CREATE OR REPLACE FUNCTION access.warehouse_id()
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select '00000000-0000-8000-8000-0000000be7c4'::uuid $function$;
alter routine access.warehouse_id() owner to caregraph_owner;
grant execute on routine access.warehouse_id() to public;

CREATE OR REPLACE FUNCTION access.watch(target regclass)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format('create trigger grants_insert after insert on %s referencing new table as changed
    for each statement execute function access.recompute_inserted()', target);
  execute format('create trigger grants_delete after delete on %s referencing old table as changed
    for each statement execute function access.recompute_inserted()', target);
  execute format('create trigger grants_update after update on %s referencing old table as before_change new table as changed
    for each statement execute function access.recompute_updated()', target);
end $function$;
alter routine access.watch(regclass) owner to caregraph_owner;

grant delete, insert, select on access.block to caregraph_access;
grant select on access.block to caregraph_billing;
grant select on access.block to caregraph_consent;
grant select on access.block to caregraph_identity;
grant select on access.block to caregraph_records;
grant select on access.category to caregraph_access;
grant delete, insert, select on access.effective_grant to caregraph_access;
grant select on access.effective_grant to caregraph_billing;
grant select on access.effective_grant to caregraph_consent;
grant select on access.effective_grant to caregraph_deidentify;
grant select on access.effective_grant to caregraph_identity;
grant select on access.effective_grant to caregraph_records;
grant delete, insert, select on access.former_grant to caregraph_access;
grant select on access.label to caregraph_access;
grant insert, select, update on access.principal to caregraph_access;
grant select on access.registration_policy to caregraph_access;
grant select on access.role_policy to caregraph_access;
grant insert, select, update on access.subject to caregraph_access;
