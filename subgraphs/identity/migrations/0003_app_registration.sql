-- Apps that developers have registered by themselves: whose they are, and what their secret is known by.

create table identity.app_registration (
  app_id uuid primary key,
  -- The developer's account; nobody else sees the row.
  owner_id uuid not null references identity.account (id),
  -- `$scrypt$…` of src/oidc/password.ts; the secret itself was shown once and is nowhere.
  secret_hash text not null check (secret_hash like '$scrypt$%'),
  secret_changed_at timestamptz not null default now(),
  registered_at timestamptz not null default now(),
  -- What the developer has suspended the developer may resume; what an operator has suspended, not.
  suspended_by_owner boolean not null default false,
  -- At the end of the transaction: the app's own row may be inserted by whoever owns the registration.
  foreign key (app_id) references identity.partner_app (id) deferrable initially deferred
);
create index app_registration_owner on identity.app_registration (owner_id);
alter table identity.app_registration enable row level security;
alter table identity.app_registration force row level security;
-- read_mask and write_mask are 0 for whoever is suspended or states a purpose that is not theirs; 2 is ACCOUNT.
create policy reads on identity.app_registration for select to caregraph_identity using (
  owner_id = (select current_setting('access.account')::uuid)
  and (select current_setting('access.role')) = 'DEVELOPER'
  and (select current_setting('access.read_mask')::integer) & 2 <> 0);
-- Comes before the app's own row: an app that is there already is somebody's.
create policy registers on identity.app_registration for insert to caregraph_identity with check (
  owner_id = (select current_setting('access.account')::uuid)
  and not exists (select from identity.partner_app a where a.id = app_id)
  and (select current_setting('access.role')) = 'DEVELOPER'
  and (select current_setting('access.write_mask')::integer) & 2 <> 0);
create policy changes on identity.app_registration for update to caregraph_identity using (
  owner_id = (select current_setting('access.account')::uuid)
  and (select current_setting('access.role')) = 'DEVELOPER'
  and (select current_setting('access.write_mask')::integer) & 2 <> 0);
create policy ingests on identity.app_registration to caregraph_ingest using (true) with check (true);
grant select, insert, update on identity.app_registration to caregraph_ingest;
select access.open_to_access('identity.app_registration');
grant select (app_id, owner_id, secret_changed_at, registered_at, suspended_by_owner) on identity.app_registration to caregraph_identity;
grant insert (app_id, owner_id, secret_hash) on identity.app_registration to caregraph_identity;
grant update (secret_hash, secret_changed_at, suspended_by_owner) on identity.app_registration to caregraph_identity;

-- Of the directory of apps a developer writes the rows of their own apps, and these are never first-party.
create policy registers on identity.partner_app for insert to caregraph_identity with check (
  not first_party and exists (select from identity.app_registration r where r.app_id = partner_app.id)
  and (select current_setting('access.write_mask')::integer) & 2 <> 0);
create policy changes on identity.partner_app for update to caregraph_identity using (
  not first_party and exists (select from identity.app_registration r where r.app_id = partner_app.id)
  and (select current_setting('access.write_mask')::integer) & 2 <> 0);
grant insert (id, client_id, name, metadata) on identity.partner_app to caregraph_identity;
grant update (name, metadata, active) on identity.partner_app to caregraph_identity;

-- A developer resumes what the developer has suspended. Whatever another role does to an app's status is not the developer's to undo.
create function identity.guard_app_status() returns trigger language plpgsql security definer set search_path = '' as $$
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
end $$;
create trigger guard before update of active on identity.partner_app for each row execute function identity.guard_app_status();
grant update (suspended_by_owner) on identity.app_registration to caregraph_access;

-- The provider asks before there is a viewer: what the secret of a client that may sign in is known by.
create function identity.app_secret_hash(p_client_id text) returns text
  language sql stable security definer set search_path = ''
  as $$ select r.secret_hash from identity.app_registration r join identity.partner_app a on a.id = r.app_id
    where a.client_id = p_client_id and a.active $$;

-- What the gateway has counted of an app in the last days, for the developer whose app it is; null for anybody else's and for what
-- is not there. In plpgsql because the gateway's table comes with a later migration.
create function identity.usage_of_app(p_app uuid, p_days integer) returns json
  language plpgsql stable security definer set search_path = '' as $$
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
end $$;

revoke execute on function identity.guard_app_status(), identity.app_secret_hash(text), identity.usage_of_app(uuid, integer) from public;
grant execute on function identity.app_secret_hash(text), identity.usage_of_app(uuid, integer) to caregraph_identity;
grant create on schema identity to caregraph_access;
alter function identity.guard_app_status() owner to caregraph_access;
alter function identity.app_secret_hash(text) owner to caregraph_access;
alter function identity.usage_of_app(uuid, integer) owner to caregraph_access;
revoke create on schema identity from caregraph_access;

-- The first answer of each mutation, by principal and key.
create table identity.idempotency_key (
  principal_id uuid not null,
  key text not null,
  request_hash text not null,
  answer jsonb not null,
  created_at timestamptz not null default now(),
  primary key (principal_id, key)
);
alter table identity.idempotency_key enable row level security;
alter table identity.idempotency_key force row level security;
create policy own_keys on identity.idempotency_key to caregraph_identity
  using (principal_id = (select current_setting('access.principal')::uuid))
  with check (principal_id = (select current_setting('access.principal')::uuid));
grant select, insert on identity.idempotency_key to caregraph_identity;
