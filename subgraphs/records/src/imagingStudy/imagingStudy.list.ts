import { patientList } from '@caregraph/subgraph-kit';
import { ImagingStudyRow } from './imagingStudy.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const imagingStudyList = patientList(ImagingStudyRow, {
  status: { kind: 'WORD', column: 'status' },
  modality: { kind: 'CODE', column: 'modalityCode' },
  bodySite: { kind: 'CODE', column: 'bodySiteCode', system: 'bodySiteSystem' },
  started: { kind: 'TIME', column: 'startedAt' },
});
