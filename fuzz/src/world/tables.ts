import type { Random } from './random.js';

type Columns = Readonly<Record<string, unknown>>;

/** A field of a type in the graph, and what it shows of a row. */
export interface GraphField {
  readonly name: string;
  readonly category: string;
  /** What is selected of it, where it is an object. */
  readonly selection?: string;
  readonly value: (columns: Columns) => unknown;
  /** What is shown instead where the viewer sees the category masked. */
  readonly masked?: (columns: Columns) => unknown;
  /** The field leads to another row (or rows), which is decided on for itself. */
  readonly leadsTo?: { readonly type: string; readonly column: string; readonly isList?: true };
}

/** A table with rows that clinics keep, and its type in the graph. */
export interface RecordTable {
  readonly type: string;
  readonly table: string;
  readonly subgraph: 'records' | 'billing';
  readonly category: string;
  /** The field of Patient that lists it. */
  readonly list: string;
  /** The column by which lists are sorted, newest first. */
  readonly sortedBy: string;
  readonly columns: (random: Random, name: string) => Columns;
  readonly fields: readonly GraphField[];
  /** The column, of one code or several, and the system of the codes of FHIR's element `category`. */
  readonly codes?: { readonly column: string; readonly system: string };
}

const text = (name: string, category: string, column: string): GraphField => ({
  name,
  category,
  value: (columns) => columns[column] ?? null,
});
const instant = (name: string, category: string, column: string): GraphField => ({
  name,
  category,
  value: (columns) => (columns[column] === null ? null : new Date(String(columns[column])).toISOString()),
});
const concept = (name: string, category: string): GraphField => ({
  name,
  category,
  selection: '{ code text }',
  value: (columns) => ({ code: columns['code'], text: columns['code_display'] }),
});
const money = (name: string, column: string): GraphField => ({
  name,
  category: 'FINANCIAL',
  selection: '{ amountMinor currency }',
  value: (columns) => ({ amountMinor: columns[column], currency: columns['currency'] }),
});
const leads = (name: string, category: string, type: string, column: string, isList?: true): GraphField => ({
  name,
  category,
  value: () => null,
  leadsTo: { type, column, ...(isList ? { isList } : {}) },
});
const keeper = (name: string, category: string): GraphField => ({
  name,
  category,
  selection: '{ id }',
  value: ({ subscriber_id: id }) => (id === null ? null : { id }),
});
const visit = leads('encounter', 'CLINICAL', 'Encounter', 'encounter_id');
/** billing knows of an encounter no more than its id. */
const billedVisit: GraphField = {
  name: 'encounter',
  category: 'FINANCIAL',
  selection: '{ id }',
  value: ({ encounter_id: id }) => (id === null ? null : { id }),
};
const coded = (name: string): Columns => ({
  code_system: 'http://snomed.info/sct',
  code: '195967001',
  code_display: name,
});

/** The last four characters behind dots: `••••1234`. */
export const lastFour = (value: unknown): string => `••••${String(value).slice(-4)}`;

const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const SERVICE_SECTION = 'http://terminology.hl7.org/CodeSystem/v2-0074';

