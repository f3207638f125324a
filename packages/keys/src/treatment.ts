import { SEALED_COLUMNS } from './sealedColumns.js';

/** What keeps a column with text from telling who somebody is, in the files of the database and in a dump. */
export const TREATMENTS = {
  SEALED: 'ciphertext under the key of the patient',
  DIGEST: 'keyed digest: equal values can be told, none can be read',
  COARSE: 'cut down to what de-identification needs; the rest is sealed',
  CODE: 'a code, a status, a unit: of a vocabulary, no free text',
  TERM: "a terminology's word for the code beside it; sealed where there is no code",
  DIRECTORY: 'of organizations, staff and apps, who are published to every user, not of patients',
  ACCOUNT:
    'of the account somebody signs in with, needed before anybody is known; holds nothing of the record',
  SYSTEM: "the platform's own: settings, hashes, states",
  WRAPPED: 'a key under a wrapping key that is not in the database',
} as const;

export type Treatment = keyof typeof TREATMENTS;

type Columns = Readonly<Record<string, Treatment>>;

const all = (treatment: Treatment, ...columns: string[]): Columns =>
  Object.fromEntries(columns.map((column) => [column, treatment]));

const SEALED = all('SEALED', 'sealed', 'remainder');
const CODED = { ...all('CODE', 'code_system', 'code'), code_display: 'TERM' } as const;
const STATUS = all('CODE', 'status');

