import { patientSubject, type ReferenceResolver } from '@caregraph/subgraph-kit';
import type { Patient } from './patient.type.js';

/** Loads nothing: whether the viewer may know of the patient is checked by the kit, what it may see by each field. */
export const patientReference: ReferenceResolver = ({ id }): Patient => ({ id, subject: patientSubject(id) });
