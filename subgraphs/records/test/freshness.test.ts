import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import type { Decision } from '@caregraph/policy';
import { RequestContext } from '@caregraph/subgraph-kit';
import {
  createWorld,
  raceRevocations,
  startTestSubgraph,
  type RaceResult,
  type Shown,
  type TestSubgraph,
  type TestViewer,
  type World,
} from '@caregraph/subgraph-kit/testing';
import pg from 'pg';
import { records } from '../src/index.js';

const READ = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient {
  conditions(first: 1) { totalCount edges { node { code { text } } } } } } }`;
/** Stands in the only condition there is; an answer that holds it has shown the record. */
const CANARY = 'Asthma-canary';
const REPLICAS = 2;
const READERS_PER_REPLICA = 2;

describe('after a revocation commits, no replica permits', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let replicas: TestSubgraph[] = [];

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    const { urls } = database;
    replicas = await Promise.all(
      Array.from({ length: REPLICAS }, () => startTestSubgraph(records, urls.records)),
    );
    await world.run(
      'insert into records.condition (id, patient_id, subscriber_id, code_display, onset_at) values (gen_random_uuid(), $1, $2, $3, now())',
      [world.patient1, world.clinicA, CANARY],
    );
  });
  beforeEach(async () => {
    await withdraw();
    await consentAnew();
  });
  after(async () => {
    await Promise.all(replicas.map((replica) => replica.close()));
    await world?.close();
    await database?.drop();
  });

  /** Reads as the viewer on both replicas, with assertions signed before each revocation, while `revoke` happens. */
  async function race(
    rounds: number,
    viewer: TestViewer,
    grant: () => Promise<void>,
    revoke: () => Promise<void>,
  ): Promise<RaceResult> {
    const assertions: string[] = [];
    const read = async (replica: TestSubgraph, index: number): Promise<Shown> => {
      const response = await replica.post(assertions[index], {
        query: READ,
        variables: { r: [{ __typename: 'Patient', id: world.patient1 }] },
      });
      const text = await response.text();
      assert.equal(response.status, 200, text);
      const { data } = JSON.parse(text) as { data?: { _entities: ({ conditions: unknown } | null)[] } };
      return text.includes(CANARY) || data?._entities[0]?.conditions ? 'PERMIT' : 'DENY';
    };
    return raceRevocations({
      rounds,
      readers: replicas.flatMap((replica, index) =>
        Array.from({ length: READERS_PER_REPLICA }, () => () => read(replica, index)),
      ),
      grant: async () => {
        await grant();
        for (const [index, replica] of replicas.entries())
          assertions[index] = await replica.assertion(viewer);
      },
      revoke,
    });
  }

  function requireFresh(result: RaceResult, rounds: number): void {
    assert.equal(result.revocations, rounds);
    assert.equal(result.before.DENY, 0, 'what is granted is effective at once');
    assert.ok(result.before.PERMIT >= rounds * REPLICAS * READERS_PER_REPLICA);
    assert.ok(result.after.DENY >= rounds * REPLICAS * READERS_PER_REPLICA);
    assert.equal(result.after.PERMIT, 0, 'a permit after the commit is stale');
  }

  /** Runs one statement as the role that imports, in a transaction of its own. */
  const sql =
    (text: string, ...values: (keyof World)[]) =>
    (): Promise<void> =>
      world.run(
        text,
        values.map((name) => world[name]),
      );
  const withdraw = sql(
    "update consent.consent set status = 'WITHDRAWN', withdrawn_at = now() where patient_id = $1 and status = 'ACTIVE'",
    'patient1',
  );
  const consentAnew = sql(
    `insert into consent.consent (id, patient_id, grantee_kind, grantee_id, purpose, category_names, status)
     values (gen_random_uuid(), $1, 'APP', $2, 'PATIENT_REQUEST', '{CLINICAL}', 'ACTIVE')`,
    'patient1',
    'app',
  );

  it('not once in 200 withdrawals of a consent, each newly given', async (test) => {
    await withdraw();
    const result = await race(200, world.viewers.app, consentAnew, withdraw);
    test.diagnostic(`withdrawals: ${JSON.stringify(result)}`);
    requireFresh(result, 200);
  });

  const restrict = sql(
    'insert into consent.restriction (id, patient_id) values (gen_random_uuid(), $1)',
    'patient1',
  );
  const unrestrict = sql('update consent.restriction set lifted_at = now() where lifted_at is null');
  const staff = (change: string) => (): Promise<void> =>
    world.run(`update identity.account set ${change} where id = $1`, [world.viewers.clinician.accountId]);
  const revocations: [string, 'app' | 'clinician', () => Promise<void>, () => Promise<void>][] = [
    ['restriction, for an app', 'app', unrestrict, restrict],
    ['restriction, for a clinic', 'clinician', unrestrict, restrict],
    ['removal of a staff member', 'clinician', staff('active = true'), staff('active = false')],
    [
      'suspension of an app',
      'app',
      sql('update identity.partner_app set active = true where id = $1', 'app'),
      sql('update identity.partner_app set active = false where id = $1', 'app'),
    ],
    [
      'disconnection of an app',
      'app',
      sql('update identity.app_connection set ended_at = null where app_id = $1', 'app'),
      sql('update identity.app_connection set ended_at = now() where app_id = $1', 'app'),
    ],
    [
      'end of a registration with a clinic',
      'clinician',
      sql('update identity.registration set valid_to = null where patient_id = $1', 'patient1'),
      sql('update identity.registration set valid_to = now() where patient_id = $1', 'patient1'),
    ],
  ];
  for (const [title, viewer, grant, revoke] of revocations) {
    it(`not once in 25 times: ${title}`, async (test) => {
      const result = await race(25, world.viewers[viewer], grant, revoke);
      await grant();
      test.diagnostic(`${title}: ${JSON.stringify(result)}`);
      requireFresh(result, 25);
    });
  }

  it('and the race finds a decision that is kept from one request to the next', async (test) => {
    const fresh = RequestContext.prototype.decidedNow;
    const kept = new Map<string, Decision>();
    // The planted fault: shared by all requests, by what was asked alone.
    RequestContext.prototype.decidedNow = function decidedNow(subject, category, action) {
      const key = JSON.stringify([subject, category, action]);
      const decision = kept.get(key) ?? fresh.call(this, subject, category, action);
      if (decision) kept.set(key, decision);
      return decision;
    };
    test.after(() => {
      RequestContext.prototype.decidedNow = fresh;
    });
    const { after: late } = await race(5, world.viewers.app, consentAnew, withdraw);
    assert.ok(late.PERMIT > 0);
  });

  it('and the race finds a withdrawal that takes no grant back', async (test) => {
    const owner = new pg.Client({ connectionString: database?.urls.owner });
    await owner.connect();
    await owner.query('alter table consent.consent disable trigger grants_update');
    test.after(async () => {
      await owner.query('alter table consent.consent enable trigger grants_update');
      await owner.end();
    });
    const { after: late } = await race(5, world.viewers.app, consentAnew, withdraw);
    assert.ok(late.PERMIT > 0);
  });
});