/** Every column that can hold text, bytes or a date, by table. A test compares it with the migrated database: a new one fails it. */
export const COLUMN_TREATMENTS: Readonly<Record<string, Columns>> = {
  // Of patients these hold pseudonyms and masks; names of operations and request ids are checked for their form.
  'access.audit_event': all(
    'SYSTEM',
    'request_id',
    'subgraph',
    'operation',
    'client_id',
    'role',
    'purpose',
    'action',
    'reasons',
    'source_kinds',
  ),
  'access.audit_head': all('SYSTEM', 'hash', 'key_id', 'signature'),
  'access.audit_patient': all('SYSTEM', 'reasons', 'source_kinds'),
  'access.audit_seal': all('SYSTEM', 'hash', 'previous_hash'),
  'access.block': all('SYSTEM', 'kind', 'purpose'),
  'access.category': all('SYSTEM', 'name'),
  'access.effective_grant': all('SYSTEM', 'purpose', 'source_kind'),
  'access.former_grant': all('SYSTEM', 'purpose', 'source_kind', 'why'),
  'access.label': all('SYSTEM', 'name'),
  'access.principal': all('SYSTEM', 'role', 'client_id'),
  'access.registration_policy': all('SYSTEM', 'purpose'),
  'access.role_policy': all('SYSTEM', 'role', 'purposes'),
  'keys.index_key': { wrapped: 'WRAPPED', wrapping_key: 'SYSTEM' },
  'keys.patient_key': { wrapped: 'WRAPPED', wrapping_key: 'SYSTEM' },
  'identity.account': all('ACCOUNT', 'name', 'role', 'display_name', 'password_hash'),
  'identity.app_registration': all('SYSTEM', 'secret_hash'),
  'identity.idempotency_key': all('SYSTEM', 'key', 'request_hash', 'answer'),
  'identity.import_journal': all('SYSTEM', 'file_hash', 'found'),
  'identity.oidc_payload': all('ACCOUNT', 'model', 'id', 'payload', 'grant_id', 'user_code', 'uid'),
  'identity.partner_app': all('DIRECTORY', 'client_id', 'name', 'metadata'),
  'identity.patient': {
    ...SEALED,
    ...all('COARSE', 'birth_month', 'gender', 'state', 'postal_area'),
    ...all(
      'DIGEST',
      'record_number_index',
      'phone_index',
      'email_index',
      'name_birth_index',
      'identifier_indexes',
    ),
  },
  'identity.practitioner': all(
    'DIRECTORY',
    'family_name',
    'given_names',
    'prefix',
    'npi',
    'gender',
    'specialty',
    'address_line',
    'city',
    'state',
    'postal_code',
    'country',
    'remainder',
  ),
  'identity.subscriber': all(
    'DIRECTORY',
    'name',
    'organization_type',
    'phone',
    'address_line',
    'city',
    'state',
    'postal_code',
    'country',
    'specialty',
    'remainder',
  ),
  'records.allergy_intolerance': {
    ...all('CODE', 'clinical_status', 'verification_status', 'type', 'category_names', 'criticality'),
    ...CODED,
    ...SEALED,
  },
  'records.appointment': { ...STATUS, service_type_code: 'CODE', service_type_display: 'TERM', ...SEALED },
  'records.condition': { ...all('CODE', 'clinical_status', 'verification_status'), ...CODED, ...SEALED },
  'records.diagnostic_report': { ...STATUS, category_code: 'CODE', ...CODED, ...SEALED },
  'records.encounter': {
    ...all('CODE', 'status', 'class_code', 'type_system', 'type_code', 'reason_system', 'reason_code'),
    ...all('TERM', 'type_display', 'reason_display'),
    ...SEALED,
  },
  'records.imaging_study': {
    ...all('CODE', 'status', 'modality_code', 'body_site_system', 'body_site_code'),
    ...all('TERM', 'modality_display', 'body_site_display'),
    ...SEALED,
  },
  'records.immunization': { ...STATUS, ...CODED, ...SEALED },
  'records.medication_request': { ...all('CODE', 'status', 'intent'), ...CODED, ...SEALED },
  'records.observation': {
    ...all('CODE', 'status', 'category_code', 'value_unit', 'value_code_system', 'value_code'),
    ...CODED,
    ...all('TERM', 'value_code_display', 'components'),
    ...SEALED,
  },
  'records.procedure': { ...STATUS, ...CODED, ...SEALED },
  'billing.charge_item': { ...STATUS, ...CODED, currency: 'CODE', ...SEALED },
  'billing.claim': { ...all('CODE', 'status', 'use', 'type_code', 'currency'), remainder: 'SEALED' },
  'billing.coverage': { ...STATUS, ...SEALED },
  'billing.explanation_of_benefit': {
    ...all('CODE', 'status', 'outcome', 'type_code', 'currency'),
    // FHIR lets only an organization be the insurer; a payor of a coverage may be a person, and is sealed.
    insurer_name: 'DIRECTORY',
    remainder: 'SEALED',
  },
  'billing.invoice': { ...all('CODE', 'status', 'currency'), remainder: 'SEALED' },
  // A reason and an outcome of closed lists, and the number of a ticket.
  'consent.break_glass_grant': all('CODE', 'reason', 'ticket', 'outcome'),
  'consent.consent': {
    ...all('CODE', 'grantee_kind', 'purpose', 'category_names', 'label_names', 'status'),
    remainder: 'SEALED',
  },
  'consent.idempotency_key': all('SYSTEM', 'key', 'request_hash', 'answer'),
  'consent.notice': all('CODE', 'kind'),
  'consent.objection': { ...all('CODE', 'purpose'), ...all('SEALED', 'remainder') },
  'consent.policy_version': all('SYSTEM', 'version'),
  'consent.restriction': { ...all('CODE', 'category_names'), ...all('SEALED', 'remainder') },
  // Of apps and their operations; keys and bodies of mutations are digests.
  'edge.app': all('SYSTEM', 'client_id'),
  'edge.app_usage': all('SYSTEM', 'client_id', 'day', 'kind', 'label'),
  'edge.idempotency_key': all('SYSTEM', 'scope', 'body_hash'),
  'edge.operation': all('SYSTEM', 'client_id', 'sha256', 'name', 'document'),
  'edge.taken_points': all('SYSTEM', 'key'),
};

/** The page that says it to people; generated into docs/COLUMNS.md. */
export function columnPage(): string {
  const tables = Object.entries(COLUMN_TREATMENTS).map(([table, columns]) => {
    const byTreatment = Map.groupBy(Object.entries(columns), ([, treatment]) => treatment);
    const cells = [...byTreatment].map(
      ([treatment, list]) => `${treatment}: ${list.map(([column]) => `\`${column}\``).join(', ')}`,
    );
    const inside = SEALED_COLUMNS[table]?.always ?? [];
    return `| \`${table}\` | ${cells.join('; ')} | ${inside.map((column) => `\`${column}\``).join(', ')} |`;
  });
  return [
    '# How every column is kept',
    '',
    'Generated from `packages/keys/src/treatment.ts` by `npm run generate`: every column that can hold text, bytes or a date. A column',
    'that is not listed there fails a test. Keys, numbers, instants and identifiers (random UUIDs) are not listed.',
    '',
    ...Object.entries(TREATMENTS).map(([name, words]) => `- **${name}**: ${words}`),
    '',
    '| table | columns | inside `sealed` |',
    '| --- | --- | --- |',
    ...tables,
    '',
  ].join('\n');
}
