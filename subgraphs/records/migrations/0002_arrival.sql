-- When a row came in, by this database's clock: what came after the release that published its quarter is told as a
-- difference (warehouse/deidentify). A correction keeps it. What was here before is taken for counted already.
alter table records.encounter add column arrived_at timestamptz not null default '-infinity';
alter table records.condition add column arrived_at timestamptz not null default '-infinity';
alter table records.procedure add column arrived_at timestamptz not null default '-infinity';
alter table records.medication_request add column arrived_at timestamptz not null default '-infinity';
alter table records.encounter alter column arrived_at set default now();
alter table records.condition alter column arrived_at set default now();
alter table records.procedure alter column arrived_at set default now();
alter table records.medication_request alter column arrived_at set default now();

grant select (arrived_at) on records.encounter, records.condition, records.procedure, records.medication_request
  to caregraph_deidentify;
