/** Purposes of use, with their code in HL7 v3 ActReason (PurposeOfUse), where it has one. */
export const PURPOSE_CODES = {
  TREATMENT: 'TREAT',
  PAYMENT: 'HPAYMT',
  OPERATIONS: 'HOPERAT',
  PATIENT_REQUEST: 'PATRQT',
  EMERGENCY: 'ETREAT',
  RESEARCH: 'HRESCH',
  BENCHMARKING: 'BENCHMARKING',
} as const;

export type Purpose = keyof typeof PURPOSE_CODES;

export const PURPOSES = Object.keys(PURPOSE_CODES) as Purpose[];

export function isPurpose(value: unknown): value is Purpose {
  return typeof value === 'string' && Object.hasOwn(PURPOSE_CODES, value);
}
