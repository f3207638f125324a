-- Why a viewer may see something or not, and who may see what of a patient. Both functions look beyond the asker's own
-- grants, so each first decides for itself, by the context alone, who may ask.

-- Is the asker the patient? PUBLIC's bit: a suspended account reads nothing.
create function access.asks_as_patient(p_patient uuid) returns boolean language sql stable security definer set search_path = ''
  as $$ select (current_setting('access.read_mask')::integer & 1) <> 0 and current_setting('access.role') = 'PATIENT'
    and exists (select 1 from access.principal p
      where p.id = current_setting('access.principal')::uuid and p.role = 'PATIENT' and p.patient_id = p_patient)
    and current_setting('access.only_patient') in ('any', p_patient::text) $$;

-- Is the asker the privacy officer of a clinic with which the patient is registered? AUDIT's bit.
create function access.asks_as_officer(p_patient uuid) returns boolean language sql stable security definer set search_path = ''
  as $$ select (current_setting('access.read_mask')::integer & 2048) <> 0 and current_setting('access.role') = 'PRIVACY_OFFICER'
    and exists (select 1 from access.effective_grant g
      where g.patient_id = p_patient and g.grantee_id = current_setting('access.subscriber')::uuid
        and g.source_kind = 'REGISTRATION' and g.purpose = current_setting('access.purpose') and (g.category_mask & 2048) <> 0
        and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())) $$;

-- The name of a grantee that stands in a public directory; of a person, nothing.
create function access.grantee_name(p_grantee uuid) returns text language plpgsql stable security definer set search_path = '' as $$
begin
  return coalesce((select name from identity.partner_app where id = p_grantee and not first_party),
    (select name from identity.subscriber where id = p_grantee));
end $$;

-- What a decision about somebody's access to a patient is made of. p_kind null asks about the asker; else APP,
-- SUBSCRIBER (with the role of its staff) or ACCOUNT. Null: the asker may not know of the patient, or may not ask this.
create function access.explain_facts(p_patient uuid, p_kind text, p_id uuid, p_role text, p_purpose text)
  returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  as_patient boolean := access.asks_as_patient(p_patient);
  as_officer boolean := access.asks_as_officer(p_patient);
  whom access.principal;
  asked_role text;
  grantee uuid;
  account uuid;
  chosen_purpose text;
