-- The clinical record. Columns are named for FHIR R4 elements; what has no column stands in `remainder`, so that
-- an export gives back what came in. Lists are read newest first, by `sorted_at` and `id`.
-- `sealed` and `remainder` are ciphertexts under the patient's key: free text stands nowhere else (packages/keys).

create table records.encounter (
  id uuid primary key,
  patient_id uuid not null,
  -- The clinic that keeps the row; null for what no clinic keeps.
  subscriber_id uuid,
  -- Sensitivity labels, as the mask of packages/policy.
  labels integer not null default 0,
  status text not null,
  class_code text,
  type_system text,
  type_code text,
  type_display text,
  reason_system text,
  reason_code text,
  reason_display text,
  practitioner_id uuid,
  period_start timestamptz,
  period_end timestamptz,
  sealed bytea storage external,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(period_start, '-infinity'::timestamptz)) stored
);
create index encounter_patient on records.encounter (patient_id, sorted_at desc, id desc);
-- A clinic's own figures are counted by quarter.
create index encounter_clinic on records.encounter (subscriber_id, period_start);
select access.protect('records.encounter', 'CLINICAL', 'caregraph_records');
grant select, insert, update on records.encounter to caregraph_records;

create table records.condition (
  id uuid primary key,
  patient_id uuid not null,
  -- The clinic that keeps the row; null for what no clinic keeps.
  subscriber_id uuid,
  encounter_id uuid references records.encounter (id),
  -- Sensitivity labels, as the mask of packages/policy.
  labels integer not null default 0,
  clinical_status text,
  verification_status text,
  code_system text,
  code text,
  code_display text,
  onset_at timestamptz,
  abatement_at timestamptz,
  recorded_at timestamptz,
  sealed bytea storage external,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(onset_at, recorded_at, '-infinity'::timestamptz)) stored
);
create index condition_patient on records.condition (patient_id, sorted_at desc, id desc);
-- A clinic's own figures are counted by quarter.
create index condition_clinic on records.condition (subscriber_id, (coalesce(onset_at, recorded_at)));
select access.protect('records.condition', 'CLINICAL', 'caregraph_records');
grant select, insert, update on records.condition to caregraph_records;

create table records.observation (
  id uuid primary key,
  patient_id uuid not null,
  -- The clinic that keeps the row; null for what no clinic keeps.
  subscriber_id uuid,
  encounter_id uuid references records.encounter (id),
  -- Sensitivity labels, as the mask of packages/policy.
  labels integer not null default 0,
  status text not null,
  category_code text,
  code_system text,
  code text,
  code_display text,
  effective_at timestamptz,
  issued_at timestamptz,
  value_quantity numeric,
  value_unit text,
  value_code_system text,
  value_code text,
  value_code_display text,
  -- [{code_system, code, code_display, value_quantity, value_unit}], e.g. systolic and diastolic.
  components jsonb,
  sealed bytea storage external,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(effective_at, '-infinity'::timestamptz)) stored
);
create index observation_patient on records.observation (patient_id, sorted_at desc, id desc);
-- "The last three of this code" is what is asked of the longest list there is.
create index observation_patient_code on records.observation (patient_id, code, sorted_at desc, id desc);
select access.protect('records.observation', 'LAB', 'caregraph_records');
grant select, insert, update on records.observation to caregraph_records;

create table records.procedure (
  id uuid primary key,
  patient_id uuid not null,
  -- The clinic that keeps the row; null for what no clinic keeps.
  subscriber_id uuid,
  encounter_id uuid references records.encounter (id),
  -- Sensitivity labels, as the mask of packages/policy.
  labels integer not null default 0,
  status text not null,
  code_system text,
  code text,
  code_display text,
  performed_start timestamptz,
  performed_end timestamptz,
  sealed bytea storage external,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(performed_start, '-infinity'::timestamptz)) stored
);
create index procedure_patient on records.procedure (patient_id, sorted_at desc, id desc);
-- A clinic's own figures are counted by quarter.
create index procedure_clinic on records.procedure (subscriber_id, performed_start);
select access.protect('records.procedure', 'CLINICAL', 'caregraph_records');
grant select, insert, update on records.procedure to caregraph_records;

create table records.medication_request (
  id uuid primary key,
  patient_id uuid not null,
  -- The clinic that keeps the row; null for what no clinic keeps.
  subscriber_id uuid,
  encounter_id uuid references records.encounter (id),
  -- Sensitivity labels, as the mask of packages/policy.
  labels integer not null default 0,
  status text not null,
  intent text,
  code_system text,
  code text,
  code_display text,
  authored_at timestamptz,
  requester_id uuid,
  sealed bytea storage external,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(authored_at, '-infinity'::timestamptz)) stored
);
create index medication_request_patient on records.medication_request (patient_id, sorted_at desc, id desc);
-- A clinic's own figures are counted by quarter.
create index medication_request_clinic on records.medication_request (subscriber_id, authored_at);
select access.protect('records.medication_request', 'MEDICATION', 'caregraph_records');
grant select, insert, update on records.medication_request to caregraph_records;

