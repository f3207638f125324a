import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { labelMask } from '@caregraph/policy';
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
import { billing } from '../src/index.js';

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
const LIST = 'totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } }';
const QUERY = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { id
  coverages(first: 9) { ${LIST} } claims(first: 9) { ${LIST} } explanationsOfBenefit(first: 9) { ${LIST} }
  invoices(first: 9) { totalCount edges { node { id totalGross { amountMinor } lineItems { id price { amountMinor } } } } } } } }`;

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
    subgraph = await startTestSubgraph(billing, database.urls.billing);
    await addRows();
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

  /** Rows of both clinics, labelled ones and those of no clinic; every item on the bill that the first clinic wrote. */
  async function addRows(): Promise<void> {
    const invoice = randomUUID();
    const kept: [string, string | null, number][] = [
      [world.patient1, world.clinicA, 0],
      [world.patient1, world.clinicA, labelMask(['MENTAL_HEALTH'])],
      [world.patient1, world.clinicB, 0],
      [world.patient1, null, 0],
      [world.patient2, world.clinicB, 0],
    ];
    for (const [index, whose] of kept.entries()) {
      const insert = (table: string, id: string, amounts = ''): Promise<void> =>
        world.run(
          `insert into billing.${table} (id, patient_id, subscriber_id, labels, status${amounts})
           values ($4, $1, $2, $3, 'active'${amounts && ", 100, 'USD'"})`,
          [...whose, id],
        );
      await insert('coverage', randomUUID());
      await insert('invoice', index === 0 ? invoice : randomUUID(), ', total_minor, currency');
      await insert('claim', randomUUID(), ', total_minor, currency');
      await insert('explanation_of_benefit', randomUUID(), ', payment_minor, currency');
      await insert('charge_item', randomUUID(), ', price_minor, currency');
    }
    await world.run('update billing.charge_item set invoice_id = $1', [invoice]);
    await world.run("update consent.consent set category_names = '{IDENTITY,FINANCIAL}' where id = $1", [
      world.appConsent,
    ]);
  }

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
