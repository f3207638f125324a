-- When a row came in, as in records/migrations/0002_arrival.sql.
alter table billing.charge_item add column arrived_at timestamptz not null default '-infinity';
alter table billing.charge_item alter column arrived_at set default now();

grant select (arrived_at) on billing.charge_item to caregraph_deidentify;
