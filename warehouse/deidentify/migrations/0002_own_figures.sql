-- A clinic's own figures beside those of its peers, by the warehouse's own definitions: the same views and the same row
-- policies as a release, for one clinic. The functions run as the de-identification role and give counts and amounts,
-- never a patient. Whose they are is the clinic of the transaction's context, never an argument; a viewer whose role
-- may not read PRACTICE (bit 8192) has no clinic here.

create function extract.own_clinic() returns uuid language sql stable set search_path = '' as $$
  select case when current_setting('access.read_mask')::integer & 8192 <> 0
    then nullif(current_setting('access.subscriber')::uuid, '00000000-0000-0000-0000-000000000000') end
$$;

-- Quarters count from year 0, as in packages/measure: 2026Q2 is 2026 · 4 + 1. A quarter begins at midnight UTC.
create function extract.quarter_begins(p_quarter integer) returns timestamptz language sql stable set search_path = '' as $$
  select make_timestamptz(p_quarter / 4, p_quarter % 4 * 3 + 1, 1, 0, 0, 0, 'UTC')
$$;

-- The events of the clinic that a release would count: those of patients who allow benchmarking and whose age is known.
create function extract.own_event(p_kind text, p_first integer, p_last integer)
  returns table (patient_id uuid, quarter integer, code_system text, code text, price_minor numeric, currency text)
  language plpgsql stable set search_path = '' as $$
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
end $$;

-- Patients seen, by quarter: the denominator.
create function extract.own_population(p_first integer, p_last integer)
  returns table (quarter integer, patients integer)
  language sql stable security definer set search_path = '' as $$
  select e.quarter, count(distinct e.patient_id)::integer from extract.own_event('POPULATION', p_first, p_last) e group by 1
$$;

-- The codes that the clinic has recorded: categories and chapters are put together from them.
create function extract.own_codes(p_kind text, p_first integer, p_last integer)
  returns table (code_system text, code text)
  language sql stable security definer set search_path = '' as $$
  select distinct e.code_system, e.code from extract.own_event(p_kind, p_first, p_last) e
  where p_kind <> 'POPULATION' and e.code_system is not null and e.code is not null
$$;

-- Patients and events by quarter and group of codes; a code may be in several groups.
create function extract.own_counts(
  p_kind text, p_first integer, p_last integer, p_systems text[], p_codes text[], p_groups integer[]
) returns table (quarter integer, code_group integer, patients integer, events integer)
  language sql stable security definer set search_path = '' as $$
  select e.quarter, g.code_group, count(distinct e.patient_id)::integer, count(*)::integer
  from extract.own_event(p_kind, p_first, p_last) e
  join unnest(p_systems, p_codes, p_groups) as g(code_system, code, code_group) using (code_system, code)
  where p_kind in ('CONDITION', 'PROCEDURE', 'MEDICATION')
  group by 1, 2
$$;

-- What the clinic charged, by quarter and group of codes. A quantile is the mean of the order statistics around it, five on
-- either side as in a release, at most half of what lies there where the clinic has fewer: the median of three is the second.
create function extract.own_fees(
  p_first integer, p_last integer, p_systems text[], p_codes text[], p_currencies text[], p_groups integer[]
) returns table (quarter integer, code_group integer, patients integer, charge_items integer, mean_minor bigint,
    first_quartile_minor bigint, median_minor bigint, third_quartile_minor bigint)
  language sql stable security definer set search_path = '' as $$
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
$$;

revoke execute on all functions in schema extract from public;
grant execute on function extract.own_population(integer, integer), extract.own_codes(text, integer, integer),
    extract.own_counts(text, integer, integer, text[], text[], integer[])
  to caregraph_records;
grant execute on function extract.own_codes(text, integer, integer),
    extract.own_fees(integer, integer, text[], text[], text[], integer[])
  to caregraph_billing;

-- A function can only be handed to a role that may create in its schema.
grant create on schema extract to caregraph_deidentify;
alter function extract.own_clinic() owner to caregraph_deidentify;
alter function extract.quarter_begins(integer) owner to caregraph_deidentify;
alter function extract.own_event(text, integer, integer) owner to caregraph_deidentify;
alter function extract.own_population(integer, integer) owner to caregraph_deidentify;
alter function extract.own_codes(text, integer, integer) owner to caregraph_deidentify;
alter function extract.own_counts(text, integer, integer, text[], text[], integer[]) owner to caregraph_deidentify;
alter function extract.own_fees(integer, integer, text[], text[], text[], integer[]) owner to caregraph_deidentify;
revoke create on schema extract from caregraph_deidentify;
