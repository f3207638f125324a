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
import { identity } from '../src/index.js';

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
const FIELDS = 'id name { text } birthDate phone registeredWith { name }';
const ONE = `query ($id: ID!) { patient(id: $id) { ${FIELDS} } }`;
const ALL = `{ patients(first: 10) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { ${FIELDS} } } } }`;
const REFERENCES = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { ${FIELDS} } } }`;

describe('the subgraph wall alone', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;
  const behindBothWalls = new Map<string, string>();

  const viewer = (name: (typeof VIEWERS)[number]): TestViewer =>
    name === 'emergency' ? emergencyViewer(world) : world.viewers[name];
  const everything = (name: (typeof VIEWERS)[number]): Promise<string> => {
    const patients = [world.patient1, world.patient2].map((id) => ({ __typename: 'Patient', id }));
    return answerText(subgraph, viewer(name), [
      { query: ALL },
      { query: REFERENCES, variables: { r: patients } },
      ...patients.map(({ id }) => ({ query: ONE, variables: { id } })),
    ]);
  };

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(identity, database.urls.identity);
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

  it('is asked for something: each state changes what somebody is answered', () => {
    const answers = WALL_STATES.map((state) =>
      VIEWERS.map((name) => behindBothWalls.get(`${state}: ${name}`)).join('\n'),
    );
    assert.equal(new Set(answers).size, WALL_STATES.length);
  });
});
