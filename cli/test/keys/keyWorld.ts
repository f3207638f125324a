import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { createTestDatabase } from '@caregraph/database';
import { identity } from '@caregraph/identity';
import { importPaths, type ImportReport } from '@caregraph/ingest';
import type { KeyProvider } from '@caregraph/keys';
import { createTestKeys } from '@caregraph/keys/testing';
import { records } from '@caregraph/records';
import {
  createWorld,
  startTestSubgraph,
  type TestSubgraph,
  type World,
} from '@caregraph/subgraph-kit/testing';
import pg from 'pg';

/** A patient of the world's first clinic, imported with text in every place that can hold some. */
export interface KeyWorld {
  readonly world: World;
  readonly provider: KeyProvider;
  readonly identity: TestSubgraph;
  readonly records: TestSubgraph;
  /** As the role that imports. */
  readonly sql: pg.Client;
  readonly admin: pg.Client;
  import(...resources: object[]): Promise<ImportReport>;
}

export const PATIENT = 'd0000000-0000-4000-8000-00000000000d';
export const MEDICATION = 'd0000000-0000-4000-8000-0000000000ed';
const ENCOUNTER = 'd0000000-0000-4000-8000-0000000000ee';
export const FAMILY = 'Quesadilvainen';
export const DOSAGE = 'Two drops under the moon, says aunt Ilvatruda';

export function patientResource(): object {
  return {
    resourceType: 'Patient',
    id: PATIENT,
    identifier: [{ type: { coding: [{ code: 'MR' }] }, system: 'urn:mr', value: 'MRN-774411' }],
    name: [{ family: FAMILY, given: ['Ilmarisca'] }],
    birthDate: '1971-07-19',
    gender: 'female',
    telecom: [{ system: 'phone', value: '+41 79 555 01 77' }],
  };
}

export function medicationResource(dosage = DOSAGE): object {
  return {
    resourceType: 'MedicationRequest',
    id: MEDICATION,
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: { text: 'Tincture of Zubrovnia' },
    subject: { reference: `Patient/${PATIENT}` },
    encounter: { reference: `Encounter/${ENCOUNTER}` },
    dosageInstruction: [{ text: dosage }],
    note: [{ text: 'Keeps it in the piano' }],
  };
}

/** Two subgraphs over a database of their own; `provider` holds the wrapping keys of all. */
export async function keyWorld(
  t: TestContext,
  provider: KeyProvider = createTestKeys().provider,
): Promise<KeyWorld> {
  const database = await createTestDatabase();
  const world = await createWorld(database.urls.ingest);
  const sql = new pg.Client({ connectionString: database.urls.ingest });
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await Promise.all([sql.connect(), admin.connect()]);
  const subgraphs = await Promise.all([
    startTestSubgraph(identity, database.urls.identity, { keyProvider: provider }),
    startTestSubgraph(records, database.urls.records, { keyProvider: provider }),
  ]);
  t.after(async () => {
    await Promise.all([...subgraphs, world].map((part) => part.close()));
    await Promise.all([sql.end(), admin.end()]);
    await database.drop();
  });
  const importAll = async (...resources: object[]): Promise<ImportReport> => {
    const folder = mkdtempSync(path.join(tmpdir(), 'caregraph-keys-'));
    try {
      const entry = resources.map((resource) => ({ resource }));
      writeFileSync(
        path.join(folder, 'bundle.json'),
        JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }),
      );
      return await importPaths({ databaseUrl: database.urls.ingest, keyProvider: provider, paths: [folder] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  await importAll(patientResource(), medicationResource(), {
    resourceType: 'Encounter',
    id: ENCOUNTER,
    status: 'finished',
    class: { code: 'AMB' },
    subject: { reference: `Patient/${PATIENT}` },
    period: { start: '2024-03-05T10:00:00Z' },
    // Registers the patient with the clinic, which keeps what belongs to the encounter.
    serviceProvider: { reference: `Organization/${world.clinicA}` },
  });
  return {
    world,
    provider,
    identity: subgraphs[0],
    records: subgraphs[1],
    sql,
    admin,
    import: importAll,
  };
}
