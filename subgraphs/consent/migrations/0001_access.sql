-- The schema `access`: who may know of whom. Every subgraph calls it; only consent's migrations change it.
-- Method: materialized grants kept by triggers and read by row-level security (docs/decisions/0004).

-- Bits of categories and labels; packages/policy holds the same table and a test compares them.
create table access.category (name text primary key, bit integer not null unique);
insert into access.category values
  ('PUBLIC', 1), ('ACCOUNT', 2), ('IDENTITY', 4), ('CONTACT', 8), ('CLINICAL', 16), ('MEDICATION', 32),
  ('LAB', 64), ('IMAGING', 128), ('DEVICE', 256), ('FINANCIAL', 512), ('CONSENT', 1024), ('AUDIT', 2048),
  -- Of no patient: published figures of many clinics, and a clinic's own as a whole.
  ('BENCHMARK', 4096), ('PRACTICE', 8192);

create table access.label (name text primary key, bit integer not null unique);
insert into access.label values
  ('SUBSTANCE_USE', 1), ('MENTAL_HEALTH', 2), ('HIV', 4), ('SEXUAL_REPRODUCTIVE', 8), ('VIOLENCE', 16), ('GENETIC', 32);

create table access.role_policy (
  role text primary key,
  -- What it reads or sees masked: of a masked field the row is there.
  read_mask integer not null,
  write_mask integer not null,
  purposes text[] not null
);
insert into access.role_policy values
  ('PATIENT', 4095, 1034, '{PATIENT_REQUEST}'),
  ('DELEGATE', 2047, 2, '{PATIENT_REQUEST}'),
  ('CLINICIAN', 13823, 242, '{TREATMENT,EMERGENCY}'),
  ('FRONT_DESK', 527, 14, '{OPERATIONS}'),
  ('BILLER', 527, 514, '{PAYMENT}'),
  ('CLINIC_ADMIN', 12291, 2, '{OPERATIONS}'),
  ('PARTNER_APP', 2045, 0, '{PATIENT_REQUEST,TREATMENT,RESEARCH}'),
  ('RESEARCHER', 4099, 2, '{RESEARCH}'),
  ('PRIVACY_OFFICER', 7175, 2, '{OPERATIONS}'),
  ('OPERATOR', 3, 2, '{OPERATIONS}'),
  ('DEVELOPER', 3, 2, '{OPERATIONS}');

create table access.registration_policy (purpose text primary key, category_mask integer not null);
insert into access.registration_policy values ('TREATMENT', 1533), ('PAYMENT', 525), ('OPERATIONS', 3597);

-- What break-glass opens: the categories a clinician reads, but CONSENT.
create function access.break_glass_mask() returns integer language sql immutable parallel safe as $$ select 509 $$;

create function access.category_mask(names text[]) returns integer
  language sql immutable strict parallel safe
  as $$ select coalesce(bit_or(case name
    when 'PUBLIC' then 1 when 'ACCOUNT' then 2 when 'IDENTITY' then 4 when 'CONTACT' then 8 when 'CLINICAL' then 16
    when 'MEDICATION' then 32 when 'LAB' then 64 when 'IMAGING' then 128 when 'DEVICE' then 256
    when 'FINANCIAL' then 512 when 'CONSENT' then 1024 when 'AUDIT' then 2048
    when 'BENCHMARK' then 4096 when 'PRACTICE' then 8192 end), 0) from unnest(names) name $$;

-- The categories that a restriction stops: all where it names none, or all that say something of a patient.
create function access.restricted_mask(names text[]) returns integer
  language sql immutable parallel safe
  as $$ select case when names is null or access.category_mask(names) & 4092 = 4092 then 4095
    else access.category_mask(names) & 4092 end $$;

