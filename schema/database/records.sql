create schema records authorization caregraph_owner;
grant usage on schema records to caregraph_deidentify;
grant usage on schema records to caregraph_ingest;
grant usage on schema records to caregraph_records;

create table records.allergy_intolerance (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  encounter_id uuid,
  labels integer default 0 not null,
  clinical_status text,
  verification_status text,
  type text,
  category_names text[] default '{}'::text[] not null,
  criticality text,
  code_system text,
  code text,
  code_display text,
  recorded_at timestamp with time zone,
  sealed bytea,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(recorded_at, '-infinity'::timestamp with time zone)) stored not null
); -- owner: caregraph_owner
alter table records.allergy_intolerance add constraint allergy_intolerance_encounter_id_fkey FOREIGN KEY (encounter_id) REFERENCES records.encounter(id);
alter table records.allergy_intolerance add constraint allergy_intolerance_pkey PRIMARY KEY (id);
CREATE INDEX allergy_intolerance_patient ON records.allergy_intolerance USING btree (patient_id, sorted_at DESC, id DESC);
alter table records.allergy_intolerance enable row level security;
alter table records.allergy_intolerance force row level security;
create policy ingests on records.allergy_intolerance as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on records.allergy_intolerance as permissive for insert to caregraph_records with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = allergy_intolerance.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((allergy_intolerance.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = allergy_intolerance.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on records.allergy_intolerance as permissive for select to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = allergy_intolerance.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((allergy_intolerance.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = allergy_intolerance.subscriber_id))))));
create policy updates on records.allergy_intolerance as permissive for update to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = allergy_intolerance.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((allergy_intolerance.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = allergy_intolerance.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = allergy_intolerance.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((allergy_intolerance.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = allergy_intolerance.subscriber_id)) AND (NOT g.read_only)))));

create table records.appointment (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  labels integer default 0 not null,
  status text not null,
  service_type_code text,
  service_type_display text,
  practitioner_id uuid,
  start_at timestamp with time zone,
  end_at timestamp with time zone,
  sealed bytea,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(start_at, '-infinity'::timestamp with time zone)) stored not null
); -- owner: caregraph_owner
alter table records.appointment add constraint appointment_pkey PRIMARY KEY (id);
CREATE INDEX appointment_patient ON records.appointment USING btree (patient_id, sorted_at DESC, id DESC);
alter table records.appointment enable row level security;
alter table records.appointment force row level security;
create policy ingests on records.appointment as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on records.appointment as permissive for insert to caregraph_records with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = appointment.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((appointment.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = appointment.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on records.appointment as permissive for select to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = appointment.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((appointment.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = appointment.subscriber_id))))));
create policy updates on records.appointment as permissive for update to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = appointment.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((appointment.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = appointment.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = appointment.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((appointment.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = appointment.subscriber_id)) AND (NOT g.read_only)))));

create table records.condition (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  encounter_id uuid,
  labels integer default 0 not null,
  clinical_status text,
  verification_status text,
  code_system text,
  code text,
  code_display text,
  onset_at timestamp with time zone,
  abatement_at timestamp with time zone,
  recorded_at timestamp with time zone,
  sealed bytea,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(onset_at, recorded_at, '-infinity'::timestamp with time zone)) stored not null,
  arrived_at timestamp with time zone default now() not null
); -- owner: caregraph_owner
alter table records.condition add constraint condition_encounter_id_fkey FOREIGN KEY (encounter_id) REFERENCES records.encounter(id);
alter table records.condition add constraint condition_pkey PRIMARY KEY (id);
CREATE INDEX condition_clinic ON records.condition USING btree (subscriber_id, COALESCE(onset_at, recorded_at));
CREATE INDEX condition_patient ON records.condition USING btree (patient_id, sorted_at DESC, id DESC);
alter table records.condition enable row level security;
alter table records.condition force row level security;
create policy deidentifies on records.condition as permissive for select to caregraph_deidentify using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = condition.patient_id) AND ((g.category_mask & 16) <> 0) AND ((condition.labels & (~ g.label_mask)) = 0)))));
create policy ingests on records.condition as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on records.condition as permissive for insert to caregraph_records with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = condition.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((condition.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = condition.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on records.condition as permissive for select to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = condition.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((condition.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = condition.subscriber_id))))));
create policy updates on records.condition as permissive for update to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = condition.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((condition.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = condition.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = condition.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((condition.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = condition.subscriber_id)) AND (NOT g.read_only)))));

