import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import {
  createWorld,
  startTestSubgraph,
  type TestSubgraph,
  type World,
} from '@caregraph/subgraph-kit/testing';
import pg from 'pg';
import { records } from '../src/index.js';

const QUERY = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient {
  conditions(first: 5) { edges { node { code { text } } } } } } }`;
const SHOWN = { edges: [{ node: { code: { text: 'Hypertension' } } }] };

describe('the deadline that the gateway sends', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;
  let admin!: pg.Client;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(records, database.urls.records);
    admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    await world.insert('records.condition', {
      id: randomUUID(),
      patient_id: world.patient1,
      subscriber_id: world.clinicA,
      labels: 0,
      code_display: 'Hypertension',
    });
  });
  after(async () => {
    await admin?.end();
    await subgraph?.close();
    await world?.close();
    await database?.drop();
  });

  async function ask(deadlineMs: string) {
    const response = await subgraph.post(
      await subgraph.assertion(world.viewers.app),
      { query: QUERY, variables: { r: [{ __typename: 'Patient', id: world.patient1 }] } },
      { 'x-caregraph-deadline-ms': deadlineMs },
    );
    const { data, errors = [] } = (await response.json()) as {
      data: { _entities: { conditions: unknown }[] | null } | null;
      errors?: { extensions: { code: string } }[];
    };
    return {
      conditions: data?._entities?.[0]?.conditions ?? null,
      codes: errors.map(({ extensions }) => extensions.code),
    };
  }

  it('ends a statement that takes longer, in the database too, and answers with its code', async () => {
    await admin.query('begin');
    await admin.query('lock table records.condition in access exclusive mode');
    try {
      assert.deepEqual(await ask('300'), { conditions: null, codes: ['DEADLINE_EXCEEDED'] });
      const { rows } = await admin.query<{ waiting: number }>(
        "select count(*)::integer as waiting from pg_stat_activity where wait_event_type = 'Lock'",
      );
      assert.equal(rows[0]?.waiting, 0);
    } finally {
      await admin.query('rollback');
    }
  });

  it('holds for one request: the next on the same connections has its own', async () => {
    for (let request = 0; request < 12; request += 1)
      assert.deepEqual(await ask('20000'), { conditions: SHOWN, codes: [] });
    const asked = await subgraph.ask(world.viewers.app, QUERY, {
      r: [{ __typename: 'Patient', id: world.patient1 }],
    });
    assert.deepEqual(asked.data._entities[0].conditions, SHOWN);
  });

  it('asks the database nothing once it has passed', async () => {
    assert.deepEqual((await ask('0')).codes, ['DEADLINE_EXCEEDED']);
  });

  it('is no limit where it is not a whole number', async () => {
    assert.deepEqual(await ask('-1'), { conditions: SHOWN, codes: [] });
    assert.deepEqual(await ask('1e9'), { conditions: SHOWN, codes: [] });
  });
});
