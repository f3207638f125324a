import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { startGateway, type RunningGateway } from '@caregraph/gateway';
import { createWorld, type TestViewer, type World } from '@caregraph/subgraph-kit/testing';
import pg from 'pg';
import { startRealGraph, type RawAnswer, type RealGraph } from '../exit/realGraph.js';

const GRANT =
  'mutation Grant($input: GrantConsentInput!) { grantConsent(input: $input) { consent { id status purpose categories } } }';

describe('a mutation asked for under an idempotency key, through gateways, subgraph and database as they are shipped', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let graph!: RealGraph;
  let replica!: RunningGateway;
  let admin!: pg.Client;
  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    graph = await startRealGraph(database, {
      state: { databaseUrl: database.urls.gateway, pointsPerMinute: 1_000_000 },
      logLevel: 'silent',
    });
    replica = await startGateway(graph.configuration);
    admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
  });
  after(async () => {
    await admin?.end();
    await replica?.close();
    await graph?.close();
    await world?.close();
    await database?.drop();
  });

  const input = (change: object = {}) => ({
    patientId: world.patient1,
    granteeKind: 'APP',
    granteeId: world.app,
    purpose: 'RESEARCH',
    categories: ['LAB'],
    idempotencyKey: randomUUID(),
    ...change,
  });
  const grant = (
    given: object,
    key: string,
    url = graph.gatewayUrl,
    viewer: TestViewer = world.viewers.patient,
  ) => graph.ask(viewer, GRANT, { input: given }, { url, headers: { 'idempotency-key': key } });
  const consents = async () =>
    Number(
      (await admin.query(`select count(*) from consent.consent where purpose = 'RESEARCH'`)).rows[0].count,
    );
  const codeOf = ({ text }: RawAnswer) =>
    (JSON.parse(text) as { errors?: { extensions: { code: string; reason?: string } }[] }).errors?.[0]
      ?.extensions;
  const isReplayed = ({ headers }: RawAnswer) => headers.includes('idempotency-replayed: true');

  it('has one effect of five hundred at once, on two gateways, and all get the same answer', async () => {
    const [given, key, earlier] = [input(), randomUUID(), await consents()];
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, index) =>
        grant(given, key, index % 2 ? replica.url : graph.gatewayUrl),
      ),
    );
    assert.equal(await consents(), earlier + 1);
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
    assert.match(answers[0]!.text, /"status":"ACTIVE"/);
    assert.equal(answers.filter((answer) => !isReplayed(answer)).length, 1);
  });

  it('answers a later repeat as it did first, on any gateway', async () => {
    const [given, key, earlier] = [input(), randomUUID(), await consents()];
    const first = await grant(given, key);
    const repeat = await grant(given, key, replica.url);
    assert.deepEqual([repeat.status, repeat.text], [first.status, first.text]);
    assert.deepEqual([isReplayed(first), isReplayed(repeat)], [false, true]);
    assert.equal(await consents(), earlier + 1);
  });

  it('refuses the key with 422 for another body, and does nothing of it', async () => {
    const [given, key, earlier] = [input(), randomUUID(), await consents()];
    await grant(given, key);
    const other = await grant({ ...given, categories: ['CLINICAL'] }, key, replica.url);
    assert.equal(other.status, 422);
    assert.deepEqual(codeOf(other), { code: 'IDEMPOTENCY_CONFLICT', reason: 'KEY_USED_FOR_ANOTHER_BODY' });
    assert.equal(await consents(), earlier + 1);
  });

  it('has no second effect when the gateway dies after the change and before writing it down', async () => {
    const [given, key, earlier] = [input(), randomUUID(), await consents()];
    const first = await grant(given, key);
    await admin.query('update edge.idempotency_key set status = null, claimed_until = now()');
    const repeat = await grant(given, key, replica.url);
    assert.deepEqual([repeat.status, repeat.text], [first.status, first.text]);
    assert.equal(await consents(), earlier + 1);
  });

  it('a repeat shows nothing once the viewer may not see it any more: allowed, and denied after', async () => {
    const [given, key] = [input(), randomUUID()];
    const first = await grant(given, key);
    assert.match((await grant(given, key)).text, /"status":"ACTIVE"/);
    const suspend = (active: boolean) =>
      world.run('update identity.account set active = $2 where id = $1', [
        world.viewers.patient.accountId,
        active,
      ]);
    await suspend(false);
    for (const url of [graph.gatewayUrl, replica.url]) {
      const denied = await grant(given, key, url);
      assert.equal(codeOf(denied)?.reason, 'ACCOUNT_INACTIVE');
      assert.doesNotMatch(denied.text, /"ACTIVE"|"LAB"|RESEARCH/);
    }
    await suspend(true);
    assert.equal((await grant(given, key)).text, first.text);
  });

  it('is another one for another viewer, who learns nothing of the first', async () => {
    const [given, key] = [input(), randomUUID()];
    await grant(given, key);
    const stranger = await grant(given, key, replica.url, world.viewers.otherPatient);
    assert.equal(isReplayed(stranger), false);
    assert.equal(codeOf(stranger)?.code, 'NOT_FOUND');
    const never = await grant(input(), randomUUID(), replica.url, world.viewers.otherPatient);
    assert.equal(stranger.text, never.text);
  });

  it('keeps nothing of an answer in the database of the edge', async () => {
    const { rows } = await admin.query('select k::text as row from edge.idempotency_key k');
    assert.ok(rows.length > 3);
    for (const { row } of rows)
      assert.match(row, /^\("\\\\x[0-9a-f]{64}","\\\\x[0-9a-f]{64}","[^"]*",\d{0,3},"[^"]*"\)$/);
  });
});