create table records.immunization (
  id uuid primary key,
  patient_id uuid not null,
  -- The clinic that keeps the row; null for what no clinic keeps.
  subscriber_id uuid,
  encounter_id uuid references records.encounter (id),
  -- Sensitivity labels, as the mask of packages/policy.
  labels integer not null default 0,
  status text not null,
  code_system text,
  code text,
  code_display text,
  occurred_at timestamptz,
  sealed bytea storage external,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(occurred_at, '-infinity'::timestamptz)) stored
);
create index immunization_patient on records.immunization (patient_id, sorted_at desc, id desc);
select access.protect('records.immunization', 'CLINICAL', 'caregraph_records');
grant select, insert, update on records.immunization to caregraph_records;

create table records.allergy_intolerance (
  id uuid primary key,
  patient_id uuid not null,
  -- The clinic that keeps the row; null for what no clinic keeps.
  subscriber_id uuid,
  encounter_id uuid references records.encounter (id),
  -- Sensitivity labels, as the mask of packages/policy.
  labels integer not null default 0,
  clinical_status text,
  verification_status text,
  type text,
  category_names text[] not null default '{}',
  criticality text,
  code_system text,
  code text,
  code_display text,
  recorded_at timestamptz,
  sealed bytea storage external,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(recorded_at, '-infinity'::timestamptz)) stored
);
create index allergy_intolerance_patient on records.allergy_intolerance (patient_id, sorted_at desc, id desc);
select access.protect('records.allergy_intolerance', 'CLINICAL', 'caregraph_records');
grant select, insert, update on records.allergy_intolerance to caregraph_records;

create table records.diagnostic_report (
  id uuid primary key,
  patient_id uuid not null,
  -- The clinic that keeps the row; null for what no clinic keeps.
  subscriber_id uuid,
  encounter_id uuid references records.encounter (id),
  -- Sensitivity labels, as the mask of packages/policy.
  labels integer not null default 0,
  status text not null,
  category_code text,
  code_system text,
  code text,
  code_display text,
  effective_at timestamptz,
  issued_at timestamptz,
  result_ids uuid[] not null default '{}',
  sealed bytea storage external,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(effective_at, '-infinity'::timestamptz)) stored
);
create index diagnostic_report_patient on records.diagnostic_report (patient_id, sorted_at desc, id desc);
select access.protect('records.diagnostic_report', 'LAB', 'caregraph_records');
grant select, insert, update on records.diagnostic_report to caregraph_records;

create table records.imaging_study (
  id uuid primary key,
  patient_id uuid not null,
  -- The clinic that keeps the row; null for what no clinic keeps.
  subscriber_id uuid,
  encounter_id uuid references records.encounter (id),
  -- Sensitivity labels, as the mask of packages/policy.
  labels integer not null default 0,
  status text not null,
  started_at timestamptz,
  modality_code text,
  modality_display text,
  body_site_system text,
  body_site_code text,
  body_site_display text,
  number_of_series integer,
  number_of_instances integer,
  sealed bytea storage external,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(started_at, '-infinity'::timestamptz)) stored
);
create index imaging_study_patient on records.imaging_study (patient_id, sorted_at desc, id desc);
select access.protect('records.imaging_study', 'IMAGING', 'caregraph_records');
grant select, insert, update on records.imaging_study to caregraph_records;

create table records.appointment (
  id uuid primary key,
  patient_id uuid not null,
  -- The clinic that keeps the row; null for what no clinic keeps.
  subscriber_id uuid,
  -- Sensitivity labels, as the mask of packages/policy.
  labels integer not null default 0,
  status text not null,
  service_type_code text,
  service_type_display text,
  practitioner_id uuid,
  start_at timestamptz,
  end_at timestamptz,
  sealed bytea storage external,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(start_at, '-infinity'::timestamptz)) stored
);
create index appointment_patient on records.appointment (patient_id, sorted_at desc, id desc);
select access.protect('records.appointment', 'CLINICAL', 'caregraph_records');
grant select, insert, update on records.appointment to caregraph_records;

select access.open_to_deidentification('records.encounter', 'CLINICAL', 'id, patient_id, subscriber_id, labels, period_start, class_code');
select access.open_to_deidentification('records.condition', 'CLINICAL', 'id, patient_id, subscriber_id, labels, code_system, code, code_display, onset_at, recorded_at, verification_status');
select access.open_to_deidentification('records.procedure', 'CLINICAL', 'id, patient_id, subscriber_id, labels, code_system, code, code_display, performed_start');
select access.open_to_deidentification('records.medication_request', 'MEDICATION', 'id, patient_id, subscriber_id, labels, code_system, code, code_display, authored_at');
