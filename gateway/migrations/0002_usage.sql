-- How apps fare, counted by day: for their developers, who see it in the portal. Counts alone: no operation's text, no
-- variable, nothing of a patient.

create table edge.app_usage (
  client_id text not null check (length(client_id) between 1 and 255),
  -- In UTC.
  day date not null,
  -- FAILED are the operations with an error, of whatever code.
  kind text not null check (kind in ('OPERATION', 'FAILED', 'POINT', 'ERROR', 'MILLISECONDS', 'REGISTERED')),
  -- Of an error its code; of durations the class (at most so many milliseconds); of registered operations the name.
  label text not null check (label ~ '^\w{0,128}$'),
  count bigint not null,
  primary key (client_id, day, kind, label)
);
create index app_usage_day on edge.app_usage (day);
alter table edge.app_usage enable row level security;
alter table edge.app_usage force row level security;
create policy gateway on edge.app_usage to caregraph_gateway using (true) with check (true);
grant select, insert, update, delete on edge.app_usage to caregraph_gateway;
-- identity.usage_of_app shows an app's own developer what is counted of it.
create policy definer on edge.app_usage for select to caregraph_access using (true);
grant select on edge.app_usage to caregraph_access;
