create schema "extract" authorization caregraph_owner;
grant usage on schema "extract" to caregraph_billing;
grant usage on schema "extract" to caregraph_deidentify;
grant usage on schema "extract" to caregraph_records;

create view "extract".condition with (security_invoker=true) as -- owner: caregraph_owner
 SELECT patient_id,
    subscriber_id,
    code_system,
    code,
    code_display,
    COALESCE(onset_at, recorded_at) AS occurred_at,
    arrived_at
   FROM records.condition
  WHERE verification_status IS DISTINCT FROM 'entered-in-error'::text;

create view "extract".encounter with (security_invoker=true) as -- owner: caregraph_owner
 SELECT patient_id,
    subscriber_id,
    period_start AS occurred_at,
    arrived_at
   FROM records.encounter;

create view "extract".fee with (security_invoker=true) as -- owner: caregraph_owner
 SELECT patient_id,
    subscriber_id,
    code_system,
    code,
    code_display,
    occurred_at,
    price_minor,
    currency,
    arrived_at
   FROM billing.charge_item;

create view "extract".person with (security_invoker=true) as -- owner: caregraph_owner
 SELECT id AS patient_id,
    birth_month,
    gender,
    state,
    postal_area
   FROM identity.patient;

create view "extract".subscriber with (security_invoker=true) as -- owner: caregraph_owner
 SELECT id AS subscriber_id,
    state,
    postal_code,
    specialty
   FROM identity.subscriber;

create view "extract".treatment with (security_invoker=true) as -- owner: caregraph_owner
 SELECT procedure.patient_id,
    procedure.subscriber_id,
    'PROCEDURE'::text AS kind,
    procedure.code_system,
    procedure.code,
    procedure.code_display,
    procedure.performed_start AS occurred_at,
    procedure.arrived_at
   FROM records.procedure
UNION ALL
 SELECT medication_request.patient_id,
    medication_request.subscriber_id,
    'MEDICATION'::text AS kind,
    medication_request.code_system,
    medication_request.code,
    medication_request.code_display,
    medication_request.authored_at AS occurred_at,
    medication_request.arrived_at
   FROM records.medication_request;

CREATE OR REPLACE FUNCTION "extract".own_clinic()
 RETURNS uuid
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case when current_setting('access.read_mask')::integer & 8192 <> 0
    then nullif(current_setting('access.subscriber')::uuid, '00000000-0000-0000-0000-000000000000') end
$function$;
alter routine "extract".own_clinic() owner to caregraph_figures;

