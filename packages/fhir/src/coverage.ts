import type { Coverage, ExplanationOfBenefit } from '@medplum/fhirtypes';
import type { ClinicalColumns } from './clinicalColumns.js';
import { instantOf, periodOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { referenceTo, referencedRowId } from './reference.js';
import { derivedId, rowId } from './rowId.js';

export interface CoverageColumns extends ClinicalColumns {
  status: string;
  type_text: string | null;
  payor_name: string | null;
  member_number: string | null;
  period_start: Instant | null;
  period_end: Instant | null;
}

/** Coverage ↔ billing.coverage. */
export const coverage = mapping<Coverage, CoverageColumns>({
  resourceType: 'Coverage',
  table: 'billing.coverage',
  shape: {
    elements: {
      meta: 'Meta',
      status: 'code!:active|cancelled|draft|entered-in-error',
      type: 'CodeableConcept',
      subscriberId: 'string',
      beneficiary: 'Reference!:Patient',
      period: 'Period',
      payor: 'Reference+',
    },
  },
  patientOf: (resource) => resource.beneficiary,
  columns(resource, context) {
    return {
      id: rowId('Coverage', resource.id ?? ''),
      patient_id: referencedRowId(resource.beneficiary, 'Patient') ?? '',
      subscriber_id: context.subscriberId,
      labels: context.labels,
      status: resource.status,
      type_text: resource.type?.text ?? resource.type?.coding?.[0]?.display ?? null,
      payor_name: resource.payor[0]?.display ?? null,
      member_number: resource.subscriberId ?? null,
      period_start: instantOf(resource.period?.start),
      period_end: instantOf(resource.period?.end),
    };
  },
  render(row) {
    return {
      status: row.status,
      ...(row.type_text && { type: { text: row.type_text } }),
      beneficiary: referenceTo('Patient', row.patient_id),
      ...(row.payor_name && { payor: [{ display: row.payor_name }] }),
      ...(row.member_number && { subscriberId: row.member_number }),
      period: periodOf(row.period_start, row.period_end),
    };
  },
});

/**
 * The coverage that an explanation of benefit contains and names in `insurance`, as a resource of its own. Its id is
 * made of the patient, the clinic and the content, so that the same insurance repeated in a hundred explanations is one row.
 */
export function containedCoverage(
  resource: ExplanationOfBenefit,
  subscriberId: string | null,
): Coverage | null {
  const reference = resource.insurance.find((insurance) =>
    insurance.coverage.reference?.startsWith('#'),
  )?.coverage;
  const contained = resource.contained?.find((candidate) => `#${candidate.id}` === reference?.reference);
  if (contained?.resourceType !== 'Coverage') return null;
  const patientId = referencedRowId(resource.patient, 'Patient') ?? '';
  const content = JSON.stringify({ ...contained, id: undefined });
  return { ...contained, id: derivedId('Coverage', patientId, subscriberId ?? '', content) };
}