create function access.label_mask(names text[]) returns integer
  language sql immutable strict parallel safe
  as $$ select coalesce(bit_or(case name
    when 'SUBSTANCE_USE' then 1 when 'MENTAL_HEALTH' then 2 when 'HIV' then 4 when 'SEXUAL_REPRODUCTIVE' then 8
    when 'VIOLENCE' then 16 when 'GENETIC' then 32 end), 0) from unnest(names) name $$;

-- Everyone who can hold a grant or open a context: accounts of people, and apps. Fed by triggers of identity.
create table access.principal (
  id uuid primary key,
  role text not null references access.role_policy (role),
  client_id text unique,
  first_party boolean not null default false,
  subscriber_id uuid,
  patient_id uuid,
  active boolean not null
);
create index principal_patient on access.principal (patient_id) where patient_id is not null;

-- One row per patient with any grant; its row lock serializes changes to that patient's grants.
create table access.subject (patient_id uuid primary key);

-- One row per source of a grant. Masks of several sources are never merged: a merged mask would over-grant.
create table access.effective_grant (
  patient_id uuid not null,
  grantee_id uuid not null,
  purpose text not null,
  category_mask integer not null,
  label_mask integer not null,
  tenant_id uuid,
  valid_from timestamptz not null,
  valid_to timestamptz,
  source_kind text not null
    check (source_kind in ('SELF', 'DELEGATION', 'REGISTRATION', 'CONNECTION', 'CONSENT', 'BREAK_GLASS')),
  source_id uuid not null,
  -- Where set, of all the accounts of the grantee this one alone holds it.
  account_id uuid,
  -- Patients who are being erased read what is left, and change nothing.
  read_only boolean not null default false
);
create index effective_grant_grantee on access.effective_grant (grantee_id, purpose, patient_id);
create index effective_grant_patient on access.effective_grant (patient_id);

-- What a patient, or the law, has stopped: the reason of a denial. Row security reads only what is left of the grants.
create table access.block (
  patient_id uuid not null,
  kind text not null check (kind in ('RESTRICTION', 'OBJECTION', 'ERASURE')),
  -- 4095 where all categories are stopped.
  category_mask integer not null,
  purpose text,
  since timestamptz not null,
  source_id uuid not null,
  check ((kind = 'OBJECTION') = (purpose is not null))
);
create index block_patient on access.block (patient_id);

-- What would be a grant, were it not for `why`, which holds from `since` on (it may be to come). No policy reads it:
-- it is there to explain denials.
create table access.former_grant (
  patient_id uuid not null,
  grantee_id uuid not null,
  purpose text not null,
  category_mask integer not null,
  label_mask integer not null,
  tenant_id uuid,
  valid_from timestamptz not null,
  source_kind text not null,
  source_id uuid not null,
  account_id uuid,
  why text not null check (why in
    ('WITHDRAWN', 'REFUSED', 'ENDED', 'NOT_CONNECTED', 'POLICY_NOT_ACCEPTED', 'RESTRICTED', 'OBJECTED', 'ERASURE_IN_PROGRESS')),
  since timestamptz not null
);
create index former_grant_patient on access.former_grant (patient_id);

-- The warehouse is a grantee like any other: a person is in a benchmark only by a grant to it.
create function access.warehouse_id() returns uuid language sql immutable parallel safe
  as $$ select '00000000-0000-8000-8000-0000000be7c4'::uuid $$;

-- Opens the transaction's context: reads role, clinic and status live, and sets what the policies compare with.
-- Settings last until the end of the transaction; afterwards they are '' and every cast of them fails.
create function access.open_context(
  p_account_id uuid, p_client_id text, p_purpose text, p_only_patient_id uuid default null
) returns jsonb language plpgsql volatile security definer set search_path = '' as $$
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
end $$;

-- The viewer's grants on some patients, and what those patients have stopped: [patient, kind, source, categories, labels,
-- tenant, purpose, since] for each. Null where the viewer holds no grant: blocks are nobody's business who holds none.
-- A request opens its context and asks this in one statement; asked without a context, it fails.
-- It compares with the context by itself, and row security on the rows of patients reads the grants on its own, so that each
-- wall stands without the other.
create function access.rights_of(p_patients uuid[]) returns json language plpgsql stable security definer set search_path = '' as $$
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
end $$;

