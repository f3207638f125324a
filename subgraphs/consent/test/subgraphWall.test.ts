import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import {
  answerText,
  createWorld,
  emergencyViewer,
  inWallState,
  openDatabaseWall,
  startTestSubgraph,
  WALL_STATES,
  type TestSubgraph,
  type TestViewer,
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
  'emergency',
] as const;
const QUERY = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { id consents(first: 9) {
  totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id status granteeKind categories } } } } } }`;

describe('the subgraph wall alone', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;
  const behindBothWalls = new Map<string, string>();

  const viewer = (name: (typeof VIEWERS)[number]): TestViewer =>
    name === 'emergency' ? emergencyViewer(world) : world.viewers[name];
  const everything = (name: (typeof VIEWERS)[number]): Promise<string> => {
    const patients = [world.patient1, world.patient2].map((id) => ({ __typename: 'Patient', id }));
    return answerText(subgraph, viewer(name), [{ query: QUERY, variables: { r: patients } }]);
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
    for (const state of WALL_STATES)
      await inWallState(world, state, async () => {
        for (const name of VIEWERS) behindBothWalls.set(`${state}: ${name}`, await everything(name));
      });
    await openDatabaseWall(database.adminUrl);
  });
  after(async () => {
    await subgraph?.close();
    await world?.close();
    await database?.drop();
  });

  for (const state of WALL_STATES) {
    it(`answers everybody as it does behind the database wall while ${state}`, async () => {
      await inWallState(world, state, async () => {
        for (const name of VIEWERS)
          assert.equal(await everything(name), behindBothWalls.get(`${state}: ${name}`), name);
      });
    });
  }

  it('is asked for something: all but what does not reach consents changes what somebody is answered', () => {
    const answers = WALL_STATES.map((state) =>
      VIEWERS.map((name) => behindBothWalls.get(`${state}: ${name}`)).join('\n'),
    );
    // A restriction of other categories, and the emergency, which opens no consents.
    assert.equal(new Set(answers).size, WALL_STATES.length - 2);
  });
});
