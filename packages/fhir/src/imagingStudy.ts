import type { ImagingStudy } from '@medplum/fhirtypes';
import type { ClinicalColumns } from './clinicalColumns.js';
import { codingOf } from './concept.js';
import { dateTimeOf, instantOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { referenceTo, referencedRowId } from './reference.js';
import { rowId } from './rowId.js';

export interface ImagingStudyColumns extends ClinicalColumns {
  encounter_id: string | null;
  status: string;
  started_at: Instant | null;
  modality_code: string | null;
  modality_display: string | null;
  body_site_system: string | null;
  body_site_code: string | null;
  body_site_display: string | null;
  number_of_series: number | null;
  number_of_instances: number | null;
}

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';

/** ImagingStudy ↔ records.imaging_study. Modality and body site are those of the first series. */
export const imagingStudy = mapping<ImagingStudy, ImagingStudyColumns>({
  resourceType: 'ImagingStudy',
  table: 'records.imaging_study',
  shape: {
    elements: {
      meta: 'Meta',
      identifier: 'Identifier*',
      status: 'code!:registered|available|cancelled|entered-in-error|unknown',
      modality: 'Coding*',
      subject: 'Reference!:Patient',
      encounter: 'Reference:Encounter',
      started: 'dateTime',
      numberOfSeries: 'unsignedInt',
      numberOfInstances: 'unsignedInt',
      series: [
        '*',
        { uid: 'id!', modality: 'Coding!', bodySite: 'Coding', numberOfInstances: 'unsignedInt' },
      ],
    },
  },
  patientOf: (resource) => resource.subject,
  encounterOf: (resource) => resource.encounter,
  columns(resource, context) {
    const series = resource.series?.[0];
    const modality = series?.modality ?? resource.modality?.[0];
    return {
      id: rowId('ImagingStudy', resource.id ?? ''),
      patient_id: referencedRowId(resource.subject, 'Patient') ?? '',
      subscriber_id: context.subscriberId,
      labels: context.labels,
      encounter_id: referencedRowId(resource.encounter, 'Encounter'),
      status: resource.status,
      started_at: instantOf(resource.started),
      modality_code: modality?.code ?? null,
      modality_display: modality?.display ?? null,
      body_site_system: series?.bodySite?.system ?? null,
      body_site_code: series?.bodySite?.code ?? null,
      body_site_display: series?.bodySite?.display ?? null,
      number_of_series: resource.numberOfSeries ?? null,
      number_of_instances: resource.numberOfInstances ?? null,
    };
  },
  render(row) {
    const modality = row.modality_code ? codingOf(DICOM, row.modality_code, row.modality_display) : undefined;
    const bodySite = codingOf(row.body_site_system, row.body_site_code, row.body_site_display);
    return {
      status: row.status,
      subject: referenceTo('Patient', row.patient_id),
      encounter: referenceTo('Encounter', row.encounter_id),
      started: dateTimeOf(row.started_at),
      ...(row.number_of_series !== null && { numberOfSeries: row.number_of_series }),
      ...(row.number_of_instances !== null && { numberOfInstances: row.number_of_instances }),
      ...((modality ?? bodySite) && { series: [{ modality, bodySite }] }),
    };
  },
});
