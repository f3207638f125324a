-- Which files import has stored, so that a run that was stopped goes on where it stopped. A file's row is written in
-- the transaction of its content. File names are not kept: they often hold a patient's name.
create table identity.import_journal (
  -- SHA-256 of the content and of the mapping's version, in hexadecimal.
  file_hash text primary key,
  imported_at timestamptz not null default now(),
  -- Resource type → number of resources in the file.
  found jsonb not null
);
alter table identity.import_journal enable row level security;
alter table identity.import_journal force row level security;
create policy ingests on identity.import_journal to caregraph_ingest using (true) with check (true);
grant select, insert on identity.import_journal to caregraph_ingest;
