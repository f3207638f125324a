-- Who saw what, when and why (docs/decisions/0008): one event per operation and subgraph, sealed into a hash chain per
-- tenant by a process of its own. Nobody may change or delete an event; only a definer function adds one.

-- Whose events belong to no clinic: patients, delegates, apps, researchers, operators.
create function access.platform_id() returns uuid language sql immutable parallel safe
  as $$ select '00000000-0000-8000-8000-0000000a0d17'::uuid $$;

-- Events name patients by pseudonym. An erasure deletes the row here, and no event has to change.
create table access.audit_subject (
  patient_id uuid primary key,
  pseudonym uuid not null unique default gen_random_uuid()
);

-- Texts that a client had a hand in are narrow: no sentence fits in. Domains, because PostgreSQL reads the expressions of
-- a table's own checks and stored columns anew with every statement.
create domain access.audit_name as text check (length(value) between 1 and 64
  and translate(value, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-', '') = '');
create domain access.audit_client as text check (length(value) between 1 and 200);
create domain access.audit_action as text check (value in ('READ', 'WRITE'));
create domain access.audit_codes as text[]
  check (translate(array_to_string(value, ','), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_,', '') = '');

-- The identifier is a UUID of version 7, so that time orders it and a table can be partitioned by it.
create table access.audit_event (
  id uuid primary key default uuidv7(),
  occurred_at timestamptz not null generated always as (uuid_extract_timestamp(id)) virtual,
  -- The writing transaction: what the sealer goes by, because identifiers do not become visible in their order.
  xid xid8 not null default pg_current_xact_id(),
  tenant_id uuid not null,
  subgraph text not null,
  request_id access.audit_name,
  operation access.audit_name,
  action access.audit_action not null,
  -- True where a change was taken back: it was tried, and nothing of it stands.
  undone boolean not null,
  account_id uuid not null,
  client_id access.audit_client not null,
  role text,
  grantee_id uuid,
  purpose text,
  permitted integer not null,
  masked integer not null,
  denied integer not null,
  -- Categories of which anything was shown or changed.
  category_mask integer not null,
  reasons access.audit_codes not null,
  source_kinds access.audit_codes not null
);
create index audit_event_xid on access.audit_event (xid);

-- What an event says of one patient: it is part of the event, and its hash covers it. No foreign key, so that both can
-- be partitioned by the event's identifier; one function writes both.
create table access.audit_patient (
  event_id uuid not null,
  pseudonym uuid not null,
  read_mask integer not null,
  masked_mask integer not null,
  written_mask integer not null,
  denied_mask integer not null,
  reasons access.audit_codes not null,
  source_kinds access.audit_codes not null,
  -- Went to somebody other than the patient, who acts for them, and the clinic that treats them (HIPAA 164.528).
  disclosed boolean not null,
  primary key (event_id, pseudonym)
);
-- Identifiers (PUBLIC) and accounts (ACCOUNT) say nothing of a patient: bits 1 and 2 are no history.
create index audit_patient_history on access.audit_patient (pseudonym, event_id desc)
  where ((read_mask | masked_mask | written_mask) & ~3) <> 0 or denied_mask <> 0;
create index audit_patient_disclosure on access.audit_patient (pseudonym, event_id desc) where disclosed;

create table access.audit_seal (
  tenant_id uuid not null,
  sequence bigint not null check (sequence > 0),
  event_id uuid not null unique,
  previous_hash bytea not null,
  hash bytea not null,
  primary key (tenant_id, sequence)
);

create table access.audit_head (
  tenant_id uuid not null,
  sequence bigint not null,
  hash bytea not null,
  signed_at timestamptz not null,
  key_id text not null,
  signature bytea not null,
  primary key (tenant_id, sequence)
);

-- Writes a batch of events, all or none, given as columns: one element per event, and one per patient of an event, which
-- names the event by its place in the batch (from 1). Lists of codes are joined by commas. The subgraph is who is logged
-- in, whatever the events say. Patients that nobody has ever had a grant on have no record here, and get no pseudonym.
-- The planner cannot know how few rows a batch has, and would read whole tables to join them: it is to look each up.
create function access.write_audit(
  p_tenant_ids uuid[], p_request_ids text[], p_operations text[], p_actions text[], p_undone boolean[], p_account_ids uuid[],
  p_client_ids text[], p_roles text[], p_grantee_ids uuid[], p_purposes text[], p_permitted integer[], p_masked integer[],
  p_denied integer[], p_category_masks integer[], p_reasons text[], p_source_kinds text[],
  p_patient_events integer[], p_patient_ids uuid[], p_read_masks integer[], p_masked_masks integer[],
  p_written_masks integer[], p_denied_masks integer[], p_patient_reasons text[], p_patient_source_kinds text[]
) returns void language plpgsql volatile security definer
  set search_path = '' set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  event_ids uuid[] := case when cardinality(p_account_ids) = 1 then array[uuidv7()]
    else array(select uuidv7() from generate_subscripts(p_account_ids, 1)) end;
  written bigint;
begin
  -- By place instead of unnest, which makes a scan of each of its arrays.
  insert into access.audit_event (id, tenant_id, subgraph, request_id, operation, action, undone, account_id, client_id,
      role, grantee_id, purpose, permitted, masked, denied, category_mask, reasons, source_kinds)
    select event_ids[e], coalesce(p_tenant_ids[e], access.platform_id()), replace(session_user, 'caregraph_', ''),
      p_request_ids[e], p_operations[e], p_actions[e], p_undone[e], p_account_ids[e], p_client_ids[e], p_roles[e],
      p_grantee_ids[e], p_purposes[e], p_permitted[e], p_masked[e], p_denied[e], p_category_masks[e],
      string_to_array(p_reasons[e], ','), string_to_array(p_source_kinds[e], ',')
    from generate_subscripts(p_account_ids, 1) e;
  if cardinality(p_patient_ids) = 0 then return; end if;
  -- Once, or once more where a patient had no pseudonym yet.
  for attempt in 1..2 loop
    insert into access.audit_patient (event_id, pseudonym, read_mask, masked_mask, written_mask, denied_mask, reasons,
        source_kinds, disclosed)
      select event_ids[p_patient_events[p]], a.pseudonym, p_read_masks[p], p_masked_masks[p], p_written_masks[p],
        p_denied_masks[p], string_to_array(p_patient_reasons[p], ','), string_to_array(p_patient_source_kinds[p], ','),
        ((p_read_masks[p] | p_masked_masks[p]) & ~3) <> 0 and not p_undone[p_patient_events[p]] and coalesce(
          p_roles[p_patient_events[p]] in ('PARTNER_APP', 'RESEARCHER')
          or p_roles[p_patient_events[p]] not in ('PATIENT', 'DELEGATE')
            and string_to_array(p_patient_source_kinds[p], ',') && '{CONSENT,BREAK_GLASS}', false)
      from generate_subscripts(p_patient_ids, 1) p join access.audit_subject a on a.patient_id = p_patient_ids[p]
      where attempt = 1 or not exists (select from access.audit_patient w
        where w.event_id = event_ids[p_patient_events[p]] and w.pseudonym = a.pseudonym);
    get diagnostics written = row_count;
    exit when attempt = 2 or written = cardinality(p_patient_ids);
    insert into access.audit_subject (patient_id)
      select s.patient_id from access.subject s where s.patient_id = any (p_patient_ids)
        and not exists (select from access.audit_subject a where a.patient_id = s.patient_id)
      order by 1
      on conflict do nothing;
  end loop;
end $$;

-- May the viewer of this transaction read the events of this patient? Patients all of their own; who else may read
-- AUDIT, what its own clinic did. Null: nothing.
create function access.audit_reader(p_patient_id uuid) returns text language sql stable security definer set search_path = '' as $$
  select case
    when g.source_kind = 'SELF' then 'EVERYTHING'
    when current_setting('access.subscriber')::uuid <> '00000000-0000-0000-0000-000000000000' then 'OWN_CLINIC' end
  from access.effective_grant g
  where g.patient_id = p_patient_id and g.grantee_id = current_setting('access.grantee')::uuid
    and g.purpose = current_setting('access.purpose')
    and (g.category_mask & current_setting('access.read_mask')::integer & 2048) <> 0
    and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())
    and (nullif(current_setting('access.only_patient'), 'any')::uuid is null
      or g.patient_id = nullif(current_setting('access.only_patient'), 'any')::uuid)
  order by (g.source_kind = 'SELF') desc limit 1
$$;

-- A page of a patient's history, newest first, of what the viewer may read; disclosures alone where asked for.
create function access.audit_history(p_patient_id uuid, p_disclosures boolean, p_before uuid, p_limit integer)
returns table (event_id uuid, occurred_at timestamptz, action text, undone boolean, role text, actor_name text,
  purpose text, read_mask integer, masked_mask integer, written_mask integer, denied_mask integer,
  reasons text[], source_kinds text[], tenant_id uuid)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
  reader text := access.audit_reader(p_patient_id);
  own_clinic uuid := current_setting('access.subscriber')::uuid;
begin
  if reader is null then return; end if;
  return query
    select e.id, e.occurred_at, e.action::text, e.undone, e.role, case
        when e.role = 'PARTNER_APP' then (select a.name from identity.partner_app a where a.id = e.grantee_id)
        when e.role = 'DELEGATE' then (select a.display_name from identity.account a where a.id = e.account_id)
        else (select s.name from identity.subscriber s where s.id = e.grantee_id) end,
      e.purpose, p.read_mask, p.masked_mask, p.written_mask, p.denied_mask,
      p.reasons::text[], p.source_kinds::text[], e.tenant_id
    from access.audit_patient p join access.audit_event e on e.id = p.event_id
    where p.pseudonym = (select a.pseudonym from access.audit_subject a where a.patient_id = p_patient_id)
      and (((p.read_mask | p.masked_mask | p.written_mask) & ~3) <> 0 or p.denied_mask <> 0)
      and (p.disclosed or not p_disclosures)
      and (p_before is null or p.event_id < p_before)
      and (reader = 'EVERYTHING' or e.tenant_id = own_clinic)
    order by p.event_id desc limit p_limit;
end $$;

create function access.audit_count(p_patient_id uuid, p_disclosures boolean) returns bigint
language sql stable security definer set search_path = '' as $$
  select count(*) from access.audit_patient p join access.audit_event e on e.id = p.event_id
  where p.pseudonym = (select a.pseudonym from access.audit_subject a where a.patient_id = p_patient_id)
    and (((p.read_mask | p.masked_mask | p.written_mask) & ~3) <> 0 or p.denied_mask <> 0)
    and (p.disclosed or not p_disclosures)
    and case access.audit_reader(p_patient_id) when 'EVERYTHING' then true
      when 'OWN_CLINIC' then e.tenant_id = current_setting('access.subscriber')::uuid else false end
$$;

-- The last step of an erasure: afterwards nothing leads from the patient to the events, and every chain is as it was.
create function access.forget_audit_subject(p_patient_id uuid) returns void language sql volatile security definer set search_path = '' as $$
  delete from access.audit_subject where patient_id = p_patient_id
$$;

alter table access.audit_subject enable row level security;
alter table access.audit_subject force row level security;
alter table access.audit_event enable row level security;
alter table access.audit_event force row level security;
alter table access.audit_patient enable row level security;
alter table access.audit_patient force row level security;
alter table access.audit_seal enable row level security;
alter table access.audit_seal force row level security;
alter table access.audit_head enable row level security;
alter table access.audit_head force row level security;

create policy definer on access.audit_subject to caregraph_access using (true) with check (true);
create policy definer_reads on access.audit_event for select to caregraph_access using (true);
create policy definer_adds on access.audit_event for insert to caregraph_access with check (true);
create policy definer_reads on access.audit_patient for select to caregraph_access using (true);
create policy definer_adds on access.audit_patient for insert to caregraph_access with check (true);
create policy sealer_reads on access.audit_event for select to caregraph_audit using (true);
create policy sealer_reads on access.audit_patient for select to caregraph_audit using (true);
create policy sealer_reads on access.audit_seal for select to caregraph_audit using (true);
create policy sealer_adds on access.audit_seal for insert to caregraph_audit with check (true);
create policy sealer_reads on access.audit_head for select to caregraph_audit using (true);
create policy sealer_adds on access.audit_head for insert to caregraph_audit with check (true);

grant select, insert, delete on access.audit_subject to caregraph_access;
grant select, insert on access.audit_event, access.audit_patient to caregraph_access;
grant select on access.audit_event, access.audit_patient to caregraph_audit;
grant select, insert on access.audit_seal, access.audit_head to caregraph_audit;

revoke execute on function access.write_audit, access.audit_reader(uuid),
  access.audit_history(uuid, boolean, uuid, integer), access.audit_count(uuid, boolean),
  access.forget_audit_subject(uuid) from public;
grant execute on function access.platform_id() to public;
grant execute on function access.write_audit
  to caregraph_identity, caregraph_records, caregraph_billing, caregraph_consent;
grant execute on function access.audit_history(uuid, boolean, uuid, integer), access.audit_count(uuid, boolean)
  to caregraph_consent;

alter function access.write_audit owner to caregraph_access;
alter function access.audit_reader(uuid) owner to caregraph_access;
alter function access.audit_history(uuid, boolean, uuid, integer) owner to caregraph_access;
alter function access.audit_count(uuid, boolean) owner to caregraph_access;
alter function access.forget_audit_subject(uuid) owner to caregraph_access;
