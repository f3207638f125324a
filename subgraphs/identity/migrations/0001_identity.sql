-- Who there is: clinics, practitioners, patients, accounts, apps, and how they are related.

create table identity.subscriber (
  id uuid primary key,
  name text not null,
  organization_type text,
  active boolean not null default true,
  phone text,
  address_line text,
  city text,
  state text,
  postal_code text,
  country text,
  specialty text,
  remainder jsonb
);
create index subscriber_name on identity.subscriber (name, id);
select access.publish('identity.subscriber', 'caregraph_identity');
select access.open_to_access('identity.subscriber');

create table identity.practitioner (
  id uuid primary key,
  family_name text,
  given_names text[] not null default '{}',
  prefix text,
  npi text,
  gender text,
  active boolean not null default true,
  specialty text,
  subscriber_id uuid,
  address_line text,
  city text,
  state text,
  postal_code text,
  country text,
  remainder jsonb
);
select access.publish('identity.practitioner', 'caregraph_identity');

create table identity.patient (
  id uuid primary key,
  -- All that says who the patient is and how to reach them, as one ciphertext under the patient's key (packages/keys).
  sealed bytea storage external,
  -- What de-identification needs, and no finer: the day of birth and the rest of the postal code are sealed.
  birth_month date check (extract(day from birth_month) = 1),
  gender text,
  state text,
  postal_area text check (length(postal_area) <= 3),
  -- Keyed digests, for looking up by equality.
  record_number_index bytea,
  phone_index bytea,
  email_index bytea,
  name_birth_index bytea,
  identifier_indexes bytea[] not null default '{}',
  remainder bytea storage external
);
create index patient_record_number on identity.patient (record_number_index) where record_number_index is not null;
create index patient_phone on identity.patient (phone_index) where phone_index is not null;
create index patient_name_birth on identity.patient (name_birth_index) where name_birth_index is not null;
-- One row holds fields of two categories; the shield tells them apart, field by field.
select access.protect('identity.patient', 'IDENTITY,CONTACT', 'caregraph_identity', 'id', false);
grant select, update on identity.patient to caregraph_identity;
select access.open_to_deidentification('identity.patient', 'IDENTITY', 'id, birth_month, gender, state, postal_area', 'id', false);

-- A patient is registered with a clinic: the relationship "treating subscriber".
create table identity.registration (
  id uuid primary key,
  patient_id uuid not null references identity.patient (id),
  subscriber_id uuid not null references identity.subscriber (id),
  valid_from timestamptz not null default '-infinity',
  valid_to timestamptz,
  unique (patient_id, subscriber_id)
);
create index registration_subscriber on identity.registration (subscriber_id, patient_id);
select access.protect('identity.registration', 'IDENTITY', 'caregraph_identity', 'patient_id', false);
select access.open_to_access('identity.registration');
select access.watch('identity.registration');
grant select on identity.registration to caregraph_identity;

create table identity.account (
  id uuid primary key,
  name text not null unique,
  role text not null,
  display_name text not null,
  subscriber_id uuid references identity.subscriber (id),
  patient_id uuid references identity.patient (id),
  password_hash text not null,
  active boolean not null default true,
  created_at timestamptz not null default now()
);
alter table identity.account enable row level security;
alter table identity.account force row level security;
create policy reads on identity.account for select to caregraph_identity using (
  id = (select current_setting('access.account')::uuid));
create policy ingests on identity.account to caregraph_ingest using (true) with check (true);
grant select (id, name, role, display_name, subscriber_id, patient_id, active, created_at) on identity.account to caregraph_identity;
grant select, insert, update on identity.account to caregraph_ingest;
select access.open_to_access('identity.account');

create table identity.partner_app (
  id uuid primary key,
  client_id text not null unique,
  name text not null,
  first_party boolean not null default false,
  active boolean not null default true,
  -- RFC 7591 client metadata: redirect_uris, grant_types, scope, jwks …
  metadata jsonb not null
);
select access.publish('identity.partner_app', 'caregraph_identity');

-- A member has connected an app; what the app may see is consent's to say.
create table identity.app_connection (
  id uuid primary key,
  patient_id uuid not null references identity.patient (id),
  app_id uuid not null references identity.partner_app (id),
  connected_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (patient_id, app_id)
);
select access.protect('identity.app_connection', 'CONSENT', 'caregraph_identity', 'patient_id', false);
select access.open_to_access('identity.app_connection');
select access.watch('identity.app_connection');
grant select, insert, update on identity.app_connection to caregraph_identity;