-- Rebuilds the blocks and grants of some patients from their sources: what each source would grant, and what stops it.
create function access.recompute(p_patients uuid[]) returns void language plpgsql volatile security definer set search_path = '' as $$
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
end $$;

-- A new version that asks for acceptance stops every consent until the patient has accepted it.
create function access.recompute_acceptance() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if exists (select 1 from changed where material and published_at > now()) then
    raise exception 'a policy version that asks for acceptance is published at once, not later';
  end if;
  if exists (select 1 from changed where material) then
    perform access.recompute(array(select distinct patient_id from consent.consent));
  end if;
  return null;
end $$;

-- Can a consent be made out to this grantee? In plpgsql because identity's tables come with a later migration.
create function access.is_grantee(p_kind text, p_id uuid) returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return case p_kind
    when 'APP' then exists (select 1 from access.principal where id = p_id and client_id is not null and not first_party)
    when 'SUBSCRIBER' then exists (select 1 from identity.subscriber where id = p_id)
    when 'RESEARCH' then exists (select 1 from access.principal where id = p_id and role = 'RESEARCHER')
    when 'WAREHOUSE' then p_id = access.warehouse_id()
    else false end;
end $$;

-- Statement-level trigger functions: `changed` is the transition table of the statement.
create function access.recompute_inserted() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform access.recompute(array(select distinct patient_id from changed where patient_id is not null));
  return null;
end $$;

create function access.recompute_updated() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform access.recompute(array(
    select patient_id from changed where patient_id is not null
    union select patient_id from before_change where patient_id is not null));
  return null;
end $$;

