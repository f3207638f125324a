/** A complete row of every table that holds something of a patient: no field of the graph is null in it. */
type Row = Readonly<Record<string, unknown>>;

const AT = '2026-03-04T05:06:07Z';
const coded = { code_system: 'http://snomed.info/sct', code: '195967001', code_display: 'Asthma' };
const covered = { status: 'active', type_code: 'professional', created_at: AT };
const billable = { billable_start: AT, billable_end: AT, total_minor: 12550, currency: 'USD' };

/** Where rows point to each other; all are of the same record. */
export interface RecordIds {
  readonly encounter: string;
  readonly observation: string;
  readonly claim: string;
  readonly invoice: string;
  readonly practitioner: string;
}

/** GraphQL type → its table, and the columns of its row besides id, patient, clinic and labels. */
export const RECORD: Readonly<Record<string, { table: string; columns: (ids: RecordIds) => Row }>> = {
  Encounter: {
    table: 'records.encounter',
    columns: ({ practitioner }) => ({
      status: 'finished',
      class_code: 'AMB',
      type_system: 'http://snomed.info/sct',
      type_code: '185349003',
      type_display: 'Check-up',
      reason_system: 'http://snomed.info/sct',
      reason_code: '195967001',
      reason_display: 'Asthma',
      practitioner_id: practitioner,
      period_start: AT,
      period_end: AT,
    }),
  },
  Condition: {
    table: 'records.condition',
    columns: ({ encounter }) => ({
      encounter_id: encounter,
      clinical_status: 'active',
      verification_status: 'confirmed',
      ...coded,
      onset_at: AT,
      abatement_at: AT,
      recorded_at: AT,
    }),
  },
  Observation: {
    table: 'records.observation',
    columns: ({ encounter }) => ({
      encounter_id: encounter,
      status: 'final',
      category_code: 'laboratory',
      ...coded,
      effective_at: AT,
      issued_at: AT,
      value_quantity: 12.5,
      value_unit: 'g/dL',
      value_code_system: 'http://snomed.info/sct',
      value_code: '260385009',
      value_code_display: 'Negative',
      value_text: 'negative',
      components: [{ ...coded, value_quantity: 120, value_unit: 'mm[Hg]' }],
    }),
  },
  Procedure: {
    table: 'records.procedure',
    columns: ({ encounter }) => ({
      encounter_id: encounter,
      status: 'completed',
      ...coded,
      performed_start: AT,
      performed_end: AT,
    }),
  },
  MedicationRequest: {
    table: 'records.medication_request',
    columns: ({ encounter, practitioner }) => ({
      encounter_id: encounter,
      status: 'active',
      intent: 'order',
      ...coded,
      authored_at: AT,
      requester_id: practitioner,
      dosage_text: 'Once a day',
    }),
  },
  Immunization: {
    table: 'records.immunization',
    columns: ({ encounter }) => ({ encounter_id: encounter, status: 'completed', ...coded, occurred_at: AT }),
  },
  AllergyIntolerance: {
    table: 'records.allergy_intolerance',
    columns: ({ encounter }) => ({
      encounter_id: encounter,
      clinical_status: 'active',
      verification_status: 'confirmed',
      type: 'allergy',
      category_names: ['food'],
      criticality: 'low',
      ...coded,
      recorded_at: AT,
    }),
  },
  DiagnosticReport: {
    table: 'records.diagnostic_report',
    columns: ({ encounter, observation }) => ({
      encounter_id: encounter,
      status: 'final',
      category_code: 'LAB',
      ...coded,
      effective_at: AT,
      issued_at: AT,
      result_ids: [observation],
    }),
  },
  ImagingStudy: {
    table: 'records.imaging_study',
    columns: ({ encounter }) => ({
      encounter_id: encounter,
      status: 'available',
      started_at: AT,
      modality_code: 'DX',
      modality_display: 'Digital radiography',
      body_site_system: 'http://snomed.info/sct',
      body_site_code: '51185008',
      body_site_display: 'Chest',
      number_of_series: 1,
      number_of_instances: 2,
    }),
  },
  Appointment: {
    table: 'records.appointment',
    columns: ({ practitioner }) => ({
      status: 'booked',
      service_type_code: '124',
      service_type_display: 'General practice',
      practitioner_id: practitioner,
      start_at: AT,
      end_at: AT,
    }),
  },
  Coverage: {
    table: 'billing.coverage',
    columns: () => ({
      status: 'active',
      type_text: 'HMO',
      payor_name: 'Insurer',
      member_number: 'M-1',
      period_start: AT,
      period_end: AT,
    }),
  },
  Claim: {
    table: 'billing.claim',
    columns: ({ encounter }) => ({ ...covered, ...billable, encounter_id: encounter, use: 'claim' }),
  },
  ExplanationOfBenefit: {
    table: 'billing.explanation_of_benefit',
    columns: ({ encounter, claim }) => ({
      ...covered,
      ...billable,
      encounter_id: encounter,
      claim_id: claim,
      outcome: 'complete',
      insurer_name: 'Insurer',
      payment_minor: 10000,
    }),
  },
  Invoice: {
    table: 'billing.invoice',
    columns: ({ claim }) => ({
      claim_id: claim,
      status: 'issued',
      issued_at: AT,
      total_minor: 12550,
      currency: 'USD',
    }),
  },
  ChargeItem: {
    table: 'billing.charge_item',
    columns: ({ invoice }) => ({
      invoice_id: invoice,
      status: 'billed',
      ...coded,
      occurred_at: AT,
      quantity: 1,
      price_minor: 2550,
      currency: 'USD',
    }),
  },
};

/** The identity of the patient of a record, every column of it. */
export const PATIENT_ROW: Row = {
  family_name: 'Doe',
  given_names: ['Ada'],
  prefix: 'Dr.',
  medical_record_number: 'MRN-1',
  birth_date: '1980-02-03',
  gender: 'female',
  deceased_at: AT,
  marital_status: 'M',
  language: 'en',
  phone: '555-0101',
  email: 'ada@example.org',
  address_line: '1 Main Street',
  city: 'Springfield',
  state: 'IL',
  postal_code: '62701',
  country: 'US',
};