create table identity.delegation (
  id uuid primary key,
  patient_id uuid not null references identity.patient (id),
  delegate_account_id uuid not null references identity.account (id),
  category_mask integer not null,
  label_mask integer not null default 0,
  valid_from timestamptz not null default now(),
  valid_to timestamptz
);
select access.protect('identity.delegation', 'CONSENT', 'caregraph_identity', 'patient_id', false);
select access.open_to_access('identity.delegation');
select access.watch('identity.delegation');
grant select, insert, update on identity.delegation to caregraph_identity;

-- State of the OpenID provider: sessions, codes, grants. It belongs to the provider, before any viewer is known.
create table identity.oidc_payload (
  model text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  user_code text,
  uid text,
  expires_at timestamptz,
  consumed_at timestamptz,
  primary key (model, id)
);
create index oidc_payload_grant on identity.oidc_payload (grant_id) where grant_id is not null;
create index oidc_payload_uid on identity.oidc_payload (model, uid) where uid is not null;
create index oidc_payload_user_code on identity.oidc_payload (model, user_code) where user_code is not null;
create index oidc_payload_expiry on identity.oidc_payload (expires_at);
alter table identity.oidc_payload enable row level security;
alter table identity.oidc_payload force row level security;
create policy provider on identity.oidc_payload to caregraph_identity using (true) with check (true);
grant select, insert, update, delete on identity.oidc_payload to caregraph_identity;

-- Sign-in happens before there is a viewer: these two look-ups by name are all that it may do.
create function identity.account_for_sign_in(p_name text)
  returns table (id uuid, role text, display_name text, patient_id uuid, password_hash text)
  language sql stable security definer set search_path = ''
  as $$ select id, role, display_name, patient_id, password_hash from identity.account where name = p_name and active $$;
create function identity.account_for_token(p_id uuid)
  returns table (id uuid, name text, role text, display_name text, patient_id uuid)
  language sql stable security definer set search_path = ''
  as $$ select id, name, role, display_name, patient_id from identity.account where id = p_id and active $$;
-- Is this app connected by this patient? Asked when a token bound to a patient is issued.
create function identity.is_connected(p_patient uuid, p_client_id text) returns boolean
  language sql stable security definer set search_path = ''
  as $$ select exists (select 1 from identity.app_connection c join identity.partner_app a on a.id = c.app_id
    where c.patient_id = p_patient and a.client_id = p_client_id and c.ended_at is null) $$;
select access.open_to_access('identity.partner_app');

-- Accounts and apps become principals of the access schema in the same transaction.
create function access.principal_from_account() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into access.principal (id, role, subscriber_id, patient_id, active)
    values (new.id, new.role, new.subscriber_id, new.patient_id, new.active)
    on conflict (id) do update set role = excluded.role, subscriber_id = excluded.subscriber_id,
      patient_id = excluded.patient_id, active = excluded.active;
  perform access.recompute(array_remove(array[new.patient_id, case when tg_op = 'UPDATE' then old.patient_id end], null));
  return null;
end $$;
create function access.principal_from_app() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into access.principal (id, role, client_id, first_party, active)
    values (new.id, 'PARTNER_APP', new.client_id, new.first_party, new.active)
    on conflict (id) do update set client_id = excluded.client_id, first_party = excluded.first_party, active = excluded.active;
  return null;
end $$;
revoke execute on function access.principal_from_account(), access.principal_from_app() from public;
revoke execute on function identity.account_for_sign_in(text), identity.account_for_token(uuid), identity.is_connected(uuid, text) from public;
grant execute on function identity.account_for_sign_in(text), identity.account_for_token(uuid), identity.is_connected(uuid, text) to caregraph_identity;
create trigger principal after insert or update on identity.account
  for each row execute function access.principal_from_account();
create trigger principal after insert or update on identity.partner_app
  for each row execute function access.principal_from_app();
grant create on schema identity to caregraph_access;
alter function access.principal_from_account() owner to caregraph_access;
alter function access.principal_from_app() owner to caregraph_access;
alter function identity.account_for_sign_in(text) owner to caregraph_access;
alter function identity.account_for_token(uuid) owner to caregraph_access;
alter function identity.is_connected(uuid, text) owner to caregraph_access;
revoke create on schema identity from caregraph_access;
