create schema keys authorization caregraph_owner;
grant usage on schema keys to caregraph_billing;
grant usage on schema keys to caregraph_identity;
grant usage on schema keys to caregraph_ingest;
grant usage on schema keys to caregraph_records;

create table keys.index_key (
  id boolean default true not null,
  wrapped bytea not null,
  wrapping_key text not null
); -- owner: caregraph_owner
alter table keys.index_key add constraint index_key_id_check CHECK (id);
alter table keys.index_key add constraint index_key_pkey PRIMARY KEY (id);
alter table keys.index_key enable row level security;
alter table keys.index_key force row level security;
create policy ingests on keys.index_key as permissive for all to caregraph_ingest using (true) with check (true);
create policy reads on keys.index_key as permissive for select to caregraph_identity using (true);

create table keys.patient_key (
  patient_id uuid not null,
  generation integer not null,
  wrapped bytea not null,
  wrapping_key text not null,
  created_at timestamp with time zone default now() not null
); -- owner: caregraph_owner
alter table keys.patient_key add constraint patient_key_generation_check CHECK ((generation > 0));
alter table keys.patient_key add constraint patient_key_pkey PRIMARY KEY (patient_id, generation);
alter table keys.patient_key enable row level security;
alter table keys.patient_key force row level security;
create policy ingests on keys.patient_key as permissive for all to caregraph_ingest using (true) with check (true);
create policy reads on keys.patient_key as permissive for select to caregraph_billing, caregraph_identity, caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = patient_key.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & (~ access.category_mask('{PUBLIC}'::text[]))) <> 0)))));

create table keys.shredded (
  patient_id uuid not null,
  shredded_at timestamp with time zone default now() not null
); -- owner: caregraph_owner
alter table keys.shredded add constraint shredded_pkey PRIMARY KEY (patient_id);
alter table keys.shredded enable row level security;
alter table keys.shredded force row level security;
create policy ingests on keys.shredded as permissive for all to caregraph_ingest using (true) with check (true);

grant select on keys.index_key to caregraph_identity;
grant insert, select, update on keys.index_key to caregraph_ingest;
grant select on keys.patient_key to caregraph_billing;
grant select on keys.patient_key to caregraph_identity;
grant delete, insert, select, update on keys.patient_key to caregraph_ingest;
grant select on keys.patient_key to caregraph_records;
grant insert, select on keys.shredded to caregraph_ingest;
