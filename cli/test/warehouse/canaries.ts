import { createTestKeys } from '@caregraph/keys/testing';
import pg from 'pg';

/** What only one person and one clinic has, and must not appear anywhere in a release. */
export const CANARIES = ['404684003', 'Q99.9-canary', 'Zebediah’s disease', '101', '100-104'];

/**
 * A patient of 101 years at a clinic of its own, in a place of its own, with a condition, a treatment and a fee that
 * nobody else has; and consent for all of it. Connects as role caregraph_ingest.
 */
export async function plantCanaries(ingestUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ingestUrl });
  await client.connect();
  const id = (n: number): string => `99999999-0000-4000-8000-00000000000${n}`;
  try {
    await client.query(
      `insert into identity.subscriber (id, name, state, specialty) values ($1, 'Canary clinic', 'AK', 'family medicine')`,
      [id(1)],
    );
    const patient = { id: id(2), birth_date: '1924-02-01', family_name: 'Zebediah' };
    await createTestKeys().insert(client, 'identity.patient', patient);
    await client.query(
      `insert into consent.consent (id, patient_id, grantee_kind, grantee_id, purpose, category_names, status, granted_at, period_start)
       values ($1, $2, 'WAREHOUSE', access.warehouse_id(), 'BENCHMARKING', '{IDENTITY,CLINICAL,MEDICATION,FINANCIAL}',
         'ACTIVE', '2020-01-01', '2020-01-01')`,
      [id(3), id(2)],
    );
    await client.query(
      `insert into records.encounter (id, patient_id, subscriber_id, status, period_start) values ($1, $2, $3, 'finished', '2025-05-05')`,
      [id(4), id(2), id(1)],
    );
    await client.query(
      `insert into records.condition (id, patient_id, subscriber_id, code_system, code, code_display, onset_at)
       values ($1, $2, $3, 'http://snomed.info/sct', '404684003', 'Zebediah’s disease', '2025-05-05')`,
      [id(5), id(2), id(1)],
    );
    await client.query(
      `insert into billing.charge_item (id, patient_id, subscriber_id, status, code_system, code, code_display, occurred_at,
         price_minor, currency)
       values ($1, $2, $3, 'billable', 'http://hl7.org/fhir/sid/icd-10-cm', 'Q99.9-canary', 'Zebediah’s disease', '2025-05-05', 123456, 'USD')`,
      [id(6), id(2), id(1)],
    );
  } finally {
    await client.end();
  }
}
