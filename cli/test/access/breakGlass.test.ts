import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { consent } from '@caregraph/consent';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { records } from '@caregraph/records';
import {
  createWorld,
  startTestSubgraph,
  type Answer,
  type TestSubgraph,
  type TestViewer,
  type World,
} from '@caregraph/subgraph-kit/testing';
import pg from 'pg';

const OPEN =
  'mutation ($input: OpenBreakGlassInput!) { openBreakGlass(input: $input) { breakGlass { id reason ticket openedAt expiresAt closedAt patient { id } } } }';
const CLOSE =
  'mutation ($input: CloseBreakGlassInput!) { closeBreakGlass(input: $input) { breakGlass { id closedAt } } }';
const REVIEW =
  'mutation ($input: ReviewBreakGlassInput!) { reviewBreakGlass(input: $input) { breakGlass { id reviewedAt outcome } } }';
const LIST =
  'query ($state: BreakGlassState) { breakGlassGrants(first: 9, state: $state) { totalCount edges { node { id accountId outcome patient { id } } } } }';
const NOTICES =
  'query ($first: Int!, $after: String) { notices(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id kind patient { id } } } } }';
const CONDITIONS =
  'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { conditions(first: 9) { totalCount } } } }';

describe('break-glass', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;
  let chart!: TestSubgraph;
  let emergency!: TestViewer;
  let colleague!: TestViewer;
  let officer!: TestViewer;
  let officerOfB!: TestViewer;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(consent, database.urls.consent);
    chart = await startTestSubgraph(records, database.urls.records);
    const account = async (role: string, clinic: string): Promise<TestViewer> => {
      const accountId = randomUUID();
      await world.run(
        "insert into identity.account (id, name, role, display_name, subscriber_id, password_hash) values ($1, $1::uuid::text, $2, '-', $3, '-')",
        [accountId, role, clinic],
      );
      return { ...world.viewers.clinician, accountId };
    };
    emergency = { ...world.viewers.clinician, purpose: 'EMERGENCY' };
    colleague = { ...(await account('CLINICIAN', world.clinicA)), purpose: 'EMERGENCY' };
    officer = await account('PRIVACY_OFFICER', world.clinicA);
    officerOfB = await account('PRIVACY_OFFICER', world.clinicB);
    // Of the second patient, whom only clinic B knows, and so sensitive that no registration would show it.
    await world.run(
      'insert into records.condition (id, patient_id, subscriber_id, labels) values (gen_random_uuid(), $1, $2, 2)',
      [world.patient2, world.clinicB],
    );
  });
  after(async () => {
    await subgraph?.close();
    await chart?.close();
    await world?.close();
    await database?.drop();
  });

  const input = (change: object = {}) => ({
    patientId: world.patient2,
    reason: 'UNCONSCIOUS',
    ticket: 'ER-4711',
    hours: 2,
    idempotencyKey: randomUUID(),
    ...change,
  });
  const open = (viewer: TestViewer, change: object = {}): Promise<Answer> =>
    subgraph.ask(viewer, OPEN, { input: input(change) });
  const opened = async (viewer = emergency): Promise<string> => {
    const { data, errors } = await open(viewer);
    assert.deepEqual(errors, []);
    return data.openBreakGlass.breakGlass.id;
  };
  const change = (viewer: TestViewer, mutation: string, fields: object): Promise<Answer> =>
    subgraph.ask(viewer, mutation, { input: { ...fields, idempotencyKey: randomUUID() } });
  const reasonOf = ({ errors }: Answer): string | undefined =>
    errors[0]?.extensions.reason ?? errors[0]?.extensions.code;
  const seen = async (viewer: TestViewer): Promise<number | null> => {
    const { data } = await chart.ask(viewer, CONDITIONS, {
      r: [{ __typename: 'Patient', id: world.patient2 }],
    });
    return data._entities[0]?.conditions?.totalCount ?? null;
  };
  const closeAll = (): Promise<void> =>
    world.run('update consent.break_glass_grant set closed_at = now() where closed_at is null');

  it('opens a record to the clinician who asks, and to no colleague, until it is closed', async () => {
    assert.equal(await seen(emergency), null);
    const id = await opened();
    assert.equal(await seen(emergency), 1);
    assert.equal(await seen(colleague), null, 'a colleague');
    assert.equal(await seen(world.viewers.clinician), null, 'another purpose');
    const { data, errors } = await change(emergency, CLOSE, { id });
    assert.deepEqual([errors, typeof data.closeBreakGlass.breakGlass.closedAt], [[], 'string']);
    assert.equal(await seen(emergency), null);
  });

  it('ends by itself, compared when it is read', async () => {
    const id = await opened();
    assert.equal(await seen(emergency), 1);
    await world.run(
      `update consent.break_glass_grant set opened_at = now() - interval '3 hours', expires_at = now() + interval '1 second' where id = $1`,
      [id],
    );
    assert.equal(await seen(emergency), 1);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    assert.equal(await seen(emergency), null);
  });

  it('is for clinicians in an emergency: whoever else asks, and a clinician who is suspended meanwhile, is refused', async () => {
    for (const viewer of [
      'patient',
      'delegate',
      'frontDesk',
      'biller',
      'clinicAdmin',
      'operator',
      'app',
    ] as const)
      assert.equal(reasonOf(await open(world.viewers[viewer])), 'ROLE_MAY_NOT', viewer);
    assert.equal(reasonOf(await open(officer)), 'ROLE_MAY_NOT');
    assert.equal(reasonOf(await open(world.viewers.clinician)), 'OTHER_PURPOSE');
    await opened(colleague);
    assert.equal(await seen(colleague), 1);
    const suspend = (active: boolean): Promise<void> =>
      world.run('update identity.account set active = $2 where id = $1', [colleague.accountId, active]);
    await suspend(false);
    assert.equal(reasonOf(await open(colleague)), 'ACCOUNT_INACTIVE');
    assert.equal(await seen(colleague), null);
    await suspend(true);
    await closeAll();
  });

  it('needs a patient, a ticket and at most four hours', async () => {
    const faults: [object, string][] = [
      [{ hours: 0 }, 'HOURS_MUST_BE_1_TO_4'],
      [{ hours: 5 }, 'HOURS_MUST_BE_1_TO_4'],
      [{ ticket: 'Ada has HIV' }, 'TICKET_IS_MALFORMED'],
      [{ patientId: 'x' }, 'ID_IS_NO_UUID'],
      [{ patientId: randomUUID() }, 'NOT_FOUND'],
    ];
    for (const [fault, reason] of faults) {
      const answer = await open(emergency, fault);
      assert.deepEqual([answer.data.openBreakGlass, reasonOf(answer)], [null, reason]);
    }
  });

  it('yields to what the patient has stopped', async () => {
    await opened();
    for (const [stop, undo] of [
      [
        'insert into consent.restriction (id, patient_id) values (gen_random_uuid(), $1)',
        'update consent.restriction set lifted_at = now() where patient_id = $1',
      ],
      [
        "insert into consent.restriction (id, patient_id, category_names) values (gen_random_uuid(), $1, '{CLINICAL}')",
        'update consent.restriction set lifted_at = now() where patient_id = $1',
      ],
      [
        "insert into consent.objection (id, patient_id, purpose) values (gen_random_uuid(), $1, 'EMERGENCY')",
        'update consent.objection set withdrawn_at = now() where patient_id = $1',
      ],
      [
        'insert into consent.erasure (id, patient_id) values (gen_random_uuid(), $1)',
        'update consent.erasure set finished_at = now() where patient_id = $1',
      ],
    ] as const) {
      assert.equal(await seen(emergency), 1);
      await world.run(stop, [world.patient2]);
      assert.equal(await seen(emergency), null, stop);
      await world.run(undo, [world.patient2]);
    }
    await closeAll();
  });

  it("tells the clinician's clinic and those of the patient, in the same transaction", async () => {
    const notices = async (viewer: TestViewer): Promise<{ node: { patient: { id: string } } }[]> =>
      (await subgraph.ask(viewer, NOTICES, { first: 100 })).data.notices.edges;
    const toldBefore = [(await notices(officer)).length, (await notices(officerOfB)).length] as const;
    await opened();
    assert.equal((await notices(officer)).length, toldBefore[0] + 1);
    const told = await notices(officerOfB);
    assert.equal(told.length, toldBefore[1] + 1);
    assert.equal(told[0]?.node.patient.id, world.patient2);
    // What is taken back was never told.
    const twice = `mutation ($a: OpenBreakGlassInput!, $b: OpenBreakGlassInput!) {
      a: openBreakGlass(input: $a) { breakGlass { id } } b: openBreakGlass(input: $b) { breakGlass { id } } }`;
    const both = await subgraph.ask(emergency, twice, { a: input(), b: input({ hours: 9 }) });
    assert.deepEqual(both.data, { a: null, b: null });
    assert.equal((await notices(officer)).length, toldBefore[0] + 1);
    for (const viewer of [emergency, world.viewers.patient, world.viewers.frontDesk])
      assert.equal(reasonOf(await subgraph.ask(viewer, NOTICES, { first: 1 })), 'ROLE_MAY_NOT');
    await closeAll();
  });

  it('is told page by page, each notice once', async () => {
    await opened();
    await opened();
    const ids: string[] = [];
    for (let cursor: string | null = null, more = true; more;) {
      const { data }: Answer = await subgraph.ask(officer, NOTICES, { first: 1, after: cursor });
      ids.push(...data.notices.edges.map(({ node }: { node: { id: string } }) => node.id));
      ({ endCursor: cursor, hasNextPage: more } = data.notices.pageInfo);
      assert.ok(ids.length <= data.notices.totalCount);
    }
    assert.ok(ids.length >= 2);
    assert.equal(new Set(ids).size, ids.length);
    await closeAll();
  });

  it('is reviewed once, by the privacy officer of the clinic, and by nobody else', async () => {
    const id = await opened();
    const justified = { id, outcome: 'JUSTIFIED' };
    const unreviewed = async (viewer: TestViewer): Promise<string[]> =>
      (await subgraph.ask(viewer, LIST, { state: 'UNREVIEWED' })).data.breakGlassGrants.edges.map(
        ({ node }: { node: { id: string } }) => node.id,
      );
    assert.ok((await unreviewed(officer)).includes(id));
    assert.deepEqual(await unreviewed(officerOfB), []);
    assert.equal(reasonOf(await change(officerOfB, REVIEW, justified)), 'NOT_FOUND');
    assert.equal(reasonOf(await change(emergency, REVIEW, justified)), 'ROLE_MAY_NOT');
    assert.equal(reasonOf(await change(officer, CLOSE, { id })), 'ROLE_MAY_NOT');
    assert.equal(reasonOf(await change(colleague, CLOSE, { id })), 'NOT_FOUND');
    assert.equal(reasonOf(await subgraph.ask(emergency, LIST)), 'ROLE_MAY_NOT');
    const reviewed = await change(officer, REVIEW, justified);
    assert.equal(reviewed.data.reviewBreakGlass.breakGlass.outcome, 'JUSTIFIED');
    assert.equal(
      reasonOf(await change(officer, REVIEW, { id, outcome: 'NOT_JUSTIFIED' })),
      'ALREADY_REVIEWED',
    );
    assert.ok(!(await unreviewed(officer)).includes(id));
    const stillOpen = await subgraph.ask(officer, LIST, { state: 'OPEN' });
    assert.equal(stillOpen.data.breakGlassGrants.totalCount, 1);
    await closeAll();
    assert.equal((await subgraph.ask(officer, LIST, { state: 'OPEN' })).data.breakGlassGrants.totalCount, 0);
  });

  it('answers a repeat with the first answer, and refuses the key for another input', async () => {
    const same = input();
    const first = await subgraph.ask(emergency, OPEN, { input: same });
    const repeat = await subgraph.ask(emergency, OPEN, { input: same });
    assert.deepEqual(repeat.data, first.data);
    const other = await subgraph.ask(emergency, OPEN, { input: { ...same, hours: 3 } });
    assert.equal(reasonOf(other), 'IDEMPOTENCY_CONFLICT');
    await closeAll();
  });

  describe('behind the database wall alone', () => {
    const REFUSED = /permission denied|row-level security|violates check constraint/;
    let client!: pg.Client;
    before(async () => {
      client = new pg.Client({ connectionString: database?.urls.consent });
      await client.connect();
    });
    after(() => client?.end());

    const as = async <T>({ accountId, clientId, purpose, patient }: TestViewer, work: () => Promise<T>) => {
      await client.query('begin');
      try {
        await client.query('select access.open_context($1, $2, $3, $4)', [
          accountId,
          clientId,
          purpose,
          patient,
        ]);
        return await work();
      } finally {
        await client.query('rollback');
      }
    };
    const insert = (account: string, clinic: string, fault: Record<string, string> = {}) => {
      const row = { reason: 'DISASTER', ticket: 'ER-1', expires_at: "now() + interval '1 hour'", ...fault };
      return client.query(
        `insert into consent.break_glass_grant (id, patient_id, account_id, subscriber_id, reason, ticket, expires_at)
         values (gen_random_uuid(), $1, $2, $3, '${row.reason}', '${row.ticket}', ${row.expires_at})`,
        [world.patient2, account, clinic],
      );
    };

    it('a clinician opens for their own account and clinic, for four hours at most, and says no more than the lists have', async () => {
      const { accountId } = emergency;
      assert.equal((await as(emergency, () => insert(accountId, world.clinicA))).rowCount, 1);
      const faults: [TestViewer, string, string, Record<string, string>][] = [
        [emergency, colleague.accountId, world.clinicA, {}],
        [emergency, accountId, world.clinicB, {}],
        [world.viewers.clinician, accountId, world.clinicA, {}],
        [officer, officer.accountId, world.clinicA, {}],
        [world.viewers.frontDesk, world.viewers.frontDesk.accountId, world.clinicA, {}],
        [emergency, accountId, world.clinicA, { expires_at: "now() + interval '4 hours 1 second'" }],
        [emergency, accountId, world.clinicA, { reason: 'curious' }],
        [emergency, accountId, world.clinicA, { ticket: 'Ada has HIV' }],
      ];
      for (const [viewer, account, clinic, fault] of faults)
        await assert.rejects(
          as(viewer, () => insert(account, clinic, fault)),
          REFUSED,
        );
    });

    it('no one makes it longer, older, another patient’s or their own review', async () => {
      const id = await opened();
      const set = (viewer: TestViewer, columns: string): Promise<number | null> =>
        as(viewer, async () => {
          const { rowCount } = await client.query(
            `update consent.break_glass_grant set ${columns} where id = $1`,
            [id],
          );
          return rowCount;
        });
      for (const columns of [
        "expires_at = now() + interval '4 hours'",
        'opened_at = now()',
        'patient_id = id',
      ])
        await assert.rejects(set(emergency, columns), REFUSED, columns);
      const review = "reviewed_at = now(), outcome = 'JUSTIFIED', reviewed_by = ";
      await assert.rejects(set(emergency, `${review}'${emergency.accountId}'`), REFUSED);
      await assert.rejects(set(officer, `${review}'${emergency.accountId}'`), REFUSED);
      await assert.rejects(set(officer, 'closed_at = now()'), REFUSED);
      assert.equal(await set(officerOfB, `${review}'${officerOfB.accountId}'`), 0);
      assert.equal(await set(colleague, 'closed_at = now()'), 0);
      assert.equal(await set(officer, `${review}'${officer.accountId}'`), 1);
      assert.equal(await set(emergency, 'closed_at = now()'), 1);
      await closeAll();
    });

    it('blocks are told of known patients alone, notices by their clinic, and former grants by nobody', async () => {
      await world.run(
        "insert into consent.objection (id, patient_id, purpose) values (gen_random_uuid(), $1, 'RESEARCH')",
        [world.patient2],
      );
      const blocks = (viewer: TestViewer) =>
        as(viewer, async () => {
          const { rows } = await client.query<{ rights: unknown[][] | null }>(
            'select access.rights_of(array[$1::uuid]) as rights',
            [world.patient2],
          );
          return rows[0]?.rights?.filter((right) => right.includes('OBJECTION')).length ?? 0;
        });
      assert.equal(await blocks(world.viewers.otherPatient), 1);
      assert.equal(await blocks(world.viewers.otherClinician), 1);
      assert.equal(await blocks(world.viewers.patient), 0);
      assert.equal(await blocks(world.viewers.clinician), 0);
      const notices = (viewer: TestViewer) =>
        as(viewer, async () => (await client.query('select subscriber_id from consent.notice')).rows);
      const own = await notices(officer);
      assert.ok(own.length > 0 && own.every(({ subscriber_id }) => subscriber_id === world.clinicA));
      assert.deepEqual(await notices(emergency), []);
      for (const sql of [
        'select 1 from access.former_grant',
        'select 1 from access.block',
        'insert into consent.notice (id) values (gen_random_uuid())',
        'delete from access.block',
      ])
        await assert.rejects(
          as(officer, () => client.query(sql)),
          REFUSED,
          sql,
        );
    });
  });
});
