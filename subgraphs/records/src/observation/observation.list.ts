import { patientList } from '@caregraph/subgraph-kit';
import { ObservationRow } from './observation.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const observationList = patientList(ObservationRow, {
  code: { kind: 'CODE', column: 'code', system: 'codeSystem' },
  status: { kind: 'WORD', column: 'status' },
  category: { kind: 'WORD', column: 'categoryCode' },
  effectiveDateTime: { kind: 'TIME', column: 'effectiveAt' },
  issued: { kind: 'TIME', column: 'issuedAt' },
  valueQuantity: { kind: 'QUANTITY', column: 'valueQuantity', unit: 'valueUnit' },
  valueCodeableConcept: { kind: 'CODE', column: 'valueCode', system: 'valueCodeSystem' },
});
