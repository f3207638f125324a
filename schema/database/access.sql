create schema access authorization caregraph_owner;
grant create, usage on schema access to caregraph_access;
grant usage on schema access to caregraph_audit;
grant usage on schema access to caregraph_billing;
grant usage on schema access to caregraph_consent;
grant usage on schema access to caregraph_deidentify;
grant usage on schema access to caregraph_identity;
grant usage on schema access to caregraph_ingest;
grant usage on schema access to caregraph_insights;
grant usage on schema access to caregraph_records;

create domain access.audit_action as text CHECK ((VALUE = ANY (ARRAY['READ'::text, 'WRITE'::text])));
create domain access.audit_client as text CHECK (((length(VALUE) >= 1) AND (length(VALUE) <= 200)));
create domain access.audit_codes as text[] CHECK ((translate(array_to_string(VALUE, ','::text), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_,'::text, ''::text) = ''::text));
create domain access.audit_name as text CHECK ((((length(VALUE) >= 1) AND (length(VALUE) <= 64)) AND (translate(VALUE, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-'::text, ''::text) = ''::text)));

create table access.audit_event (
  id uuid default uuidv7() not null,
  occurred_at timestamp with time zone generated always as (uuid_extract_timestamp(id)) virtual not null,
  xid xid8 default pg_current_xact_id() not null,
  tenant_id uuid not null,
  subgraph text not null,
  request_id access.audit_name,
  operation access.audit_name,
  action access.audit_action not null,
  undone boolean not null,
  account_id uuid not null,
  client_id access.audit_client not null,
  role text,
  grantee_id uuid,
  purpose text,
  permitted integer not null,
  masked integer not null,
  denied integer not null,
  category_mask integer not null,
  reasons access.audit_codes not null,
  source_kinds access.audit_codes not null
); -- owner: caregraph_owner
alter table access.audit_event add constraint audit_event_pkey PRIMARY KEY (id);
CREATE INDEX audit_event_xid ON access.audit_event USING btree (xid);
alter table access.audit_event enable row level security;
alter table access.audit_event force row level security;
create policy definer_adds on access.audit_event as permissive for insert to caregraph_access with check (true);
create policy definer_reads on access.audit_event as permissive for select to caregraph_access using (true);
create policy sealer_reads on access.audit_event as permissive for select to caregraph_audit using (true);

create table access.audit_head (
  tenant_id uuid not null,
  sequence bigint not null,
  hash bytea not null,
  signed_at timestamp with time zone not null,
  key_id text not null,
  signature bytea not null
); -- owner: caregraph_owner
alter table access.audit_head add constraint audit_head_pkey PRIMARY KEY (tenant_id, sequence);
alter table access.audit_head enable row level security;
alter table access.audit_head force row level security;
create policy sealer_adds on access.audit_head as permissive for insert to caregraph_audit with check (true);
create policy sealer_reads on access.audit_head as permissive for select to caregraph_audit using (true);

create table access.audit_patient (
  event_id uuid not null,
  pseudonym uuid not null,
  read_mask integer not null,
  masked_mask integer not null,
  written_mask integer not null,
  denied_mask integer not null,
  reasons access.audit_codes not null,
  source_kinds access.audit_codes not null,
  disclosed boolean not null
); -- owner: caregraph_owner
alter table access.audit_patient add constraint audit_patient_pkey PRIMARY KEY (event_id, pseudonym);
CREATE INDEX audit_patient_disclosure ON access.audit_patient USING btree (pseudonym, event_id DESC) WHERE disclosed;
CREATE INDEX audit_patient_history ON access.audit_patient USING btree (pseudonym, event_id DESC) WHERE (((((read_mask | masked_mask) | written_mask) & (~ 3)) <> 0) OR (denied_mask <> 0));
alter table access.audit_patient enable row level security;
alter table access.audit_patient force row level security;
create policy definer_adds on access.audit_patient as permissive for insert to caregraph_access with check (true);
create policy definer_reads on access.audit_patient as permissive for select to caregraph_access using (true);
create policy sealer_reads on access.audit_patient as permissive for select to caregraph_audit using (true);

create table access.audit_seal (
  tenant_id uuid not null,
  sequence bigint not null,
  event_id uuid not null,
  previous_hash bytea not null,
  hash bytea not null
); -- owner: caregraph_owner
alter table access.audit_seal add constraint audit_seal_sequence_check CHECK ((sequence > 0));
alter table access.audit_seal add constraint audit_seal_pkey PRIMARY KEY (tenant_id, sequence);
alter table access.audit_seal add constraint audit_seal_event_id_key UNIQUE (event_id);
alter table access.audit_seal enable row level security;
alter table access.audit_seal force row level security;
create policy sealer_adds on access.audit_seal as permissive for insert to caregraph_audit with check (true);
create policy sealer_reads on access.audit_seal as permissive for select to caregraph_audit using (true);

create table access.audit_subject (
  patient_id uuid not null,
  pseudonym uuid default gen_random_uuid() not null
); -- owner: caregraph_owner
alter table access.audit_subject add constraint audit_subject_pkey PRIMARY KEY (patient_id);
alter table access.audit_subject add constraint audit_subject_pseudonym_key UNIQUE (pseudonym);
alter table access.audit_subject enable row level security;
alter table access.audit_subject force row level security;
create policy definer on access.audit_subject as permissive for all to caregraph_access using (true) with check (true);

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

CREATE OR REPLACE FUNCTION access.asks_as_officer(p_patient uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$ select (current_setting('access.read_mask')::integer & 2048) <> 0 and current_setting('access.role') = 'PRIVACY_OFFICER'
    and exists (select 1 from access.effective_grant g
      where g.patient_id = p_patient and g.grantee_id = current_setting('access.subscriber')::uuid
        and g.source_kind = 'REGISTRATION' and g.purpose = current_setting('access.purpose') and (g.category_mask & 2048) <> 0
        and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())) $function$;
alter routine access.asks_as_officer(uuid) owner to caregraph_access;

CREATE OR REPLACE FUNCTION access.asks_as_patient(p_patient uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$ select (current_setting('access.read_mask')::integer & 1) <> 0 and current_setting('access.role') = 'PATIENT'
    and exists (select 1 from access.principal p
      where p.id = current_setting('access.principal')::uuid and p.role = 'PATIENT' and p.patient_id = p_patient)
    and current_setting('access.only_patient') in ('any', p_patient::text) $function$;
alter routine access.asks_as_patient(uuid) owner to caregraph_access;

CREATE OR REPLACE FUNCTION access.audit_count(p_patient_id uuid, p_disclosures boolean)
 RETURNS bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select count(*) from access.audit_patient p join access.audit_event e on e.id = p.event_id
  where p.pseudonym = (select a.pseudonym from access.audit_subject a where a.patient_id = p_patient_id)
    and (((p.read_mask | p.masked_mask | p.written_mask) & ~3) <> 0 or p.denied_mask <> 0)
    and (p.disclosed or not p_disclosures)
    and case access.audit_reader(p_patient_id) when 'EVERYTHING' then true
      when 'OWN_CLINIC' then e.tenant_id = current_setting('access.subscriber')::uuid else false end
$function$;
alter routine access.audit_count(uuid,boolean) owner to caregraph_access;
grant execute on routine access.audit_count(uuid,boolean) to caregraph_consent;

CREATE OR REPLACE FUNCTION access.audit_history(p_patient_id uuid, p_disclosures boolean, p_before uuid, p_limit integer)
 RETURNS TABLE(event_id uuid, occurred_at timestamp with time zone, action text, undone boolean, role text, actor_name text, purpose text, read_mask integer, masked_mask integer, written_mask integer, denied_mask integer, reasons text[], source_kinds text[], tenant_id uuid)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
#variable_conflict use_column
declare
  reader text := access.audit_reader(p_patient_id);
  own_clinic uuid := current_setting('access.subscriber')::uuid;
begin
  if reader is null then return; end if;
  return query
    select e.id, e.occurred_at, e.action::text, e.undone, e.role, case
        when e.role = 'PARTNER_APP' then (select a.name from identity.partner_app a where a.id = e.grantee_id)
        when e.role = 'DELEGATE' then (select a.display_name from identity.account a where a.id = e.account_id)
        else (select s.name from identity.subscriber s where s.id = e.grantee_id) end,
      e.purpose, p.read_mask, p.masked_mask, p.written_mask, p.denied_mask,
      p.reasons::text[], p.source_kinds::text[], e.tenant_id
    from access.audit_patient p join access.audit_event e on e.id = p.event_id
    where p.pseudonym = (select a.pseudonym from access.audit_subject a where a.patient_id = p_patient_id)
      and (((p.read_mask | p.masked_mask | p.written_mask) & ~3) <> 0 or p.denied_mask <> 0)
      and (p.disclosed or not p_disclosures)
      and (p_before is null or p.event_id < p_before)
      and (reader = 'EVERYTHING' or e.tenant_id = own_clinic)
    order by p.event_id desc limit p_limit;
end $function$;
alter routine access.audit_history(uuid,boolean,uuid,integer) owner to caregraph_access;
grant execute on routine access.audit_history(uuid,boolean,uuid,integer) to caregraph_consent;

CREATE OR REPLACE FUNCTION access.audit_reader(p_patient_id uuid)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select case
    when g.source_kind = 'SELF' then 'EVERYTHING'
    when current_setting('access.subscriber')::uuid <> '00000000-0000-0000-0000-000000000000' then 'OWN_CLINIC' end
  from access.effective_grant g
  where g.patient_id = p_patient_id and g.grantee_id = current_setting('access.grantee')::uuid
    and g.purpose = current_setting('access.purpose')
    and (g.category_mask & current_setting('access.read_mask')::integer & 2048) <> 0
    and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())
    and (nullif(current_setting('access.only_patient'), 'any')::uuid is null
      or g.patient_id = nullif(current_setting('access.only_patient'), 'any')::uuid)
  order by (g.source_kind = 'SELF') desc limit 1
$function$;
alter routine access.audit_reader(uuid) owner to caregraph_access;

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
    when 'FINANCIAL' then 512 when 'CONSENT' then 1024 when 'AUDIT' then 2048
    when 'BENCHMARK' then 4096 when 'PRACTICE' then 8192 end), 0) from unnest(names) name $function$;
alter routine access.category_mask(text[]) owner to caregraph_owner;
grant execute on routine access.category_mask(text[]) to public;

CREATE OR REPLACE FUNCTION access.clinic_place()
 RETURNS TABLE(state text, postal_area text, specialty text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select s.state, left(s.postal_code, 3), s.specialty from identity.subscriber s
  where s.id = current_setting('access.subscriber')::uuid
$function$;
alter routine access.clinic_place() owner to caregraph_access;
grant execute on routine access.clinic_place() to caregraph_insights;

CREATE OR REPLACE FUNCTION access.explain_facts(p_patient uuid, p_kind text, p_id uuid, p_role text, p_purpose text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  as_patient boolean := access.asks_as_patient(p_patient);
  as_officer boolean := access.asks_as_officer(p_patient);
  whom access.principal;
  asked_role text;
  grantee uuid;
  account uuid;
  chosen_purpose text;
begin
  if (current_setting('access.read_mask')::integer & 1) = 0
      or current_setting('access.only_patient') not in ('any', p_patient::text) then return null; end if;
  if p_kind is null then
    asked_role := current_setting('access.role');
    grantee := current_setting('access.grantee')::uuid;
    account := current_setting('access.account')::uuid;
    chosen_purpose := coalesce(p_purpose, current_setting('access.purpose'));
    if not exists (select 1 from access.effective_grant g where g.patient_id = p_patient and g.grantee_id = grantee
        and g.purpose = current_setting('access.purpose') and (g.account_id is null or g.account_id = account)
        and (g.category_mask & 1) <> 0 and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())) then
      return null;
    end if;
    select * into whom from access.principal where id = current_setting('access.principal')::uuid;
  elsif not (as_patient or as_officer) then
    return null;
  elsif p_kind = 'SUBSCRIBER' then
    if (as_officer and p_id is distinct from current_setting('access.subscriber')::uuid)
        or p_role is null or p_role not in ('CLINICIAN', 'FRONT_DESK', 'BILLER', 'CLINIC_ADMIN', 'PRIVACY_OFFICER')
        or not exists (select 1 from identity.subscriber where id = p_id) then return '{"unknown": true}'; end if;
    asked_role := p_role;
    grantee := p_id;
    whom.active := true;
    whom.subscriber_id := p_id;
  else
    select * into whom from access.principal p where p.id = p_id and case p_kind
      when 'APP' then as_patient and p.client_id is not null and not p.first_party
      when 'ACCOUNT' then p.client_id is null and (
        (as_officer and p.subscriber_id = current_setting('access.subscriber')::uuid)
        or (as_patient and exists (select 1 from identity.delegation d where d.patient_id = p_patient and d.delegate_account_id = p.id)))
      else false end;
    if whom.id is null then return '{"unknown": true}'; end if;
    asked_role := whom.role;
    grantee := coalesce(whom.subscriber_id, whom.id);
    account := whom.id;
  end if;
  chosen_purpose := coalesce(chosen_purpose, p_purpose, (select purposes[1] from access.role_policy where role = asked_role));
  return jsonb_build_object('role', asked_role, 'active', coalesce(whom.active, false), 'granteeId', grantee,
    'accountId', coalesce(account, grantee), 'subscriberId', whom.subscriber_id, 'patientId', whom.patient_id,
    'purpose', chosen_purpose, 'name', case when p_kind is not null then access.grantee_name(grantee) end,
    'grants', (select coalesce(jsonb_agg(jsonb_build_object('sourceKind', g.source_kind, 'sourceId', g.source_id,
        'categoryMask', g.category_mask, 'labelMask', g.label_mask, 'tenantId', g.tenant_id,
        'validFrom', g.valid_from, 'validTo', g.valid_to) order by g.source_kind, g.source_id), '[]')
      from access.effective_grant g where g.patient_id = p_patient and g.grantee_id = grantee and g.purpose = chosen_purpose
        and (g.account_id is null or g.account_id = account)
        and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())),
    'formers', (select coalesce(jsonb_agg(jsonb_build_object('sourceKind', f.source_kind, 'sourceId', f.source_id,
        'categoryMask', f.category_mask, 'why', f.why, 'since', f.since) order by f.since desc, f.source_id), '[]')
      from access.former_grant f where f.patient_id = p_patient and f.grantee_id = grantee and f.purpose = chosen_purpose
        and (f.account_id is null or f.account_id = account) and f.since <= now()),
    'blocks', (select coalesce(jsonb_agg(jsonb_build_object('kind', b.kind, 'categoryMask', b.category_mask,
        'purpose', b.purpose, 'since', b.since, 'sourceId', b.source_id) order by b.since), '[]')
      from access.block b where b.patient_id = p_patient));
end $function$;
alter routine access.explain_facts(uuid,text,uuid,text,text) owner to caregraph_access;
grant execute on routine access.explain_facts(uuid,text,uuid,text,text) to caregraph_consent;

CREATE OR REPLACE FUNCTION access.forget_audit_subject(p_patient_id uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  delete from access.audit_subject where patient_id = p_patient_id
$function$;
alter routine access.forget_audit_subject(uuid) owner to caregraph_access;

CREATE OR REPLACE FUNCTION access.grantee_name(p_grantee uuid)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return coalesce((select name from identity.partner_app where id = p_grantee and not first_party),
    (select name from identity.subscriber where id = p_grantee));
end $function$;
alter routine access.grantee_name(uuid) owner to caregraph_access;

CREATE OR REPLACE FUNCTION access.grants_on(p_patient uuid)
 RETURNS TABLE(id uuid, source_kind text, source_id uuid, grantee_kind text, grantee_id uuid, grantee_name text, purpose text, category_mask integer, label_mask integer, valid_from timestamp with time zone, valid_to timestamp with time zone)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  as_patient boolean := access.asks_as_patient(p_patient);
  officer_of uuid := case when access.asks_as_officer(p_patient) then current_setting('access.subscriber')::uuid end;
begin
  if not as_patient and officer_of is null then return; end if;
  return query select md5(g.source_id::text || g.purpose || g.grantee_id::text)::uuid, g.source_kind, g.source_id,
      case when p.client_id is not null then 'APP' when p.id is not null then 'PERSON'
        when g.grantee_id = access.warehouse_id() then 'WAREHOUSE' else 'SUBSCRIBER' end,
      g.grantee_id, access.grantee_name(g.grantee_id), g.purpose, g.category_mask, g.label_mask, g.valid_from, g.valid_to
    from access.effective_grant g left join access.principal p on p.id = g.grantee_id
    where g.patient_id = p_patient and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())
      and (as_patient or g.source_kind not in ('REGISTRATION', 'BREAK_GLASS') or g.grantee_id = officer_of);
end $function$;
alter routine access.grants_on(uuid) owner to caregraph_access;
grant execute on routine access.grants_on(uuid) to caregraph_consent;

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
grant execute on routine access.open_context(uuid,text,text,uuid) to caregraph_insights;
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

CREATE OR REPLACE FUNCTION access.platform_id()
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select '00000000-0000-8000-8000-0000000a0d17'::uuid $function$;
alter routine access.platform_id() owner to caregraph_owner;
grant execute on routine access.platform_id() to public;

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

CREATE OR REPLACE FUNCTION access.rights_of(p_patients uuid[])
 RETURNS json
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  grantee uuid := current_setting('access.grantee');
  account uuid := current_setting('access.account');
  chosen_purpose text := current_setting('access.purpose');
  only_patient uuid := nullif(current_setting('access.only_patient'), 'any');
  rights json;
begin
  rights := (select json_agg(json_build_array(
        g.patient_id, g.source_kind, g.source_id, g.category_mask, g.label_mask, g.tenant_id, null, g.valid_from))
      from access.effective_grant g
      where g.patient_id = any (p_patients) and g.grantee_id = grantee and g.purpose = chosen_purpose
        and (g.account_id is null or g.account_id = account)
        and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())
        and (only_patient is null or g.patient_id = only_patient));
  if rights is null or not exists (select from access.block b where b.patient_id = any (p_patients)) then
    return rights;
  end if;
  return rights::jsonb || (
    select coalesce(jsonb_agg(jsonb_build_array(
        b.patient_id, b.kind, b.source_id, b.category_mask, 0, null, b.purpose, b.since)), '[]')
      from access.block b
      where b.patient_id in (select (g ->> 0)::uuid from json_array_elements(rights) g));
end $function$;
alter routine access.rights_of(uuid[]) owner to caregraph_access;
grant execute on routine access.rights_of(uuid[]) to caregraph_billing;
grant execute on routine access.rights_of(uuid[]) to caregraph_consent;
grant execute on routine access.rights_of(uuid[]) to caregraph_identity;
grant execute on routine access.rights_of(uuid[]) to caregraph_records;

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

CREATE OR REPLACE FUNCTION access.write_audit(p_tenant_ids uuid[], p_request_ids text[], p_operations text[], p_actions text[], p_undone boolean[], p_account_ids uuid[], p_client_ids text[], p_roles text[], p_grantee_ids uuid[], p_purposes text[], p_permitted integer[], p_masked integer[], p_denied integer[], p_category_masks integer[], p_reasons text[], p_source_kinds text[], p_patient_events integer[], p_patient_ids uuid[], p_read_masks integer[], p_masked_masks integer[], p_written_masks integer[], p_denied_masks integer[], p_patient_reasons text[], p_patient_source_kinds text[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  event_ids uuid[] := case when cardinality(p_account_ids) = 1 then array[uuidv7()]
    else array(select uuidv7() from generate_subscripts(p_account_ids, 1)) end;
  written bigint;
begin
  -- By place instead of unnest, which makes a scan of each of its arrays.
  insert into access.audit_event (id, tenant_id, subgraph, request_id, operation, action, undone, account_id, client_id,
      role, grantee_id, purpose, permitted, masked, denied, category_mask, reasons, source_kinds)
    select event_ids[e], coalesce(p_tenant_ids[e], access.platform_id()), replace(session_user, 'caregraph_', ''),
      p_request_ids[e], p_operations[e], p_actions[e], p_undone[e], p_account_ids[e], p_client_ids[e], p_roles[e],
      p_grantee_ids[e], p_purposes[e], p_permitted[e], p_masked[e], p_denied[e], p_category_masks[e],
      string_to_array(p_reasons[e], ','), string_to_array(p_source_kinds[e], ',')
    from generate_subscripts(p_account_ids, 1) e;
  if cardinality(p_patient_ids) = 0 then return; end if;
  -- Once, or once more where a patient had no pseudonym yet.
  for attempt in 1..2 loop
    insert into access.audit_patient (event_id, pseudonym, read_mask, masked_mask, written_mask, denied_mask, reasons,
        source_kinds, disclosed)
      select event_ids[p_patient_events[p]], a.pseudonym, p_read_masks[p], p_masked_masks[p], p_written_masks[p],
        p_denied_masks[p], string_to_array(p_patient_reasons[p], ','), string_to_array(p_patient_source_kinds[p], ','),
        ((p_read_masks[p] | p_masked_masks[p]) & ~3) <> 0 and not p_undone[p_patient_events[p]] and coalesce(
          p_roles[p_patient_events[p]] in ('PARTNER_APP', 'RESEARCHER')
          or p_roles[p_patient_events[p]] not in ('PATIENT', 'DELEGATE')
            and string_to_array(p_patient_source_kinds[p], ',') && '{CONSENT,BREAK_GLASS}', false)
      from generate_subscripts(p_patient_ids, 1) p join access.audit_subject a on a.patient_id = p_patient_ids[p]
      where attempt = 1 or not exists (select from access.audit_patient w
        where w.event_id = event_ids[p_patient_events[p]] and w.pseudonym = a.pseudonym);
    get diagnostics written = row_count;
    exit when attempt = 2 or written = cardinality(p_patient_ids);
    insert into access.audit_subject (patient_id)
      select s.patient_id from access.subject s where s.patient_id = any (p_patient_ids)
        and not exists (select from access.audit_subject a where a.patient_id = s.patient_id)
      order by 1
      on conflict do nothing;
  end loop;
end $function$;
alter routine access.write_audit(uuid[],text[],text[],text[],boolean[],uuid[],text[],text[],uuid[],text[],integer[],integer[],integer[],integer[],text[],text[],integer[],uuid[],integer[],integer[],integer[],integer[],text[],text[]) owner to caregraph_access;
grant execute on routine access.write_audit(uuid[],text[],text[],text[],boolean[],uuid[],text[],text[],uuid[],text[],integer[],integer[],integer[],integer[],text[],text[],integer[],uuid[],integer[],integer[],integer[],integer[],text[],text[]) to caregraph_billing;
grant execute on routine access.write_audit(uuid[],text[],text[],text[],boolean[],uuid[],text[],text[],uuid[],text[],integer[],integer[],integer[],integer[],text[],text[],integer[],uuid[],integer[],integer[],integer[],integer[],text[],text[]) to caregraph_consent;
grant execute on routine access.write_audit(uuid[],text[],text[],text[],boolean[],uuid[],text[],text[],uuid[],text[],integer[],integer[],integer[],integer[],text[],text[],integer[],uuid[],integer[],integer[],integer[],integer[],text[],text[]) to caregraph_identity;
grant execute on routine access.write_audit(uuid[],text[],text[],text[],boolean[],uuid[],text[],text[],uuid[],text[],integer[],integer[],integer[],integer[],text[],text[],integer[],uuid[],integer[],integer[],integer[],integer[],text[],text[]) to caregraph_insights;
grant execute on routine access.write_audit(uuid[],text[],text[],text[],boolean[],uuid[],text[],text[],uuid[],text[],integer[],integer[],integer[],integer[],text[],text[],integer[],uuid[],integer[],integer[],integer[],integer[],text[],text[]) to caregraph_records;

grant insert, select on access.audit_event to caregraph_access;
grant select on access.audit_event to caregraph_audit;
grant insert, select on access.audit_head to caregraph_audit;
grant insert, select on access.audit_patient to caregraph_access;
grant select on access.audit_patient to caregraph_audit;
grant insert, select on access.audit_seal to caregraph_audit;
grant delete, insert, select on access.audit_subject to caregraph_access;
grant delete, insert, select on access.block to caregraph_access;
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