create table records.diagnostic_report (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  encounter_id uuid,
  labels integer default 0 not null,
  status text not null,
  category_code text,
  code_system text,
  code text,
  code_display text,
  effective_at timestamp with time zone,
  issued_at timestamp with time zone,
  result_ids uuid[] default '{}'::uuid[] not null,
  sealed bytea,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(effective_at, '-infinity'::timestamp with time zone)) stored not null
); -- owner: caregraph_owner
alter table records.diagnostic_report add constraint diagnostic_report_encounter_id_fkey FOREIGN KEY (encounter_id) REFERENCES records.encounter(id);
alter table records.diagnostic_report add constraint diagnostic_report_pkey PRIMARY KEY (id);
CREATE INDEX diagnostic_report_patient ON records.diagnostic_report USING btree (patient_id, sorted_at DESC, id DESC);
alter table records.diagnostic_report enable row level security;
alter table records.diagnostic_report force row level security;
create policy ingests on records.diagnostic_report as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on records.diagnostic_report as permissive for insert to caregraph_records with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = diagnostic_report.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 64) <> 0) AND ((diagnostic_report.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = diagnostic_report.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on records.diagnostic_report as permissive for select to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = diagnostic_report.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 64) <> 0) AND ((diagnostic_report.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = diagnostic_report.subscriber_id))))));
create policy updates on records.diagnostic_report as permissive for update to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = diagnostic_report.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 64) <> 0) AND ((diagnostic_report.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = diagnostic_report.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = diagnostic_report.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 64) <> 0) AND ((diagnostic_report.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = diagnostic_report.subscriber_id)) AND (NOT g.read_only)))));

create table records.encounter (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  labels integer default 0 not null,
  status text not null,
  class_code text,
  type_system text,
  type_code text,
  type_display text,
  reason_system text,
  reason_code text,
  reason_display text,
  practitioner_id uuid,
  period_start timestamp with time zone,
  period_end timestamp with time zone,
  sealed bytea,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(period_start, '-infinity'::timestamp with time zone)) stored not null,
  arrived_at timestamp with time zone default now() not null
); -- owner: caregraph_owner
alter table records.encounter add constraint encounter_pkey PRIMARY KEY (id);
CREATE INDEX encounter_clinic ON records.encounter USING btree (subscriber_id, period_start);
CREATE INDEX encounter_patient ON records.encounter USING btree (patient_id, sorted_at DESC, id DESC);
alter table records.encounter enable row level security;
alter table records.encounter force row level security;
create policy deidentifies on records.encounter as permissive for select to caregraph_deidentify using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = encounter.patient_id) AND ((g.category_mask & 16) <> 0) AND ((encounter.labels & (~ g.label_mask)) = 0)))));
create policy ingests on records.encounter as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on records.encounter as permissive for insert to caregraph_records with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = encounter.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((encounter.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = encounter.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on records.encounter as permissive for select to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = encounter.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((encounter.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = encounter.subscriber_id))))));
create policy updates on records.encounter as permissive for update to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = encounter.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((encounter.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = encounter.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = encounter.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((encounter.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = encounter.subscriber_id)) AND (NOT g.read_only)))));

create table records.imaging_study (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  encounter_id uuid,
  labels integer default 0 not null,
  status text not null,
  started_at timestamp with time zone,
  modality_code text,
  modality_display text,
  body_site_system text,
  body_site_code text,
  body_site_display text,
  number_of_series integer,
  number_of_instances integer,
  sealed bytea,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(started_at, '-infinity'::timestamp with time zone)) stored not null
); -- owner: caregraph_owner
alter table records.imaging_study add constraint imaging_study_encounter_id_fkey FOREIGN KEY (encounter_id) REFERENCES records.encounter(id);
alter table records.imaging_study add constraint imaging_study_pkey PRIMARY KEY (id);
CREATE INDEX imaging_study_patient ON records.imaging_study USING btree (patient_id, sorted_at DESC, id DESC);
alter table records.imaging_study enable row level security;
alter table records.imaging_study force row level security;
create policy ingests on records.imaging_study as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on records.imaging_study as permissive for insert to caregraph_records with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = imaging_study.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 128) <> 0) AND ((imaging_study.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = imaging_study.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on records.imaging_study as permissive for select to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = imaging_study.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 128) <> 0) AND ((imaging_study.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = imaging_study.subscriber_id))))));
create policy updates on records.imaging_study as permissive for update to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = imaging_study.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 128) <> 0) AND ((imaging_study.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = imaging_study.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = imaging_study.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 128) <> 0) AND ((imaging_study.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = imaging_study.subscriber_id)) AND (NOT g.read_only)))));