/** Every table with rows that clinics keep. A test compares the list with the tables that have row security. */
export const RECORD_TABLES: readonly RecordTable[] = [
  {
    type: 'Encounter',
    table: 'records.encounter',
    subgraph: 'records',
    category: 'CLINICAL',
    list: 'encounters',
    sortedBy: 'period_start',
    columns: (_random, name) => ({
      status: 'finished',
      class_code: 'AMB',
      reason_code: '1',
      reason_display: name,
    }),
    fields: [
      text('classCode', 'CLINICAL', 'class_code'),
      {
        ...concept('reason', 'CLINICAL'),
        value: (row) => ({ code: row['reason_code'], text: row['reason_display'] }),
      },
      instant('start', 'CLINICAL', 'period_start'),
      keeper('serviceProvider', 'CLINICAL'),
    ],
  },
  {
    type: 'Condition',
    table: 'records.condition',
    subgraph: 'records',
    category: 'CLINICAL',
    list: 'conditions',
    sortedBy: 'onset_at',
    columns: (_random, name) => ({ clinical_status: 'active', ...coded(name) }),
    fields: [
      text('clinicalStatus', 'CLINICAL', 'clinical_status'),
      concept('code', 'CLINICAL'),
      instant('onsetDateTime', 'CLINICAL', 'onset_at'),
      visit,
    ],
  },
  {
    type: 'Observation',
    table: 'records.observation',
    subgraph: 'records',
    category: 'LAB',
    list: 'observations',
    sortedBy: 'effective_at',
    columns: (random, name) => ({
      status: 'final',
      category_code: random.pick(['laboratory', 'vital-signs', null]),
      ...coded(name),
      value_text: name,
    }),
    fields: [text('category', 'LAB', 'category_code'), text('valueString', 'LAB', 'value_text'), visit],
    codes: { column: 'category_code', system: OBSERVATION_CATEGORY },
  },
  {
    type: 'Procedure',
    table: 'records.procedure',
    subgraph: 'records',
    category: 'CLINICAL',
    list: 'procedures',
    sortedBy: 'performed_start',
    columns: (_random, name) => ({ status: 'completed', ...coded(name) }),
    fields: [text('status', 'CLINICAL', 'status'), concept('code', 'CLINICAL'), visit],
  },
  {
    type: 'MedicationRequest',
    table: 'records.medication_request',
    subgraph: 'records',
    category: 'MEDICATION',
    list: 'medicationRequests',
    sortedBy: 'authored_at',
    columns: (_random, name) => ({ status: 'active', intent: 'order', ...coded(name), dosage_text: name }),
    fields: [text('intent', 'MEDICATION', 'intent'), text('dosageText', 'MEDICATION', 'dosage_text'), visit],
  },
  {
    type: 'Immunization',
    table: 'records.immunization',
    subgraph: 'records',
    category: 'CLINICAL',
    list: 'immunizations',
    sortedBy: 'occurred_at',
    columns: (_random, name) => ({ status: 'completed', ...coded(name) }),
    fields: [text('status', 'CLINICAL', 'status'), concept('vaccineCode', 'CLINICAL'), visit],
  },
  {
    type: 'AllergyIntolerance',
    table: 'records.allergy_intolerance',
    subgraph: 'records',
    category: 'CLINICAL',
    list: 'allergyIntolerances',
    sortedBy: 'recorded_at',
    columns: (random, name) => ({
      criticality: 'low',
      category_names: random.some(['food', 'medication'], 0.5),
      ...coded(name),
    }),
    fields: [text('criticality', 'CLINICAL', 'criticality'), concept('code', 'CLINICAL'), visit],
    codes: { column: 'category_names', system: 'http://hl7.org/fhir/allergy-intolerance-category' },
  },
  {
    type: 'DiagnosticReport',
    table: 'records.diagnostic_report',
    subgraph: 'records',
    category: 'LAB',
    list: 'diagnosticReports',
    sortedBy: 'effective_at',
    columns: (random, name) => ({
      status: 'final',
      category_code: random.pick(['LAB', null]),
      ...coded(name),
      result_ids: [],
    }),
    fields: [concept('code', 'LAB'), visit, leads('results', 'LAB', 'Observation', 'result_ids', true)],
    codes: { column: 'category_code', system: SERVICE_SECTION },
  },
  {
    type: 'ImagingStudy',
    table: 'records.imaging_study',
    subgraph: 'records',
    category: 'IMAGING',
    list: 'imagingStudies',
    sortedBy: 'started_at',
    columns: (random) => ({ status: 'available', number_of_series: random.below(100) }),
    fields: [text('numberOfSeries', 'IMAGING', 'number_of_series'), visit],
  },
  {
    type: 'Appointment',
    table: 'records.appointment',
    subgraph: 'records',
    category: 'CLINICAL',
    list: 'appointments',
    sortedBy: 'start_at',
    columns: (_random, name) => ({ status: 'booked', service_type_display: name }),
    fields: [
      text('status', 'CLINICAL', 'status'),
      instant('start', 'CLINICAL', 'start_at'),
      keeper('serviceProvider', 'CLINICAL'),
    ],
  },
  {
    type: 'Coverage',
    table: 'billing.coverage',
    subgraph: 'billing',
    category: 'FINANCIAL',
    list: 'coverages',
    sortedBy: 'period_start',
    columns: (random, name) => ({
      status: 'active',
      payor_name: name,
      member_number: `M-${random.below(1e6)}-0042`,
    }),
    fields: [
      text('payor', 'FINANCIAL', 'payor_name'),
      {
        ...text('memberNumber', 'FINANCIAL', 'member_number'),
        masked: ({ member_number: value }) => lastFour(value),
      },
    ],
  },
  {
    type: 'Claim',
    table: 'billing.claim',
    subgraph: 'billing',
    category: 'FINANCIAL',
    list: 'claims',
    sortedBy: 'created_at',
    columns: (random) => ({
      status: 'active',
      use: 'claim',
      total_minor: random.below(1e6),
      currency: 'USD',
    }),
    fields: [text('use', 'FINANCIAL', 'use'), money('total', 'total_minor'), billedVisit],
  },
  {
    type: 'ExplanationOfBenefit',
    table: 'billing.explanation_of_benefit',
    subgraph: 'billing',
    category: 'FINANCIAL',
    list: 'explanationsOfBenefit',
    sortedBy: 'created_at',
    columns: (random) => ({
      status: 'active',
      outcome: 'complete',
      payment_minor: random.below(1e6),
      currency: 'USD',
    }),
    fields: [
      money('payment', 'payment_minor'),
      billedVisit,
      leads('claim', 'FINANCIAL', 'Claim', 'claim_id'),
    ],
  },
  {
    type: 'Invoice',
    table: 'billing.invoice',
    subgraph: 'billing',
    category: 'FINANCIAL',
    list: 'invoices',
    sortedBy: 'issued_at',
    columns: (random) => ({ status: 'issued', total_minor: random.below(1e6), currency: 'USD' }),
    fields: [money('totalGross', 'total_minor'), leads('claim', 'FINANCIAL', 'Claim', 'claim_id')],
  },
  {
    type: 'ChargeItem',
    table: 'billing.charge_item',
    subgraph: 'billing',
    category: 'FINANCIAL',
    list: 'chargeItems',
    sortedBy: 'occurred_at',
    columns: (random, name) => ({
      status: 'billed',
      ...coded(name),
      quantity: 1 + random.below(9),
      price_minor: random.below(1e6),
      currency: 'USD',
    }),
    fields: [concept('code', 'FINANCIAL'), money('price', 'price_minor')],
  },
];
