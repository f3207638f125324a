import type { DiagnosticReport } from '@medplum/fhirtypes';
import type { ClinicalColumns } from './clinicalColumns.js';
import { codeColumns, conceptOf, firstCode, statusConceptOf, type CodeColumns } from './concept.js';
import { dateTimeOf, instantOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { referenceTo, referencedRowId } from './reference.js';
import { rowId } from './rowId.js';

export interface DiagnosticReportColumns extends ClinicalColumns, CodeColumns {
  encounter_id: string | null;
  status: string;
  category_code: string | null;
  effective_at: Instant | null;
  issued_at: Instant | null;
  result_ids: readonly string[];
}

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/v2-0074';

/** DiagnosticReport ↔ records.diagnostic_report. */
export const diagnosticReport = mapping<DiagnosticReport, DiagnosticReportColumns>({
  resourceType: 'DiagnosticReport',
  table: 'records.diagnostic_report',
  shape: {
    elements: {
      meta: 'Meta',
      status:
        'code!:registered|partial|preliminary|final|amended|corrected|appended|cancelled|entered-in-error|unknown',
      category: 'CodeableConcept*',
      code: 'CodeableConcept!',
      subject: 'Reference!:Patient',
      encounter: 'Reference:Encounter',
      effectiveDateTime: 'dateTime',
      effectivePeriod: 'Period',
      issued: 'instant',
      result: 'Reference*:Observation',
    },
  },
  patientOf: (resource) => resource.subject,
  encounterOf: (resource) => resource.encounter,
  columns(resource, context) {
    return {
      id: rowId('DiagnosticReport', resource.id ?? ''),
      patient_id: referencedRowId(resource.subject, 'Patient') ?? '',
      subscriber_id: context.subscriberId,
      labels: context.labels,
      encounter_id: referencedRowId(resource.encounter, 'Encounter'),
      status: resource.status,
      category_code: firstCode(resource.category?.[0]),
      ...codeColumns(resource.code),
      effective_at: instantOf(resource.effectiveDateTime ?? resource.effectivePeriod?.start),
      issued_at: instantOf(resource.issued),
      result_ids: (resource.result ?? []).flatMap((result) => referencedRowId(result, 'Observation') ?? []),
    };
  },
  render(row) {
    const category = statusConceptOf(CATEGORY, row.category_code);
    return {
      status: row.status,
      ...(category && { category: [category] }),
      code: conceptOf(row),
      subject: referenceTo('Patient', row.patient_id),
      encounter: referenceTo('Encounter', row.encounter_id),
      effectiveDateTime: dateTimeOf(row.effective_at),
      issued: dateTimeOf(row.issued_at),
      ...(row.result_ids.length > 0 && {
        result: row.result_ids.map((id) => referenceTo('Observation', id)),
      }),
    };
  },
});
