import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import {
  answerText,
  createWorld,
  openDatabaseWall,
  startTestSubgraph,
  type TestSubgraph,
  type World,
} from '@caregraph/subgraph-kit/testing';
import { consent } from '../src/index.js';

// The subgraph wall alone: every viewer asks the same before and after row security lets everything pass.

const VIEWERS = [
  'patient',
  'otherPatient',
  'clinician',
  'otherClinician',
  'frontDesk',
  'biller',
  'clinicAdmin',
  'operator',
  'delegate',
  'app',
] as const;
const QUERY = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { id consents(first: 9) {
  totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id status granteeKind categories } } } } } }`;

describe('the subgraph wall alone', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;
  const behindBothWalls = new Map<string, string>();

  const everything = (name: keyof World['viewers']): Promise<string> => {
    const patients = [world.patient1, world.patient2].map((id) => ({ __typename: 'Patient', id }));
    return answerText(subgraph, world.viewers[name], [{ query: QUERY, variables: { r: patients } }]);
  };

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(consent, database.urls.consent);
    await world.run(
      `insert into consent.consent (id, patient_id, grantee_kind, grantee_id, purpose, category_names, status)
       select gen_random_uuid(), patient, 'SUBSCRIBER', clinic, 'TREATMENT', '{LAB}', 'ACTIVE'
       from (values ($1::uuid, $2::uuid), ($3, $4)) given (patient, clinic)`,
      [world.patient1, world.clinicB, world.patient2, world.clinicA],
    );
    for (const name of VIEWERS) behindBothWalls.set(name, await everything(name));
    await openDatabaseWall(database.adminUrl);
  });
  after(async () => {
    await subgraph?.close();
    await world?.close();
    await database?.drop();
  });

  for (const name of VIEWERS) {
    it(`answers ${name} as it does behind the database wall`, async () => {
      assert.equal(await everything(name), behindBothWalls.get(name));
    });
  }
});
