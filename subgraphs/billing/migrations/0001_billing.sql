-- Money: what was claimed, what was paid, what is owed. No card data, only a processor's token.

create table billing.coverage (
  id uuid primary key,
  patient_id uuid not null,
  subscriber_id uuid,
  labels integer not null default 0,
  status text not null,
  period_start timestamptz,
  period_end timestamptz,
  sealed bytea storage external,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(period_start, '-infinity'::timestamptz)) stored
);
create index coverage_patient on billing.coverage (patient_id, sorted_at desc, id desc);
select access.protect('billing.coverage', 'FINANCIAL', 'caregraph_billing');
grant select, insert, update on billing.coverage to caregraph_billing;

create table billing.claim (
  id uuid primary key,
  patient_id uuid not null,
  subscriber_id uuid,
  labels integer not null default 0,
  encounter_id uuid,
  coverage_id uuid,
  prescription_id uuid,
  status text not null,
  use text,
  type_code text,
  created_at timestamptz,
  billable_start timestamptz,
  billable_end timestamptz,
  -- Amounts are integers in the currency's minor unit (cents).
  total_minor bigint,
  currency text,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(created_at, '-infinity'::timestamptz)) stored
);
create index claim_patient on billing.claim (patient_id, sorted_at desc, id desc);
select access.protect('billing.claim', 'FINANCIAL', 'caregraph_billing');
grant select, insert, update on billing.claim to caregraph_billing;

create table billing.explanation_of_benefit (
  id uuid primary key,
  patient_id uuid not null,
  subscriber_id uuid,
  labels integer not null default 0,
  claim_id uuid,
  encounter_id uuid,
  coverage_id uuid,
  status text not null,
  outcome text,
  type_code text,
  created_at timestamptz,
  billable_start timestamptz,
  billable_end timestamptz,
  insurer_name text,
  total_minor bigint,
  payment_minor bigint,
  currency text,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(created_at, '-infinity'::timestamptz)) stored
);
create index explanation_of_benefit_patient on billing.explanation_of_benefit (patient_id, sorted_at desc, id desc);
select access.protect('billing.explanation_of_benefit', 'FINANCIAL', 'caregraph_billing');
grant select, insert, update on billing.explanation_of_benefit to caregraph_billing;

create table billing.invoice (
  id uuid primary key,
  patient_id uuid not null,
  subscriber_id uuid,
  labels integer not null default 0,
  claim_id uuid,
  encounter_id uuid,
  status text not null,
  issued_at timestamptz,
  total_minor bigint not null,
  currency text not null,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(issued_at, '-infinity'::timestamptz)) stored
);
create index invoice_patient on billing.invoice (patient_id, sorted_at desc, id desc);
select access.protect('billing.invoice', 'FINANCIAL', 'caregraph_billing');
grant select, insert, update on billing.invoice to caregraph_billing;

create table billing.charge_item (
  id uuid primary key,
  patient_id uuid not null,
  subscriber_id uuid,
  labels integer not null default 0,
  claim_id uuid,
  invoice_id uuid,
  encounter_id uuid,
  status text not null,
  code_system text,
  code text,
  code_display text,
  occurred_at timestamptz,
  quantity numeric not null default 1,
  price_minor bigint not null,
  currency text not null,
  sealed bytea storage external,
  remainder bytea storage external,
  sorted_at timestamptz not null generated always as (coalesce(occurred_at, '-infinity'::timestamptz)) stored
);
create index charge_item_patient on billing.charge_item (patient_id, sorted_at desc, id desc);
-- A clinic's own figures are counted by quarter.
create index charge_item_clinic on billing.charge_item (subscriber_id, occurred_at);
select access.protect('billing.charge_item', 'FINANCIAL', 'caregraph_billing');
grant select, insert, update on billing.charge_item to caregraph_billing;

create index charge_item_invoice on billing.charge_item (invoice_id);
select access.open_to_deidentification('billing.charge_item', 'FINANCIAL', 'id, patient_id, subscriber_id, labels, code_system, code, code_display, occurred_at, quantity, price_minor, currency');
