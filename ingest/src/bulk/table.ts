/**
 * The tables that import and seed write, with their columns in order and the PostgreSQL type of each. A type that ends
 * in `!` may not be null. Generated columns (`sorted_at`) are absent: PostgreSQL computes them. A test compares this
 * list with the migrated database.
 */

const keptByClinic = { patient_id: 'uuid!', subscriber_id: 'uuid', labels: 'integer!' } as const;

const address = {
  address_line: 'text',
  city: 'text',
  state: 'text',
  postal_code: 'text',
  country: 'text',
} as const;

const code = { code_system: 'text', code: 'text', code_display: 'text' } as const;

const identityTables = {
  'identity.subscriber': {
    id: 'uuid!',
    name: 'text!',
    organization_type: 'text',
    active: 'boolean!',
    phone: 'text',
    ...address,
    specialty: 'text',
    remainder: 'jsonb',
  },
  'identity.practitioner': {
    id: 'uuid!',
    family_name: 'text',
    given_names: 'text[]!',
    prefix: 'text',
    npi: 'text',
    gender: 'text',
    active: 'boolean!',
    specialty: 'text',
    subscriber_id: 'uuid',
    ...address,
    remainder: 'jsonb',
  },
  'identity.patient': {
    id: 'uuid!',
    family_name: 'text',
    given_names: 'text[]!',
    prefix: 'text',
    medical_record_number: 'text',
    birth_date: 'date',
    gender: 'text',
    deceased_at: 'timestamptz',
    marital_status: 'text',
    language: 'text',
    phone: 'text',
    email: 'text',
    ...address,
    remainder: 'jsonb',
  },
  'identity.registration': {
    id: 'uuid!',
    patient_id: 'uuid!',
    subscriber_id: 'uuid!',
    valid_from: 'timestamptz!',
    valid_to: 'timestamptz',
  },
  'identity.account': {
    id: 'uuid!',
    name: 'text!',
    role: 'text!',
    display_name: 'text!',
    subscriber_id: 'uuid',
    patient_id: 'uuid',
    password_hash: 'text!',
    active: 'boolean!',
    created_at: 'timestamptz!',
  },
  'identity.partner_app': {
    id: 'uuid!',
    client_id: 'text!',
    name: 'text!',
    first_party: 'boolean!',
    active: 'boolean!',
    metadata: 'jsonb!',
  },
  'identity.app_connection': {
    id: 'uuid!',
    patient_id: 'uuid!',
    app_id: 'uuid!',
    connected_at: 'timestamptz!',
    ended_at: 'timestamptz',
  },
  'identity.delegation': {
    id: 'uuid!',
    patient_id: 'uuid!',
    delegate_account_id: 'uuid!',
    category_mask: 'integer!',
    label_mask: 'integer!',
    valid_from: 'timestamptz!',
    valid_to: 'timestamptz',
  },
} as const;

const recordsTables = {
  'records.encounter': {
    id: 'uuid!',
    ...keptByClinic,
    status: 'text!',
    class_code: 'text',
    type_system: 'text',
    type_code: 'text',
    type_display: 'text',
    reason_system: 'text',
    reason_code: 'text',
    reason_display: 'text',
    practitioner_id: 'uuid',
    period_start: 'timestamptz',
    period_end: 'timestamptz',
    remainder: 'jsonb',
  },
  'records.condition': {
    id: 'uuid!',
    ...keptByClinic,
    encounter_id: 'uuid',
    clinical_status: 'text',
    verification_status: 'text',
    ...code,
    onset_at: 'timestamptz',
    abatement_at: 'timestamptz',
    recorded_at: 'timestamptz',
    remainder: 'jsonb',
  },
  'records.observation': {
    id: 'uuid!',
    ...keptByClinic,
    encounter_id: 'uuid',
    status: 'text!',
    category_code: 'text',
    ...code,
    effective_at: 'timestamptz',
    issued_at: 'timestamptz',
    value_quantity: 'numeric',
    value_unit: 'text',
    value_code_system: 'text',
    value_code: 'text',
    value_code_display: 'text',
    value_text: 'text',
    components: 'jsonb',
    remainder: 'jsonb',
  },
  'records.procedure': {
    id: 'uuid!',
    ...keptByClinic,
    encounter_id: 'uuid',
    status: 'text!',
    ...code,
    performed_start: 'timestamptz',
    performed_end: 'timestamptz',
    remainder: 'jsonb',
  },
  'records.medication_request': {
    id: 'uuid!',
    ...keptByClinic,
    encounter_id: 'uuid',
    status: 'text!',
    intent: 'text',
    ...code,
    authored_at: 'timestamptz',
    requester_id: 'uuid',
    dosage_text: 'text',
    remainder: 'jsonb',
  },
  'records.immunization': {
    id: 'uuid!',
    ...keptByClinic,
    encounter_id: 'uuid',
    status: 'text!',
    ...code,
    occurred_at: 'timestamptz',
    remainder: 'jsonb',
  },
  'records.allergy_intolerance': {
    id: 'uuid!',
    ...keptByClinic,
    encounter_id: 'uuid',
    clinical_status: 'text',
    verification_status: 'text',
    type: 'text',
    category_names: 'text[]!',
    criticality: 'text',
    ...code,
    recorded_at: 'timestamptz',
    remainder: 'jsonb',
  },
  'records.diagnostic_report': {
    id: 'uuid!',
    ...keptByClinic,
    encounter_id: 'uuid',
    status: 'text!',
    category_code: 'text',
    ...code,
    effective_at: 'timestamptz',
    issued_at: 'timestamptz',
    result_ids: 'uuid[]!',
    remainder: 'jsonb',
  },
  'records.imaging_study': {
    id: 'uuid!',
    ...keptByClinic,
    encounter_id: 'uuid',
    status: 'text!',
    started_at: 'timestamptz',
    modality_code: 'text',
    modality_display: 'text',
    body_site_system: 'text',
    body_site_code: 'text',
    body_site_display: 'text',
    number_of_series: 'integer',
    number_of_instances: 'integer',
    remainder: 'jsonb',
  },
  'records.appointment': {
    id: 'uuid!',
    ...keptByClinic,
    status: 'text!',
    service_type_code: 'text',
    service_type_display: 'text',
    practitioner_id: 'uuid',
    start_at: 'timestamptz',
    end_at: 'timestamptz',
    remainder: 'jsonb',
  },
} as const;

