create schema "extract" authorization caregraph_owner;
grant usage on schema "extract" to caregraph_deidentify;

create view "extract".condition with (security_invoker=true) as -- owner: caregraph_owner
 SELECT patient_id,
    subscriber_id,
    code_system,
    code,
    code_display,
    COALESCE(onset_at, recorded_at) AS occurred_at
   FROM records.condition
  WHERE verification_status IS DISTINCT FROM 'entered-in-error'::text;

create view "extract".encounter with (security_invoker=true) as -- owner: caregraph_owner
 SELECT patient_id,
    subscriber_id,
    period_start AS occurred_at
   FROM records.encounter;

create view "extract".fee with (security_invoker=true) as -- owner: caregraph_owner
 SELECT patient_id,
    subscriber_id,
    code_system,
    code,
    code_display,
    occurred_at,
    price_minor,
    currency
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
    procedure.performed_start AS occurred_at
   FROM records.procedure
UNION ALL
 SELECT medication_request.patient_id,
    medication_request.subscriber_id,
    'MEDICATION'::text AS kind,
    medication_request.code_system,
    medication_request.code,
    medication_request.code_display,
    medication_request.authored_at AS occurred_at
   FROM records.medication_request;

grant select on "extract".condition to caregraph_deidentify;
grant select on "extract".encounter to caregraph_deidentify;
grant select on "extract".fee to caregraph_deidentify;
grant select on "extract".person to caregraph_deidentify;
grant select on "extract".subscriber to caregraph_deidentify;
grant select on "extract".treatment to caregraph_deidentify;
