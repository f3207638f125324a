-- What the replicas of the gateway share (docs/decisions/0013): what apps have spent, which operations they have
-- registered, and which mutations were asked for under an idempotency key. Nothing here is of a patient: keys and bodies are
-- kept as digests, answers are not kept at all.

-- What operators have said about an app; one that is not here has the gateway's own budget and may ask for anything.
create table edge.app (
  client_id text primary key check (length(client_id) between 1 and 255),
  points_per_minute integer check (points_per_minute between 1 and 1000000000),
  -- True lets the app run registered operations and nothing else.
  only_registered boolean not null default false
);

-- Operations that an app has registered, by the SHA-256 of their text in hexadecimal.
create table edge.operation (
  client_id text not null references edge.app on delete cascade,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$' and sha256 = encode(sha256(convert_to(document, 'UTF8')), 'hex')),
  name text not null check (name ~ '^[A-Za-z_]\w{0,127}$'),
  document text not null check (length(document) <= 64000),
  registered_at timestamptz not null default now(),
  primary key (client_id, sha256)
);

-- Points that apps have taken in their running minute; the columns are those that rate-limiter-flexible writes. Not logged:
-- after a crash of the server each app begins a new minute.
create unlogged table edge.taken_points (
  key text primary key,
  points integer not null,
  -- Milliseconds since the epoch.
  expire bigint
);

-- A mutation that was asked for under an idempotency key: SHA-256 of app, account and key, and of what was asked.
create table edge.idempotency_key (
  scope bytea primary key check (length(scope) = 32),
  body_hash bytea not null check (length(body_hash) = 32),
  -- Who does it has until then to finish; after that it is taken to have crashed.
  claimed_until timestamptz not null,
  -- The HTTP status that it was answered with; null while it is under way.
  status smallint,
  expires_at timestamptz not null
);
create index idempotency_key_expires on edge.idempotency_key (expires_at);

do $$
declare
  name text;
begin
  foreach name in array array['app', 'operation', 'taken_points', 'idempotency_key'] loop
    execute format('alter table edge.%I enable row level security', name);
    execute format('alter table edge.%I force row level security', name);
    execute format('create policy gateway on edge.%I to caregraph_gateway using (true) with check (true)', name);
  end loop;
end $$;

-- The gateway serves what is registered and cannot register: a gateway that is taken over opens no operation to itself.
create policy operators on edge.app to caregraph_ingest using (true) with check (true);
create policy operators on edge.operation to caregraph_ingest using (true) with check (true);
grant select, insert, update, delete on edge.app, edge.operation to caregraph_ingest;
grant select on edge.app, edge.operation to caregraph_gateway;
grant select, insert, update, delete on edge.taken_points, edge.idempotency_key to caregraph_gateway;