begin
  if (current_setting('access.read_mask')::integer & 1) = 0
      or current_setting('access.only_patient') not in ('any', p_patient::text) then return null; end if;
  if p_kind is null then
    asked_role := current_setting('access.role');
    grantee := current_setting('access.grantee')::uuid;
    account := current_setting('access.account')::uuid;
    chosen_purpose := coalesce(p_purpose, current_setting('access.purpose'));
    if not exists (select 1 from access.effective_grant g where g.patient_id = p_patient and g.grantee_id = grantee
        and g.purpose = current_setting('access.purpose') and (g.account_id is null or g.account_id = account)
        and (g.category_mask & 1) <> 0 and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())) then
      return null;
    end if;
    select * into whom from access.principal where id = current_setting('access.principal')::uuid;
  elsif not (as_patient or as_officer) then
    return null;
  elsif p_kind = 'SUBSCRIBER' then
    if (as_officer and p_id is distinct from current_setting('access.subscriber')::uuid)
        or p_role is null or p_role not in ('CLINICIAN', 'FRONT_DESK', 'BILLER', 'CLINIC_ADMIN', 'PRIVACY_OFFICER')
        or not exists (select 1 from identity.subscriber where id = p_id) then return '{"unknown": true}'; end if;
    asked_role := p_role;
    grantee := p_id;
    whom.active := true;
    whom.subscriber_id := p_id;
  else
    select * into whom from access.principal p where p.id = p_id and case p_kind
      when 'APP' then as_patient and p.client_id is not null and not p.first_party
      when 'ACCOUNT' then p.client_id is null and (
        (as_officer and p.subscriber_id = current_setting('access.subscriber')::uuid)
        or (as_patient and exists (select 1 from identity.delegation d where d.patient_id = p_patient and d.delegate_account_id = p.id)))
      else false end;
    if whom.id is null then return '{"unknown": true}'; end if;
    asked_role := whom.role;
    grantee := coalesce(whom.subscriber_id, whom.id);
    account := whom.id;
  end if;
  chosen_purpose := coalesce(chosen_purpose, p_purpose, (select purposes[1] from access.role_policy where role = asked_role));
  return jsonb_build_object('role', asked_role, 'active', coalesce(whom.active, false), 'granteeId', grantee,
    'accountId', coalesce(account, grantee), 'subscriberId', whom.subscriber_id, 'patientId', whom.patient_id,
    'purpose', chosen_purpose, 'name', case when p_kind is not null then access.grantee_name(grantee) end,
    'grants', (select coalesce(jsonb_agg(jsonb_build_object('sourceKind', g.source_kind, 'sourceId', g.source_id,
        'categoryMask', g.category_mask, 'labelMask', g.label_mask, 'tenantId', g.tenant_id,
        'validFrom', g.valid_from, 'validTo', g.valid_to) order by g.source_kind, g.source_id), '[]')
      from access.effective_grant g where g.patient_id = p_patient and g.grantee_id = grantee and g.purpose = chosen_purpose
        and (g.account_id is null or g.account_id = account)
        and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())),
    'formers', (select coalesce(jsonb_agg(jsonb_build_object('sourceKind', f.source_kind, 'sourceId', f.source_id,
        'categoryMask', f.category_mask, 'why', f.why, 'since', f.since) order by f.since desc, f.source_id), '[]')
      from access.former_grant f where f.patient_id = p_patient and f.grantee_id = grantee and f.purpose = chosen_purpose
        and (f.account_id is null or f.account_id = account) and f.since <= now()),
    'blocks', (select coalesce(jsonb_agg(jsonb_build_object('kind', b.kind, 'categoryMask', b.category_mask,
        'purpose', b.purpose, 'since', b.since, 'sourceId', b.source_id) order by b.since), '[]')
      from access.block b where b.patient_id = p_patient));
end $$;

-- Everybody who may see something of a patient now, for the patient and for the privacy officer of a clinic with which
-- the patient is registered. At which other clinics the patient is, is not that clinic's business.
create function access.grants_on(p_patient uuid) returns table (
  id uuid, source_kind text, source_id uuid, grantee_kind text, grantee_id uuid, grantee_name text, purpose text,
  category_mask integer, label_mask integer, valid_from timestamptz, valid_to timestamptz
) language plpgsql stable security definer set search_path = '' as $$
declare
  as_patient boolean := access.asks_as_patient(p_patient);
  officer_of uuid := case when access.asks_as_officer(p_patient) then current_setting('access.subscriber')::uuid end;
begin
  if not as_patient and officer_of is null then return; end if;
  return query select md5(g.source_id::text || g.purpose || g.grantee_id::text)::uuid, g.source_kind, g.source_id,
      case when p.client_id is not null then 'APP' when p.id is not null then 'PERSON'
        when g.grantee_id = access.warehouse_id() then 'WAREHOUSE' else 'SUBSCRIBER' end,
      g.grantee_id, access.grantee_name(g.grantee_id), g.purpose, g.category_mask, g.label_mask, g.valid_from, g.valid_to
    from access.effective_grant g left join access.principal p on p.id = g.grantee_id
    where g.patient_id = p_patient and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())
      and (as_patient or g.source_kind not in ('REGISTRATION', 'BREAK_GLASS') or g.grantee_id = officer_of);
end $$;

revoke execute on function access.asks_as_patient(uuid), access.asks_as_officer(uuid), access.grantee_name(uuid),
  access.explain_facts(uuid, text, uuid, text, text), access.grants_on(uuid) from public;
grant execute on function access.explain_facts(uuid, text, uuid, text, text), access.grants_on(uuid) to caregraph_consent;
alter function access.asks_as_patient(uuid) owner to caregraph_access;
alter function access.asks_as_officer(uuid) owner to caregraph_access;
alter function access.grantee_name(uuid) owner to caregraph_access;
alter function access.explain_facts(uuid, text, uuid, text, text) owner to caregraph_access;
alter function access.grants_on(uuid) owner to caregraph_access;