const billingTables = {
  'billing.coverage': {
    id: 'uuid!',
    ...keptByClinic,
    status: 'text!',
    type_text: 'text',
    payor_name: 'text',
    member_number: 'text',
    period_start: 'timestamptz',
    period_end: 'timestamptz',
    remainder: 'jsonb',
  },
  'billing.claim': {
    id: 'uuid!',
    ...keptByClinic,
    encounter_id: 'uuid',
    coverage_id: 'uuid',
    prescription_id: 'uuid',
    status: 'text!',
    use: 'text',
    type_code: 'text',
    created_at: 'timestamptz',
    billable_start: 'timestamptz',
    billable_end: 'timestamptz',
    total_minor: 'bigint',
    currency: 'text',
    remainder: 'jsonb',
  },
  'billing.explanation_of_benefit': {
    id: 'uuid!',
    ...keptByClinic,
    claim_id: 'uuid',
    encounter_id: 'uuid',
    coverage_id: 'uuid',
    status: 'text!',
    outcome: 'text',
    type_code: 'text',
    created_at: 'timestamptz',
    billable_start: 'timestamptz',
    billable_end: 'timestamptz',
    insurer_name: 'text',
    total_minor: 'bigint',
    payment_minor: 'bigint',
    currency: 'text',
    remainder: 'jsonb',
  },
  'billing.invoice': {
    id: 'uuid!',
    ...keptByClinic,
    claim_id: 'uuid',
    encounter_id: 'uuid',
    status: 'text!',
    issued_at: 'timestamptz',
    total_minor: 'bigint!',
    currency: 'text!',
    remainder: 'jsonb',
  },
  'billing.charge_item': {
    id: 'uuid!',
    ...keptByClinic,
    claim_id: 'uuid',
    invoice_id: 'uuid',
    encounter_id: 'uuid',
    status: 'text!',
    ...code,
    occurred_at: 'timestamptz',
    quantity: 'numeric!',
    price_minor: 'bigint!',
    currency: 'text!',
    remainder: 'jsonb',
  },
} as const;

const consentTables = {
  'consent.policy_version': {
    id: 'uuid!',
    version: 'text!',
    published_at: 'timestamptz!',
    material: 'boolean!',
  },
  'consent.consent': {
    id: 'uuid!',
    patient_id: 'uuid!',
    grantee_kind: 'text!',
    grantee_id: 'uuid!',
    purpose: 'text!',
    category_names: 'text[]!',
    label_names: 'text[]!',
    status: 'text!',
    period_start: 'timestamptz!',
    period_end: 'timestamptz',
    policy_version_id: 'uuid',
    granted_at: 'timestamptz!',
    withdrawn_at: 'timestamptz',
    remainder: 'jsonb',
  },
  'consent.restriction': {
    id: 'uuid!',
    patient_id: 'uuid!',
    category_names: 'text[]',
    placed_at: 'timestamptz!',
    lifted_at: 'timestamptz',
    remainder: 'jsonb',
  },
  'consent.objection': {
    id: 'uuid!',
    patient_id: 'uuid!',
    purpose: 'text!',
    raised_at: 'timestamptz!',
    withdrawn_at: 'timestamptz',
    remainder: 'jsonb',
  },
} as const;

export const TABLES = { ...identityTables, ...recordsTables, ...billingTables, ...consentTables } as const;

export type TableName = keyof typeof TABLES;

/** How a value of each PostgreSQL type is given. Text of instants and days is ISO 8601; numbers are safe integers or decimals. */
interface Values {
  uuid: string;
  text: string;
  date: string;
  timestamptz: string | Date;
  boolean: boolean;
  integer: number;
  bigint: number | string;
  numeric: number | string;
  jsonb: unknown;
  'text[]': readonly string[];
  'uuid[]': readonly string[];
}

type ValueOf<T> = T extends `${infer Base extends keyof Values}!`
  ? Values[Base]
  : T extends keyof Values
    ? Values[T]
    : never;
type RequiredKeys<C> = { [K in keyof C]: C[K] extends `${string}!` ? K : never }[keyof C];

/** A row of a table: columns that may not be null are required, the others may be null or left out (which is null). */
export type Row<T extends TableName> = { id: string } & {
  [K in RequiredKeys<(typeof TABLES)[T]>]: ValueOf<(typeof TABLES)[T][K]>;
} & {
  [K in Exclude<keyof (typeof TABLES)[T], RequiredKeys<(typeof TABLES)[T]>>]?:
    | ValueOf<(typeof TABLES)[T][K]>
    | null
    | undefined;
};

/** The columns of a table, in order. */
export function columnsOf(table: TableName): readonly string[] {
  return Object.keys(TABLES[table]);
}
