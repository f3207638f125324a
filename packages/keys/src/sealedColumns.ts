/** How the text of a table is sealed. Names are those of packages/fhir's columns. */
export interface SealedColumns {
  /** The column with the patient's id. */
  readonly patientColumn: 'id' | 'patient_id';
  /** Stand in the column `sealed`, as one JSON object, and nowhere else. */
  readonly always: readonly string[];
  /** Display → code. With a code, a display is the terminology's word and stays readable; without one it is somebody's own text. */
  readonly unlessCoded: Readonly<Record<string, string>>;
  /** Lists of parts with `code` and `code_display`: sealed as a whole once one part has a display and no code. */
  readonly parts: readonly string[];
}

const CODE = { code_display: 'code' } as const;

function ofPatient(
  unlessCoded: Readonly<Record<string, string>> = {},
  always: readonly string[] = [],
  parts: readonly string[] = [],
): SealedColumns {
  return { patientColumn: 'patient_id', always, unlessCoded, parts };
}

/** Every table that holds something sealed. All of them have `remainder`; `sealed` those that seal anything besides. */
export const SEALED_COLUMNS: Readonly<Record<string, SealedColumns>> = {
  'identity.patient': {
    patientColumn: 'id',
    always: [
      'family_name',
      'given_names',
      'prefix',
      'medical_record_number',
      'birth_date',
      'deceased_at',
      'marital_status',
      'language',
      'phone',
      'email',
      'address_line',
      'city',
      'postal_code',
      'country',
    ],
    unlessCoded: {},
    parts: [],
  },
  'records.encounter': ofPatient({ type_display: 'type_code', reason_display: 'reason_code' }),
  'records.condition': ofPatient(CODE),
  'records.observation': ofPatient(
    { ...CODE, value_code_display: 'value_code' },
    ['value_text'],
    ['components'],
  ),
  'records.procedure': ofPatient(CODE),
  'records.medication_request': ofPatient(CODE, ['dosage_text']),
  'records.immunization': ofPatient(CODE),
  'records.allergy_intolerance': ofPatient(CODE),
  'records.diagnostic_report': ofPatient(CODE),
  'records.imaging_study': ofPatient({
    modality_display: 'modality_code',
    body_site_display: 'body_site_code',
  }),
  'records.appointment': ofPatient({ service_type_display: 'service_type_code' }),
  'billing.coverage': ofPatient({}, ['type_text', 'payor_name', 'member_number']),
  'billing.claim': ofPatient(),
  'billing.explanation_of_benefit': ofPatient(),
  'billing.invoice': ofPatient(),
  'billing.charge_item': ofPatient(CODE),
  'consent.consent': ofPatient(),
  'consent.restriction': ofPatient(),
  'consent.objection': ofPatient(),
};

/** Does the table have a column `sealed`? */
export function hasSealedColumn(table: string): boolean {
  const columns = SEALED_COLUMNS[table];
  if (!columns) return false;
  return columns.always.length + columns.parts.length + Object.keys(columns.unlessCoded).length > 0;
}
