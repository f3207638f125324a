import { rowById, type RequestContext } from '@caregraph/subgraph-kit';
import { PractitionerRow } from './practitioner.entity.js';
import type { Practitioner } from './practitioner.type.js';

export async function practitionerById(context: RequestContext, id: string): Promise<Practitioner | null> {
  const row = await rowById(context, PractitionerRow, id);
  if (!row) return null;
  const name = [row.prefix, ...row.givenNames, row.familyName].filter(Boolean).join(' ');
  return { id: row.id, name: name || null, npi: row.npi, specialty: row.specialty, active: row.active };
}
