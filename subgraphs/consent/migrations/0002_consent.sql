-- What patients have allowed, refused and withdrawn.

create table consent.policy_version (
  id uuid primary key,
  version text not null unique,
  published_at timestamptz not null
);
select access.publish('consent.policy_version', 'caregraph_consent');

create table consent.consent (
  id uuid primary key,
  patient_id uuid not null,
  grantee_kind text not null check (grantee_kind in ('APP', 'SUBSCRIBER', 'RESEARCH', 'WAREHOUSE')),
  grantee_id uuid not null,
  purpose text not null check (purpose in
    ('TREATMENT', 'PAYMENT', 'OPERATIONS', 'PATIENT_REQUEST', 'EMERGENCY', 'RESEARCH', 'BENCHMARKING')),
  category_names text[] not null,
  label_names text[] not null default '{}',
  status text not null check (status in ('ACTIVE', 'WITHDRAWN', 'REFUSED')),
  period_start timestamptz not null default now(),
  period_end timestamptz,
  policy_version_id uuid references consent.policy_version (id),
  granted_at timestamptz not null default now(),
  withdrawn_at timestamptz,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (granted_at) stored,
  check ((status = 'WITHDRAWN') = (withdrawn_at is not null))
);
create index consent_patient on consent.consent (patient_id, sorted_at desc, id desc);
select access.protect('consent.consent', 'CONSENT', 'caregraph_consent', 'patient_id', false);
-- An app sees the consents made out to it: to whom else a patient gave any is nobody's business.
create policy own_for_apps on consent.consent as restrictive for select to caregraph_consent
  using ((select current_setting('access.role')) <> 'PARTNER_APP'
    or grantee_id = (select current_setting('access.grantee')::uuid));
select access.open_to_access('consent.consent');
select access.watch('consent.consent');
grant select, insert, update on consent.consent to caregraph_consent;

-- GDPR article 18: while a row without lifted_at stands, every reader but the patient is stopped.
create table consent.restriction (
  id uuid primary key,
  patient_id uuid not null,
  placed_at timestamptz not null default now(),
  lifted_at timestamptz
);
create index restriction_patient on consent.restriction (patient_id) where lifted_at is null;
select access.protect('consent.restriction', 'CONSENT', 'caregraph_consent', 'patient_id', false);
select access.open_to_access('consent.restriction');
select access.watch('consent.restriction');
grant select, insert, update on consent.restriction to caregraph_consent;

-- GDPR article 21: an objection to a purpose; it is kept when the data goes.
create table consent.objection (
  id uuid primary key,
  patient_id uuid not null,
  purpose text not null,
  raised_at timestamptz not null default now(),
  withdrawn_at timestamptz
);
create index objection_patient on consent.objection (patient_id) where withdrawn_at is null;
select access.protect('consent.objection', 'CONSENT', 'caregraph_consent', 'patient_id', false);
select access.open_to_access('consent.objection');
select access.watch('consent.objection');
grant select, insert, update on consent.objection to caregraph_consent;

-- The first answer of each mutation, by principal and key.
create table consent.idempotency_key (
  principal_id uuid not null,
  key text not null,
  request_hash text not null,
  answer jsonb not null,
  created_at timestamptz not null default now(),
  primary key (principal_id, key)
);
alter table consent.idempotency_key enable row level security;
alter table consent.idempotency_key force row level security;
create policy own_keys on consent.idempotency_key to caregraph_consent
  using (principal_id = (select current_setting('access.principal')::uuid))
  with check (principal_id = (select current_setting('access.principal')::uuid));
grant select, insert on consent.idempotency_key to caregraph_consent;