create table records.immunization (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  encounter_id uuid,
  labels integer default 0 not null,
  status text not null,
  code_system text,
  code text,
  code_display text,
  occurred_at timestamp with time zone,
  sealed bytea,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(occurred_at, '-infinity'::timestamp with time zone)) stored not null
); -- owner: caregraph_owner
alter table records.immunization add constraint immunization_encounter_id_fkey FOREIGN KEY (encounter_id) REFERENCES records.encounter(id);
alter table records.immunization add constraint immunization_pkey PRIMARY KEY (id);
CREATE INDEX immunization_patient ON records.immunization USING btree (patient_id, sorted_at DESC, id DESC);
alter table records.immunization enable row level security;
alter table records.immunization force row level security;
create policy ingests on records.immunization as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on records.immunization as permissive for insert to caregraph_records with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = immunization.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((immunization.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = immunization.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on records.immunization as permissive for select to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = immunization.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((immunization.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = immunization.subscriber_id))))));
create policy updates on records.immunization as permissive for update to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = immunization.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((immunization.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = immunization.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = immunization.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((immunization.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = immunization.subscriber_id)) AND (NOT g.read_only)))));

create table records.medication_request (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  encounter_id uuid,
  labels integer default 0 not null,
  status text not null,
  intent text,
  code_system text,
  code text,
  code_display text,
  authored_at timestamp with time zone,
  requester_id uuid,
  sealed bytea,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(authored_at, '-infinity'::timestamp with time zone)) stored not null,
  arrived_at timestamp with time zone default now() not null
); -- owner: caregraph_owner
alter table records.medication_request add constraint medication_request_encounter_id_fkey FOREIGN KEY (encounter_id) REFERENCES records.encounter(id);
alter table records.medication_request add constraint medication_request_pkey PRIMARY KEY (id);
CREATE INDEX medication_request_clinic ON records.medication_request USING btree (subscriber_id, authored_at);
CREATE INDEX medication_request_patient ON records.medication_request USING btree (patient_id, sorted_at DESC, id DESC);
alter table records.medication_request enable row level security;
alter table records.medication_request force row level security;
create policy deidentifies on records.medication_request as permissive for select to caregraph_deidentify using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = medication_request.patient_id) AND ((g.category_mask & 32) <> 0) AND ((medication_request.labels & (~ g.label_mask)) = 0)))));
create policy ingests on records.medication_request as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on records.medication_request as permissive for insert to caregraph_records with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = medication_request.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 32) <> 0) AND ((medication_request.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = medication_request.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on records.medication_request as permissive for select to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = medication_request.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 32) <> 0) AND ((medication_request.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = medication_request.subscriber_id))))));
create policy updates on records.medication_request as permissive for update to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = medication_request.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 32) <> 0) AND ((medication_request.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = medication_request.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = medication_request.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 32) <> 0) AND ((medication_request.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = medication_request.subscriber_id)) AND (NOT g.read_only)))));

create table records.observation (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  encounter_id uuid,
  labels integer default 0 not null,
  status text not null,
  category_code text,
  code_system text,
  code text,
  code_display text,
  effective_at timestamp with time zone,
  issued_at timestamp with time zone,
  value_quantity numeric,
  value_unit text,
  value_code_system text,
  value_code text,
  value_code_display text,
  components jsonb,
  sealed bytea,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(effective_at, '-infinity'::timestamp with time zone)) stored not null
); -- owner: caregraph_owner
alter table records.observation add constraint observation_encounter_id_fkey FOREIGN KEY (encounter_id) REFERENCES records.encounter(id);
alter table records.observation add constraint observation_pkey PRIMARY KEY (id);
CREATE INDEX observation_patient ON records.observation USING btree (patient_id, sorted_at DESC, id DESC);
CREATE INDEX observation_patient_code ON records.observation USING btree (patient_id, code, sorted_at DESC, id DESC);
alter table records.observation enable row level security;
alter table records.observation force row level security;
create policy ingests on records.observation as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on records.observation as permissive for insert to caregraph_records with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = observation.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 64) <> 0) AND ((observation.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = observation.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on records.observation as permissive for select to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = observation.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 64) <> 0) AND ((observation.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = observation.subscriber_id))))));
create policy updates on records.observation as permissive for update to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = observation.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 64) <> 0) AND ((observation.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = observation.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = observation.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 64) <> 0) AND ((observation.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = observation.subscriber_id)) AND (NOT g.read_only)))));

