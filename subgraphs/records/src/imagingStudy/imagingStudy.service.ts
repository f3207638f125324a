import {
  rowSubject,
  concept,
  pageOf,
  pageOfPatient,
  patientRowById,
  type Connection,
  type PageArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { ImagingStudyRow } from './imagingStudy.entity.js';
import type { ImagingStudy } from './imagingStudy.type.js';

/** The newest first; only what row security shows to the viewer. */
export function imagingStudiesOfPatient(
  context: RequestContext,
  patientId: string,
  page: PageArgs,
): Promise<Connection<ImagingStudy>> {
  return pageOfPatient(context, ImagingStudyRow, patientId, pageOf(page), toImagingStudy);
}

/** Null where it is not there or the viewer may not know of it. */
export async function imagingStudyById(context: RequestContext, id: string): Promise<ImagingStudy | null> {
  const row = await patientRowById(context, ImagingStudyRow, id);
  return row && toImagingStudy(row);
}

function toImagingStudy(row: ImagingStudyRow): ImagingStudy {
  return {
    id: row.id,
    subject: rowSubject(row),
    encounterId: row.encounterId,
    status: row.status,
    started: row.startedAt,
    modality: concept(null, row.modalityCode, row.modalityDisplay),
    bodySite: concept(row.bodySiteSystem, row.bodySiteCode, row.bodySiteDisplay),
    numberOfSeries: row.numberOfSeries,
    numberOfInstances: row.numberOfInstances,
  };
}
