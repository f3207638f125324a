import { iso } from '../calendar.js';
import { PROCEDURES, type Service } from '../model/services.js';
import { codeColumns, type Coding } from '../model/terminology.js';
import { keptBy, type Stay } from './encounterRows.js';
import { writeImaging } from './imagingRows.js';

/** A drug is as sensitive as its code and as what it is prescribed for. */
export function prescribe(stay: Stay, drug: Coding, labels: number, dosage: string): void {
  const { patient } = stay;
  patient.batch.add('records.medication_request', {
    id: patient.nextId('medicationRequest'),
    ...keptBy(stay, drug.labels | labels),
    status: stay.visit.kind === 'acute' ? 'completed' : 'active',
    intent: 'order',
    ...codeColumns(drug),
    authored_at: iso(stay.visit.atMs),
    requester_id: stay.practitionerId,
    dosage_text: dosage,
  });
}

/** Does a service at a visit, to be billed with it; once at most. */
export function writeProcedure(stay: Stay, service: Service): void {
  const { patient, visit } = stay;
  // Nothing but talking can be done over a screen.
  if (visit.classCode === 'VR' && service !== PROCEDURES.psychotherapy) return;
  if (stay.services.includes(service)) return;
  stay.services.push(service);
  patient.batch.add('records.procedure', {
    id: patient.nextId('procedure'),
    ...keptBy(stay, service.coding.labels),
    status: 'completed',
    ...codeColumns(service.coding),
    performed_start: iso(visit.atMs),
    performed_end: iso(stay.endMs),
  });
  writeImaging(stay, service);
}
