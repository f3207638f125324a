-- What patients have allowed, refused and withdrawn.

create table consent.policy_version (
  id uuid primary key,
  version text not null unique,
  published_at timestamptz not null,
  -- Asks for acceptance: until a patient has accepted it, that patient's consents are as if they were not there.
  material boolean not null default false
);
select access.publish('consent.policy_version', 'caregraph_consent');
select access.open_to_access('consent.policy_version');
create trigger material_insert after insert on consent.policy_version referencing new table as changed
  for each statement execute function access.recompute_acceptance();
create trigger material_update after update on consent.policy_version referencing new table as changed
  for each statement execute function access.recompute_acceptance();

create table consent.policy_acceptance (
  id uuid primary key,
  patient_id uuid not null,
  policy_version_id uuid not null references consent.policy_version (id),
  accepted_at timestamptz not null default now(),
  unique (patient_id, policy_version_id)
);
select access.protect('consent.policy_acceptance', 'CONSENT', 'caregraph_consent', 'patient_id', false);
select access.open_to_access('consent.policy_acceptance');
select access.watch('consent.policy_acceptance');
grant select, insert on consent.policy_acceptance to caregraph_consent;

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
  -- The categories that are restricted; null for all.
  category_names text[] check (cardinality(category_names) > 0),
  placed_at timestamptz not null default now(),
  lifted_at timestamptz,
  remainder bytea storage external
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
  withdrawn_at timestamptz,
  remainder bytea storage external
);
create index objection_patient on consent.objection (patient_id) where withdrawn_at is null;
select access.protect('consent.objection', 'CONSENT', 'caregraph_consent', 'patient_id', false);
select access.open_to_access('consent.objection');
select access.watch('consent.objection');
grant select, insert, update on consent.objection to caregraph_consent;

-- GDPR article 17: an erasure that has begun and not finished stops everyone; patients still read what they have
-- allowed and who saw what.
create table consent.erasure (
  id uuid primary key,
  patient_id uuid not null,
  begun_at timestamptz not null default now(),
  finished_at timestamptz
);
create index erasure_patient on consent.erasure (patient_id) where finished_at is null;
select access.protect('consent.erasure', 'CONSENT', 'caregraph_consent', 'patient_id', false);
select access.open_to_access('consent.erasure');
select access.watch('consent.erasure');
grant select on consent.erasure to caregraph_consent;

-- A clinician opens a record in an emergency, for one account and at most four hours. Reason and ticket have no room
-- for anything that says something of a patient. Rows are never changed but to be closed and reviewed.
create table consent.break_glass_grant (
  id uuid primary key,
  patient_id uuid not null,
  account_id uuid not null,
  -- The clinic of the clinician.
  subscriber_id uuid not null,
  reason text not null check (reason in ('UNCONSCIOUS', 'LIFE_THREATENING', 'UNABLE_TO_CONSENT', 'DISASTER')),
  ticket text not null check (ticket ~ '^[A-Z][A-Z0-9]{1,9}-[0-9]{1,9}$'),
  opened_at timestamptz not null default now(),
  expires_at timestamptz not null,
  closed_at timestamptz,
  reviewed_at timestamptz,
  reviewed_by uuid,
  outcome text check (outcome in ('JUSTIFIED', 'NOT_JUSTIFIED')),
  sorted_at timestamptz not null generated always as (opened_at) stored,
  check (expires_at > opened_at and expires_at <= opened_at + interval '4 hours'),
  check ((reviewed_at is null) = (outcome is null) and (reviewed_at is null) = (reviewed_by is null))
);
create index break_glass_patient on consent.break_glass_grant (patient_id);
create index break_glass_subscriber on consent.break_glass_grant (subscriber_id, sorted_at desc, id desc);
alter table consent.break_glass_grant enable row level security;
alter table consent.break_glass_grant force row level security;
-- read_mask and write_mask are 0 for whoever is suspended or states a purpose that is not theirs; 2 is ACCOUNT.
create policy opens on consent.break_glass_grant for insert to caregraph_consent with check (
  account_id = (select current_setting('access.account')::uuid)
  and subscriber_id = (select current_setting('access.subscriber')::uuid)
  and (select current_setting('access.role')) = 'CLINICIAN' and (select current_setting('access.purpose')) = 'EMERGENCY'
  and (select current_setting('access.write_mask')::integer) & 2 <> 0);
