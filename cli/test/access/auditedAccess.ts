import { randomUUID } from 'node:crypto';
import { categoryMask } from '@caregraph/policy';
import { AuditWriter, type AuditEvent } from '@caregraph/subgraph-kit';
import type { StateWorld } from './stateWorld.js';

/**
 * One access to each world's patient by a clinician of the viewer's clinic, in which something was shown, something in
 * part, and something refused; by consent, so that it is a disclosure too: no field of a history is null in it.
 */
export async function writeAccesses(subgraphUrl: string, worlds: readonly StateWorld[]): Promise<void> {
  const writer = new AuditWriter(subgraphUrl);
  await Promise.all(worlds.map((world) => writer.write(accessTo(world))));
  await writer.close();
}

function accessTo({ patient, clinic }: StateWorld): AuditEvent {
  const read = categoryMask(['CLINICAL']);
  const whyAndHow = { reasons: ['CONSENT_MISSING'], source_kinds: ['CONSENT'] };
  return {
    tenant_id: clinic,
    request_id: randomUUID(),
    operation: 'Chart',
    action: 'READ',
    undone: false,
    account_id: randomUUID(),
    client_id: 'matrix',
    role: 'CLINICIAN',
    grantee_id: clinic,
    purpose: 'TREATMENT',
    permitted: 1,
    masked: 1,
    denied: 1,
    category_mask: read,
    ...whyAndHow,
    patients: [
      {
        patient_id: patient,
        read_mask: read,
        masked_mask: categoryMask(['IDENTITY']),
        written_mask: 0,
        denied_mask: categoryMask(['LAB']),
        ...whyAndHow,
      },
    ],
  };
}
