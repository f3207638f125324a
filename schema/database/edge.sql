create schema edge authorization caregraph_owner;
grant usage on schema edge to caregraph_access;
grant usage on schema edge to caregraph_gateway;
grant usage on schema edge to caregraph_ingest;

create table edge.app (
  client_id text not null,
  points_per_minute integer,
  only_registered boolean default false not null
); -- owner: caregraph_owner
alter table edge.app add constraint app_client_id_check CHECK (((length(client_id) >= 1) AND (length(client_id) <= 255)));
alter table edge.app add constraint app_points_per_minute_check CHECK (((points_per_minute >= 1) AND (points_per_minute <= 1000000000)));
alter table edge.app add constraint app_pkey PRIMARY KEY (client_id);
alter table edge.app enable row level security;
alter table edge.app force row level security;
create policy gateway on edge.app as permissive for all to caregraph_gateway using (true) with check (true);
create policy operators on edge.app as permissive for all to caregraph_ingest using (true) with check (true);

create table edge.app_usage (
  client_id text not null,
  day date not null,
  kind text not null,
  label text not null,
  count bigint not null
); -- owner: caregraph_owner
alter table edge.app_usage add constraint app_usage_client_id_check CHECK (((length(client_id) >= 1) AND (length(client_id) <= 255)));
alter table edge.app_usage add constraint app_usage_kind_check CHECK ((kind = ANY (ARRAY['OPERATION'::text, 'FAILED'::text, 'POINT'::text, 'ERROR'::text, 'MILLISECONDS'::text, 'REGISTERED'::text])));
alter table edge.app_usage add constraint app_usage_label_check CHECK ((label ~ '^\w{0,128}$'::text));
alter table edge.app_usage add constraint app_usage_pkey PRIMARY KEY (client_id, day, kind, label);
CREATE INDEX app_usage_day ON edge.app_usage USING btree (day);
alter table edge.app_usage enable row level security;
alter table edge.app_usage force row level security;
create policy definer on edge.app_usage as permissive for select to caregraph_access using (true);
create policy gateway on edge.app_usage as permissive for all to caregraph_gateway using (true) with check (true);

create table edge.idempotency_key (
  scope bytea not null,
  body_hash bytea not null,
  claimed_until timestamp with time zone not null,
  status smallint,
  expires_at timestamp with time zone not null
); -- owner: caregraph_owner
alter table edge.idempotency_key add constraint idempotency_key_body_hash_check CHECK ((length(body_hash) = 32));
alter table edge.idempotency_key add constraint idempotency_key_scope_check CHECK ((length(scope) = 32));
alter table edge.idempotency_key add constraint idempotency_key_pkey PRIMARY KEY (scope);
CREATE INDEX idempotency_key_expires ON edge.idempotency_key USING btree (expires_at);
alter table edge.idempotency_key enable row level security;
alter table edge.idempotency_key force row level security;
create policy gateway on edge.idempotency_key as permissive for all to caregraph_gateway using (true) with check (true);

create table edge.operation (
  client_id text not null,
  sha256 text not null,
  name text not null,
  document text not null,
  registered_at timestamp with time zone default now() not null
); -- owner: caregraph_owner
alter table edge.operation add constraint operation_check CHECK (((sha256 ~ '^[0-9a-f]{64}$'::text) AND (sha256 = encode(sha256(convert_to(document, 'UTF8'::name)), 'hex'::text))));
alter table edge.operation add constraint operation_document_check CHECK ((length(document) <= 64000));
alter table edge.operation add constraint operation_name_check CHECK ((name ~ '^[A-Za-z_]\w{0,127}$'::text));
alter table edge.operation add constraint operation_client_id_fkey FOREIGN KEY (client_id) REFERENCES edge.app(client_id) ON DELETE CASCADE;
alter table edge.operation add constraint operation_pkey PRIMARY KEY (client_id, sha256);
alter table edge.operation enable row level security;
alter table edge.operation force row level security;
create policy gateway on edge.operation as permissive for all to caregraph_gateway using (true) with check (true);
create policy operators on edge.operation as permissive for all to caregraph_ingest using (true) with check (true);

create unlogged table edge.taken_points (
  key text not null,
  points integer not null,
  expire bigint
); -- owner: caregraph_owner
alter table edge.taken_points add constraint taken_points_pkey PRIMARY KEY (key);
alter table edge.taken_points enable row level security;
alter table edge.taken_points force row level security;
create policy gateway on edge.taken_points as permissive for all to caregraph_gateway using (true) with check (true);

grant select on edge.app to caregraph_gateway;
grant delete, insert, select, update on edge.app to caregraph_ingest;
grant select on edge.app_usage to caregraph_access;
grant delete, insert, select, update on edge.app_usage to caregraph_gateway;
grant delete, insert, select, update on edge.idempotency_key to caregraph_gateway;
grant select on edge.operation to caregraph_gateway;
grant delete, insert, select, update on edge.operation to caregraph_ingest;
grant delete, insert, select, update on edge.taken_points to caregraph_gateway;
