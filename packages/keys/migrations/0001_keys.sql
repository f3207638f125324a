-- The keys of patients, each wrapped by a key that is not in the database (packages/keys). A schema of its own, so that
-- data can be dumped and kept without it: what is erased must not come back with an old copy of its key.

create table keys.patient_key (
  patient_id uuid not null,
  -- Grows when the patient's values are sealed anew; while that goes on, a patient has two.
  generation integer not null check (generation > 0),
  wrapped bytea not null,
  -- The wrapping key and its version, for people and for rotation.
  wrapping_key text not null,
  created_at timestamptz not null default now(),
  primary key (patient_id, generation)
);
alter table keys.patient_key enable row level security;
alter table keys.patient_key force row level security;
-- A wrapped key comes with the rows that it opens: for who holds any grant on the patient beyond knowing of it.
create policy reads on keys.patient_key for select to caregraph_identity, caregraph_records, caregraph_billing
  using (exists (select 1 from access.effective_grant g where g.patient_id = patient_key.patient_id
    and (g.category_mask & (select current_setting('access.read_mask')::integer)
      & ~access.category_mask('{PUBLIC}')) <> 0));
create policy ingests on keys.patient_key to caregraph_ingest using (true) with check (true);
grant select on keys.patient_key to caregraph_identity, caregraph_records, caregraph_billing;
grant select, insert, update, delete on keys.patient_key to caregraph_ingest;

-- Patients whose key was destroyed. Nothing can be stored under them again.
create table keys.shredded (
  patient_id uuid primary key,
  shredded_at timestamptz not null default now()
);
alter table keys.shredded enable row level security;
alter table keys.shredded force row level security;
create policy ingests on keys.shredded to caregraph_ingest using (true) with check (true);
grant select, insert on keys.shredded to caregraph_ingest;

-- The key of the blind indexes, wrapped. One row.
create table keys.index_key (
  id boolean primary key default true check (id),
  wrapped bytea not null,
  wrapping_key text not null
);
alter table keys.index_key enable row level security;
alter table keys.index_key force row level security;
create policy reads on keys.index_key for select to caregraph_identity using (true);
create policy ingests on keys.index_key to caregraph_ingest using (true) with check (true);
grant select on keys.index_key to caregraph_identity;
grant select, insert, update on keys.index_key to caregraph_ingest;
