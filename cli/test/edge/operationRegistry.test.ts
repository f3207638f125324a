import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import pg from 'pg';
import {
  readOperations,
  registeredApp,
  registerOperations,
  removeOperations,
} from '../../src/operations/operationRegistry.js';

const CHART =
  'query Chart($id: ID!, $n: Int = 5) {\n  patient(id: $id) { conditions(first: $n) { edges { node { id } } } }\n}\n';
const WHO = 'query Who { viewer { id } }';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('operations of an app', () => {
  let database: TestDatabase | undefined;
  let sql!: pg.Client;
  let folder!: string;
  before(async () => {
    database = await createTestDatabase();
    sql = new pg.Client({ connectionString: database.urls.ingest });
    await sql.connect();
    folder = mkdtempSync(path.join(tmpdir(), 'caregraph-operations-'));
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await sql?.end();
    await database?.drop();
  });
  const file = (name: string, text: string): string => {
    const place = path.join(folder, name);
    writeFileSync(place, text);
    return place;
  };

  it('are registered by the hash of the very text, with what they cost at most, and removed', async () => {
    const operations = readOperations([file('chart.graphql', CHART), file('who.graphql', WHO)]);
    await registerOperations(sql, operations, { app: 'a', only: undefined, pointsPerMinute: undefined });
    const found = await registeredApp(sql, 'a');
    assert.deepEqual([found.isOnlyRegistered, found.pointsPerMinute], [false, undefined]);
    assert.deepEqual(
      found.operations.map(({ name, sha256: hash, points }) => [name, hash, points]),
      [
        ['Chart', sha256(CHART), 7],
        ['Who', sha256(WHO), 1],
      ],
    );
    assert.equal(await removeOperations(sql, 'b', 'all'), 0);
    assert.equal(await removeOperations(sql, 'a', [`sha256:${sha256(WHO)}`]), 1);
    assert.deepEqual(
      (await registeredApp(sql, 'a')).operations.map(({ name }) => name),
      ['Chart'],
    );
    assert.equal(await removeOperations(sql, 'a', 'all'), 1);
  });

  it('come in manifests of either form, whose hashes must be those of the texts', () => {
    const apollo = {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: sha256(WHO), body: WHO }],
    };
    for (const manifest of [apollo, { [sha256(WHO)]: WHO }, { who: WHO }])
      assert.equal(readOperations([file('manifest.json', JSON.stringify(manifest))])[0]?.sha256, sha256(WHO));
    const wrong = file('wrong.json', JSON.stringify({ [sha256(CHART)]: WHO }));
    assert.throws(() => readOperations([wrong]), /wrong\.json: the hash of Who is/);
    assert.throws(() => readOperations([file('list.json', '[1]')]), /is no manifest/);
  });

  it('that the gateway would refuse, or that do not fit, are named, and nothing of their files is registered', () => {
    const wrong: [string, RegExp][] = [
      ['{ viewer { id } }', /one operation, and that has a name/],
      ['query A { viewer { id } } query B { viewer { id } }', /one operation/],
      ['query A { viewer { idd } }', /Cannot query field "idd"/],
      ['query A {', /Syntax Error/],
      [`query A { ${'a { '.repeat(20)} b ${'} '.repeat(20)} }`, /NESTED_TOO_DEEPLY/],
      ['query A { patients(first: 101) { totalCount } }', /FIRST_OUT_OF_RANGE/],
    ];
    for (const [text, message] of wrong)
      assert.throws(() => readOperations([file('good.graphql', WHO), file('bad.graphql', text)]), message);
  });

  it('and what an app is held to stays until it is said otherwise', async () => {
    const hold = (only: 'registered' | 'any' | undefined, pointsPerMinute?: number) =>
      registerOperations(sql, [], { app: 'held', only, pointsPerMinute });
    const held = async () => {
      const { isOnlyRegistered, pointsPerMinute } = await registeredApp(sql, 'held');
      return [isOnlyRegistered, pointsPerMinute];
    };
    await hold('registered', 500);
    assert.deepEqual(await held(), [true, 500]);
    await hold(undefined);
    assert.deepEqual(await held(), [true, 500]);
    await hold('any', 600);
    assert.deepEqual(await held(), [false, 600]);
    await assert.rejects(hold(undefined, -1), { code: '23514' });
    assert.deepEqual(await held(), [false, 600]);
  });
});