create policy reads on consent.break_glass_grant for select to caregraph_consent using (
  (select current_setting('access.read_mask')::integer) & 2 <> 0
  and subscriber_id = (select current_setting('access.subscriber')::uuid)
  and ((select current_setting('access.role')) = 'PRIVACY_OFFICER'
    or (select current_setting('access.role')) = 'CLINICIAN' and account_id = (select current_setting('access.account')::uuid)));
create policy closes_and_reviews on consent.break_glass_grant for update to caregraph_consent using (
  (select current_setting('access.write_mask')::integer) & 2 <> 0
  and subscriber_id = (select current_setting('access.subscriber')::uuid)
  and ((select current_setting('access.role')) = 'PRIVACY_OFFICER'
    or (select current_setting('access.role')) = 'CLINICIAN' and account_id = (select current_setting('access.account')::uuid)));
create policy ingests on consent.break_glass_grant to caregraph_ingest using (true) with check (true);
grant select, insert, update on consent.break_glass_grant to caregraph_ingest;
select access.open_to_access('consent.break_glass_grant');
select access.watch('consent.break_glass_grant');
grant select on consent.break_glass_grant to caregraph_consent;
-- When it was opened is the database's to say, and what it opens cannot be changed afterwards.
grant insert (id, patient_id, account_id, subscriber_id, reason, ticket, expires_at) on consent.break_glass_grant to caregraph_consent;
grant update (closed_at, reviewed_at, reviewed_by, outcome) on consent.break_glass_grant to caregraph_consent;
-- A clinician closes and never reviews; a privacy officer reviews once and never closes.
create function consent.guard_break_glass() returns trigger language plpgsql set search_path = '' as $$
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
end $$;
create trigger guard before update on consent.break_glass_grant for each row execute function consent.guard_break_glass();

-- The outbox of what subscribers are told; a row is written in the transaction of what it tells of.
create table consent.notice (
  id uuid primary key,
  subscriber_id uuid not null,
  kind text not null check (kind in ('BREAK_GLASS_OPENED')),
  patient_id uuid not null,
  break_glass_grant_id uuid not null references consent.break_glass_grant (id),
  created_at timestamptz not null default now(),
  sorted_at timestamptz not null generated always as (created_at) stored
);
create index notice_subscriber on consent.notice (subscriber_id, sorted_at desc, id desc);
alter table consent.notice enable row level security;
alter table consent.notice force row level security;
create policy reads on consent.notice for select to caregraph_consent using (
  (select current_setting('access.read_mask')::integer) & 2 <> 0
  and (select current_setting('access.role')) = 'PRIVACY_OFFICER'
  and subscriber_id = (select current_setting('access.subscriber')::uuid));
create policy definer on consent.notice to caregraph_access using (true) with check (true);
grant select on consent.notice to caregraph_consent;
grant select, insert on consent.notice to caregraph_access;
-- Whoever opens must not see at which clinics the patient is registered, so the database writes the notices.
create function consent.tell_of_break_glass() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into consent.notice (id, subscriber_id, kind, patient_id, break_glass_grant_id)
    select gen_random_uuid(), told.subscriber_id, 'BREAK_GLASS_OPENED', new.patient_id, new.id
      from (select new.subscriber_id union
        select r.subscriber_id from identity.registration r
          where r.patient_id = new.patient_id and (r.valid_to is null or r.valid_to > now())) told (subscriber_id);
  return null;
end $$;
create trigger tells after insert on consent.break_glass_grant for each row execute function consent.tell_of_break_glass();
-- Is there such a patient? Asked when a record is to be opened in an emergency, of which the viewer knows nothing yet.
create function consent.is_patient(p_id uuid) returns boolean language sql stable security definer set search_path = ''
  as $$ select exists (select 1 from access.subject where patient_id = p_id) $$;
revoke execute on function consent.guard_break_glass(), consent.tell_of_break_glass(), consent.is_patient(uuid) from public;
grant execute on function consent.is_patient(uuid) to caregraph_consent;
grant create on schema consent to caregraph_access;
alter function consent.tell_of_break_glass() owner to caregraph_access;
alter function consent.is_patient(uuid) owner to caregraph_access;
revoke create on schema consent from caregraph_access;

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