CREATE OR REPLACE FUNCTION "extract".own_codes(p_kind text, p_first integer, p_last integer)
 RETURNS TABLE(code_system text, code text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select distinct e.code_system, e.code from extract.own_event(p_kind, p_first, p_last) e
  where p_kind <> 'POPULATION' and e.code_system is not null and e.code is not null
$function$;
alter routine "extract".own_codes(text,integer,integer) owner to caregraph_figures;
grant execute on routine "extract".own_codes(text,integer,integer) to caregraph_billing;
grant execute on routine "extract".own_codes(text,integer,integer) to caregraph_records;

CREATE OR REPLACE FUNCTION "extract".own_counts(p_kind text, p_first integer, p_last integer, p_systems text[], p_codes text[], p_groups integer[])
 RETURNS TABLE(quarter integer, code_group integer, patients integer, events integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select e.quarter, g.code_group, count(distinct e.patient_id)::integer, count(*)::integer
  from extract.own_event(p_kind, p_first, p_last) e
  join unnest(p_systems, p_codes, p_groups) as g(code_system, code, code_group) using (code_system, code)
  where p_kind in ('CONDITION', 'PROCEDURE', 'MEDICATION')
  group by 1, 2
$function$;
alter routine "extract".own_counts(text,integer,integer,text[],text[],integer[]) owner to caregraph_figures;
grant execute on routine "extract".own_counts(text,integer,integer,text[],text[],integer[]) to caregraph_records;

CREATE OR REPLACE FUNCTION "extract".own_event(p_kind text, p_first integer, p_last integer)
 RETURNS TABLE(patient_id uuid, quarter integer, code_system text, code text, price_minor numeric, currency text)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  clinic uuid := extract.own_clinic();
  since timestamptz := extract.quarter_begins(p_first);
  until timestamptz := extract.quarter_begins(p_last + 1);
begin
  return query
    select f.patient_id,
      (extract(year from f.occurred_at at time zone 'UTC') * 4 + extract(quarter from f.occurred_at at time zone 'UTC') - 1)::integer,
      f.code_system, f.code, f.price_minor, f.currency
    from (
      select e.patient_id, e.occurred_at, null as code_system, null as code, null::numeric as price_minor, null as currency
        from extract.encounter e
        where p_kind = 'POPULATION' and e.subscriber_id = clinic and e.occurred_at >= since and e.occurred_at < until
      union all
      select c.patient_id, c.occurred_at, c.code_system, c.code, null, null from extract.condition c
        where p_kind = 'CONDITION' and c.subscriber_id = clinic and c.occurred_at >= since and c.occurred_at < until
      union all
      select t.patient_id, t.occurred_at, t.code_system, t.code, null, null from extract.treatment t
        where t.kind = p_kind and t.subscriber_id = clinic and t.occurred_at >= since and t.occurred_at < until
      union all
      select i.patient_id, i.occurred_at, i.code_system, i.code, i.price_minor, i.currency from extract.fee i
        where p_kind = 'FEE' and i.subscriber_id = clinic and i.occurred_at >= since and i.occurred_at < until
          and i.price_minor > 0
    ) f
    join extract.person p on p.patient_id = f.patient_id
    -- An event before the month of birth, or of somebody whose month is not known, is in no cell.
    where p.birth_month::timestamp <= date_trunc('day', f.occurred_at at time zone 'UTC');
end $function$;
alter routine "extract".own_event(text,integer,integer) owner to caregraph_figures;

CREATE OR REPLACE FUNCTION "extract".own_fees(p_first integer, p_last integer, p_systems text[], p_codes text[], p_currencies text[], p_groups integer[])
 RETURNS TABLE(quarter integer, code_group integer, patients integer, charge_items integer, mean_minor bigint, first_quartile_minor bigint, median_minor bigint, third_quartile_minor bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  with fee as (
    select e.quarter, g.code_group, e.patient_id, e.price_minor,
      row_number() over (partition by e.quarter, g.code_group order by e.price_minor) - 1 as place,
      count(*) over (partition by e.quarter, g.code_group) as items
    from extract.own_event('FEE', p_first, p_last) e
    join unnest(p_systems, p_codes, p_currencies, p_groups) as g(code_system, code, currency, code_group)
      using (code_system, code, currency)
  ), centred as (
    select fee.*, abs(place - first.centre) <= least(5, floor(least(first.centre, items - 1 - first.centre) / 2)) as in_first,
      abs(place - middle.centre) <= least(5, floor(least(middle.centre, items - 1 - middle.centre) / 2)) as in_middle,
      abs(place - third.centre) <= least(5, floor(least(third.centre, items - 1 - third.centre) / 2)) as in_third
    from fee
    cross join lateral (select floor((items - 1) * 0.25 + 0.5) as centre) first
    cross join lateral (select floor((items - 1) * 0.5 + 0.5) as centre) middle
    cross join lateral (select floor((items - 1) * 0.75 + 0.5) as centre) third
  )
  select centred.quarter, centred.code_group, count(distinct patient_id)::integer, count(*)::integer, round(avg(price_minor))::bigint,
    round(avg(price_minor) filter (where in_first))::bigint, round(avg(price_minor) filter (where in_middle))::bigint,
    round(avg(price_minor) filter (where in_third))::bigint
  from centred group by 1, 2
$function$;
alter routine "extract".own_fees(integer,integer,text[],text[],text[],integer[]) owner to caregraph_figures;
grant execute on routine "extract".own_fees(integer,integer,text[],text[],text[],integer[]) to caregraph_billing;

CREATE OR REPLACE FUNCTION "extract".own_population(p_first integer, p_last integer)
 RETURNS TABLE(quarter integer, patients integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select e.quarter, count(distinct e.patient_id)::integer from extract.own_event('POPULATION', p_first, p_last) e group by 1
$function$;
alter routine "extract".own_population(integer,integer) owner to caregraph_figures;
grant execute on routine "extract".own_population(integer,integer) to caregraph_records;

CREATE OR REPLACE FUNCTION "extract".quarter_begins(p_quarter integer)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select make_timestamptz(p_quarter / 4, p_quarter % 4 * 3 + 1, 1, 0, 0, 0, 'UTC')
$function$;
alter routine "extract".quarter_begins(integer) owner to caregraph_figures;

grant select on "extract".condition to caregraph_deidentify;
grant select on "extract".encounter to caregraph_deidentify;
grant select on "extract".fee to caregraph_deidentify;
grant select on "extract".person to caregraph_deidentify;
grant select on "extract".subscriber to caregraph_deidentify;
grant select on "extract".treatment to caregraph_deidentify;