create table records.procedure (
  id uuid not null,
  patient_id uuid not null,
  subscriber_id uuid,
  encounter_id uuid,
  labels integer default 0 not null,
  status text not null,
  code_system text,
  code text,
  code_display text,
  performed_start timestamp with time zone,
  performed_end timestamp with time zone,
  sealed bytea,
  remainder bytea,
  sorted_at timestamp with time zone generated always as (COALESCE(performed_start, '-infinity'::timestamp with time zone)) stored not null,
  arrived_at timestamp with time zone default now() not null
); -- owner: caregraph_owner
alter table records.procedure add constraint procedure_encounter_id_fkey FOREIGN KEY (encounter_id) REFERENCES records.encounter(id);
alter table records.procedure add constraint procedure_pkey PRIMARY KEY (id);
CREATE INDEX procedure_clinic ON records.procedure USING btree (subscriber_id, performed_start);
CREATE INDEX procedure_patient ON records.procedure USING btree (patient_id, sorted_at DESC, id DESC);
alter table records.procedure enable row level security;
alter table records.procedure force row level security;
create policy deidentifies on records.procedure as permissive for select to caregraph_deidentify using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = procedure.patient_id) AND ((g.category_mask & 16) <> 0) AND ((procedure.labels & (~ g.label_mask)) = 0)))));
create policy ingests on records.procedure as permissive for all to caregraph_ingest using (true) with check (true);
create policy inserts on records.procedure as permissive for insert to caregraph_records with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = procedure.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((procedure.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = procedure.subscriber_id)) AND (NOT g.read_only)))));
create policy reads on records.procedure as permissive for select to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = procedure.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.read_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((procedure.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = procedure.subscriber_id))))));
create policy updates on records.procedure as permissive for update to caregraph_records using ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = procedure.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((procedure.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = procedure.subscriber_id)) AND (NOT g.read_only))))) with check ((EXISTS ( SELECT 1
   FROM access.effective_grant g
  WHERE ((g.patient_id = procedure.patient_id) AND (((g.category_mask & ( SELECT (current_setting('access.write_mask'::text))::integer AS current_setting)) & 16) <> 0) AND ((procedure.labels & (~ g.label_mask)) = 0) AND ((g.tenant_id IS NULL) OR (g.tenant_id = procedure.subscriber_id)) AND (NOT g.read_only)))));

grant insert, select, update on records.allergy_intolerance to caregraph_ingest;
grant insert, select, update on records.allergy_intolerance to caregraph_records;
grant insert, select, update on records.appointment to caregraph_ingest;
grant insert, select, update on records.appointment to caregraph_records;
grant insert, select, update on records.condition to caregraph_ingest;
grant insert, select, update on records.condition to caregraph_records;
grant insert, select, update on records.diagnostic_report to caregraph_ingest;
grant insert, select, update on records.diagnostic_report to caregraph_records;
grant insert, select, update on records.encounter to caregraph_ingest;
grant insert, select, update on records.encounter to caregraph_records;
grant insert, select, update on records.imaging_study to caregraph_ingest;
grant insert, select, update on records.imaging_study to caregraph_records;
grant insert, select, update on records.immunization to caregraph_ingest;
grant insert, select, update on records.immunization to caregraph_records;
grant insert, select, update on records.medication_request to caregraph_ingest;
grant insert, select, update on records.medication_request to caregraph_records;
grant insert, select, update on records.observation to caregraph_ingest;
grant insert, select, update on records.observation to caregraph_records;
grant insert, select, update on records.procedure to caregraph_ingest;
grant insert, select, update on records.procedure to caregraph_records;
grant select (arrived_at, code, code_display, code_system, id, labels, onset_at, patient_id, recorded_at, subscriber_id, verification_status) on records.condition to caregraph_deidentify;
grant select (arrived_at, class_code, id, labels, patient_id, period_start, subscriber_id) on records.encounter to caregraph_deidentify;
grant select (arrived_at, authored_at, code, code_display, code_system, id, labels, patient_id, subscriber_id) on records.medication_request to caregraph_deidentify;
grant select (arrived_at, code, code_display, code_system, id, labels, patient_id, performed_start, subscriber_id) on records.procedure to caregraph_deidentify;
