-- The insights subgraph shows what is published of many clinics together. Its role may learn who asks and record that it
-- answered; it has no table, and no function that takes or tells anything of a patient.

-- Where the viewer's clinic is and what it does, as the directory of clinics says: what its peer groups are chosen by.
create function access.clinic_place() returns table (state text, postal_area text, specialty text)
  language sql stable security definer set search_path = '' as $$
  select s.state, left(s.postal_code, 3), s.specialty from identity.subscriber s
  where s.id = current_setting('access.subscriber')::uuid
$$;

revoke execute on function access.clinic_place() from public;
grant execute on function access.open_context(uuid, text, text, uuid),
    access.open_request(uuid, text, text, uuid, uuid[]), access.write_audit(jsonb), access.clinic_place()
  to caregraph_insights;
alter function access.clinic_place() owner to caregraph_access;