-- Puts the triggers on a table with a patient_id that is a source of grants.
create function access.watch(target regclass) returns void language plpgsql as $$
begin
  execute format('create trigger grants_insert after insert on %s referencing new table as changed
    for each statement execute function access.recompute_inserted()', target);
  execute format('create trigger grants_delete after delete on %s referencing old table as changed
    for each statement execute function access.recompute_inserted()', target);
  execute format('create trigger grants_update after update on %s referencing old table as before_change new table as changed
    for each statement execute function access.recompute_updated()', target);
end $$;

-- Forces row security on a table with patient data and writes its policies: reading and writing need a grant that
-- covers one of the table's categories, the row's labels and the row's clinic; import writes; nothing else passes.
create function access.protect(
  target regclass, categories text, subgraph name, patient_column name default 'patient_id', has_tenant boolean default true
) returns void language plpgsql as $$
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
end $$;

-- A directory that every signed-in viewer may read: row security is forced all the same, so that a table without a
-- policy is always a mistake.
create function access.publish(target regclass, subgraph name) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy reads on %s for select to %I using (true)', target, subgraph);
  execute format('create policy ingests on %s to caregraph_ingest using (true) with check (true)', target);
  execute format('grant select on %s to %I', target, subgraph);
  execute format('grant select, insert, update on %s to caregraph_ingest', target);
end $$;

-- Lets the de-identification process read some columns of the rows whose patients allow benchmarking.
create function access.open_to_deidentification(
  target regclass, category text, columns text, patient_column name default 'patient_id', has_labels boolean default true
) returns void language plpgsql as $$
begin
  execute format('create policy deidentifies on %s for select to caregraph_deidentify using (exists ('
    || 'select 1 from access.effective_grant g where g.patient_id = %s.%I and (g.category_mask & %s) <> 0%s))',
    target, target, patient_column, access.category_mask(array[category]),
    case when has_labels then format(' and (%s.labels & ~g.label_mask) = 0', target) else '' end);
  execute format('grant select (%s) on %s to caregraph_deidentify', columns, target);
end $$;

-- Gives another role (the definer of the access functions) what it needs to read a source of grants.
create function access.open_to_access(target regclass) returns void language plpgsql as $$
begin
  execute format('create policy feeds_grants on %s to caregraph_access using (true)', target);
  execute format('grant select on %s to caregraph_access', target);
end $$;

alter table access.category enable row level security;
alter table access.category force row level security;
alter table access.label enable row level security;
alter table access.label force row level security;
alter table access.role_policy enable row level security;
alter table access.role_policy force row level security;
alter table access.registration_policy enable row level security;
alter table access.registration_policy force row level security;
alter table access.principal enable row level security;
alter table access.principal force row level security;
alter table access.subject enable row level security;
alter table access.subject force row level security;
alter table access.effective_grant enable row level security;
alter table access.effective_grant force row level security;
alter table access.block enable row level security;
alter table access.block force row level security;
alter table access.former_grant enable row level security;
alter table access.former_grant force row level security;

create policy definer on access.category to caregraph_access using (true);
create policy definer on access.label to caregraph_access using (true);
create policy definer on access.role_policy to caregraph_access using (true);
create policy definer on access.registration_policy to caregraph_access using (true);
create policy definer on access.principal to caregraph_access using (true) with check (true);
create policy definer on access.subject to caregraph_access using (true) with check (true);
create policy definer on access.effective_grant to caregraph_access using (true) with check (true);
create policy definer on access.block to caregraph_access using (true) with check (true);
create policy definer on access.former_grant to caregraph_access using (true) with check (true);

-- A viewer sees the grants it holds, for the purpose it stated, that are valid now, of the patient its token is for.
create policy own_grants on access.effective_grant for select
  to caregraph_identity, caregraph_records, caregraph_billing, caregraph_consent
  using (grantee_id = (select current_setting('access.grantee')::uuid)
    and purpose = (select current_setting('access.purpose'))
    and (account_id is null or account_id = (select current_setting('access.account')::uuid))
    and valid_from <= now() and (valid_to is null or valid_to > now())
    and ((select nullif(current_setting('access.only_patient'), 'any')::uuid) is null
      or patient_id = (select nullif(current_setting('access.only_patient'), 'any')::uuid)));
create policy benchmarking_grants on access.effective_grant for select to caregraph_deidentify
  using (grantee_id = access.warehouse_id() and purpose = 'BENCHMARKING'
    and valid_from <= now() and (valid_to is null or valid_to > now()));

grant select on access.effective_grant to caregraph_identity, caregraph_records, caregraph_billing, caregraph_consent, caregraph_deidentify;
grant select on access.category, access.label, access.role_policy, access.registration_policy to caregraph_access;
grant select, insert, update on access.principal to caregraph_access;
grant select, insert, update on access.subject to caregraph_access;
grant select, insert, delete on access.effective_grant to caregraph_access;
grant select, insert, delete on access.block to caregraph_access;
grant select, insert, delete on access.former_grant to caregraph_access;

revoke execute on all functions in schema access from public;
grant execute on function access.category_mask(text[]), access.label_mask(text[]), access.warehouse_id(),
  access.break_glass_mask(), access.restricted_mask(text[]) to public;
grant execute on function access.open_context(uuid, text, text, uuid), access.rights_of(uuid[])
  to caregraph_identity, caregraph_records, caregraph_billing, caregraph_consent;
grant execute on function access.is_grantee(text, uuid) to caregraph_consent;
grant execute on function access.recompute(uuid[]) to caregraph_access;

alter function access.open_context(uuid, text, text, uuid) owner to caregraph_access;
alter function access.rights_of(uuid[]) owner to caregraph_access;
alter function access.is_grantee(text, uuid) owner to caregraph_access;
alter function access.recompute(uuid[]) owner to caregraph_access;
alter function access.recompute_acceptance() owner to caregraph_access;
alter function access.recompute_inserted() owner to caregraph_access;
alter function access.recompute_updated() owner to caregraph_access;
