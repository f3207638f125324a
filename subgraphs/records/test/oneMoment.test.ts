import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { RequestContext } from '@caregraph/subgraph-kit';
import {
  createWorld,
  startTestSubgraph,
  type TestSubgraph,
  type World,
} from '@caregraph/subgraph-kit/testing';
import { records } from '../src/index.js';

const QUERY = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient {
  conditions(first: 5) { totalCount edges { node { code { text } } } } } } }`;

describe('a request sees rights and rows of one moment', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(records, database.urls.records);
    await world.insert('records.condition', {
      id: randomUUID(),
      patient_id: world.patient1,
      subscriber_id: world.clinicA,
      labels: 0,
      code_display: 'Hypertension',
    });
  });
  after(async () => {
    await subgraph?.close();
    await world?.close();
    await database?.drop();
  });

  const ask = () =>
    subgraph.ask(world.viewers.app, QUERY, { r: [{ __typename: 'Patient', id: world.patient1 }] });
  const conditions = ({ data }: Awaited<ReturnType<typeof ask>>): unknown => data?._entities[0]?.conditions;
  const SHOWN = { totalCount: 1, edges: [{ node: { code: { text: 'Hypertension' } } }] };

  it('so a list is whole or denied, and never empty because of a withdrawal between two statements', async (test) => {
    assert.deepEqual(conditions(await ask()), SHOWN);
    const work = RequestContext.prototype.database;
    let withdrawn = false;
    // The withdrawal commits after the request has read its rights and before it reads rows.
    RequestContext.prototype.database = async function withdrawing<T>(
      this: RequestContext,
      ...given: never[]
    ) {
      await this.viewer();
      if (!withdrawn) {
        withdrawn = true;
        await world.run(
          "update consent.consent set status = 'WITHDRAWN', withdrawn_at = now() where id = $1",
          [world.appConsent],
        );
      }
      return Reflect.apply(work, this, given) as Promise<T>;
    };
    test.after(() => {
      RequestContext.prototype.database = work;
    });
    const during = await ask();
    assert.ok(withdrawn);
    assert.deepEqual([conditions(during), during.errors], [SHOWN, []]);
    const next = await ask();
    assert.equal(conditions(next), null);
    assert.equal(next.errors[0]?.extensions?.code, 'FORBIDDEN');
  });

  it('and a query can write nothing', async (test) => {
    const work = RequestContext.prototype.database;
    let refused: unknown;
    RequestContext.prototype.database = async function writing<T>(this: RequestContext, ...given: never[]) {
      await Reflect.apply(work, this, [
        (em: { execute(sql: string): Promise<unknown> }) =>
          em.execute("update records.condition set code_display = 'Changed'").catch((error: unknown) => {
            refused ??= error;
          }),
      ]);
      return Reflect.apply(work, this, given) as Promise<T>;
    };
    test.after(() => {
      RequestContext.prototype.database = work;
    });
    await subgraph.ask(world.viewers.patient, QUERY, { r: [{ __typename: 'Patient', id: world.patient1 }] });
    assert.match(String(refused), /read-only transaction/);
  });
});
