import assert from 'node:assert/strict';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { SqlFixture } from './sqlFixture.js';

describe('POST /sql', () => {
  let fixture: SqlFixture;
  before(async () => {
    fixture = await SqlFixture.start({ maximumRows: 1000 });
  });
  after(() => fixture.stop());

  const ALLOWED: readonly string[] = [
    `SELECT quarter, sum(charge_items) AS n FROM benchmark.fees WHERE time_level = 'quarter' AND place_level = 'state' AND specialty_level = 'all' AND code_level = 'code' GROUP BY ALL ORDER BY n DESC LIMIT 5`,
    `WITH a AS (SELECT * FROM benchmark.fees), b AS (SELECT * FROM a) SELECT b.place, r.release_id FROM b, release r`,
    `SELECT * FROM benchmark.condition_prevalence JOIN benchmark.population USING (quarter, place, age_band)`,
    `SELECT median(patients) OVER (PARTITION BY quarter ORDER BY place) FROM benchmark.treatment_use`,
    `WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) FROM t`,
    `DESCRIBE benchmark.fees`,
    `SUMMARIZE benchmark.fees`,
    `EXPLAIN SELECT * FROM benchmark.fees`,
    `-- a comment; with a semicolon\nSELECT 'a;b' AS text, 1 + 1, CASE WHEN true THEN 1 END;`,
    `SELECT * FROM range(10) WHERE range % 2 = 0`,
    `SELECT * FROM unnest([1, 2, 3])`,
    `SELECT measure FROM measure_definition UNION ALL SELECT cells_hash FROM main.release`,
    `SELECT place FROM benchmark.fees WHERE place LIKE 'M%' AND patients IN (SELECT 100)`,
  ];
  for (const sql of ALLOWED) {
    it(`answers: ${sql.replaceAll('\n', ' ').slice(0, 90)}`, async () => {
      const { status, body } = await fixture.run(sql);
      assert.equal(status, 200, JSON.stringify(body));
      assert.ok(body.rows && body.rows.length > 0);
    });
  }

  it('answers with names and types of columns, whole numbers as numbers', async () => {
    const { body } = await fixture.run(
      'SELECT place, patients, sum(patients) AS total FROM benchmark.fees GROUP BY ALL',
    );
    assert.deepEqual(body.columns, [
      { name: 'place', type: 'VARCHAR' },
      { name: 'patients', type: 'BIGINT' },
      { name: 'total', type: 'HUGEINT' },
    ]);
    assert.deepEqual(body.rows, [['MA', 100, 100]]);
  });

  it('answers as CSV where asked', async () => {
    const response = await fixture.post({
      sql: `SELECT place, 'a,"b' AS t, NULL AS n FROM benchmark.fees`,
      format: 'csv',
    });
    assert.match(response.headers.get('content-type') ?? '', /^text\/csv/);
    assert.equal(await response.text(), 'place,t,n\r\nMA,"a,""b",\r\n');
  });

  it('caps rows and says so', async () => {
    const { body } = await fixture.run('SELECT * FROM range(100000)');
    assert.deepEqual([body.rows?.length, body.truncated], [1000, true]);
    const whole = await fixture.run('SELECT * FROM range(1000)');
    assert.deepEqual([whole.body.rows?.length, whole.body.truncated], [1000, false]);
  });

  it('says where in the statement it went wrong', async () => {
    const sql = `EXPLAIN SELECT 'ä', place FROM store.cell`;
    const refused = await fixture.run(sql);
    assert.equal(refused.body.error?.position, sql.indexOf('store'));
    const unknown = await fixture.run('SELECT place,\n  nonsense FROM benchmark.fees');
    assert.equal(unknown.body.error?.code, 'STATEMENT_INVALID');
    assert.equal(unknown.body.error?.position, 'SELECT place,\n  '.length);
  });

  it('sees a new release without a restart', async () => {
    const count = 'SELECT count(*) FROM release';
    assert.deepEqual((await fixture.run(count)).body.rows, [[1]]);
    await fixture.publish(2);
    assert.deepEqual((await fixture.run(count)).body.rows, [[2]]);
  });

  it('refuses a missing, foreign, expired or scopeless token', async () => {
    const statuses = async (token: string): Promise<number> => (await fixture.run('SELECT 1', token)).status;
    const missing = await fetch(`${fixture.url}/sql`, { method: 'POST', body: '{}' });
    assert.equal(missing.status === 401 || missing.status === 400, true);
    assert.equal(await statuses('not-a-token'), 401);
    assert.equal(await statuses(await fixture.token({}, 'urn:caregraph:graph')), 401);
    assert.equal(await statuses(await fixture.token({}, undefined, '-1m')), 401);
    assert.equal(await statuses(await fixture.token({ scope: 'openid patient/Observation.rs' })), 403);
    assert.equal(await statuses(await fixture.token()), 200);
  });

  it('gives an answer again without asking again, until a release comes, and to its author alone', async () => {
    const sql = 'SELECT count(*) AS releases FROM release';
    const first = await fixture.post({ sql });
    const again = await fixture.post({ sql });
    // With the time it took: the very bytes.
    assert.equal(await again.text(), await first.text());
    assert.notEqual(again.headers.get('x-statement-id'), first.headers.get('x-statement-id'));
    const history = await fixture.ask('GET', '/sql/history');
    assert.deepEqual(
      history.body.statements
        ?.slice(0, 2)
        .map((statement) => [statement.sql, statement.outcome, statement.rows]),
      [
        [sql, 'ok', 1],
        [sql, 'ok', 1],
      ],
    );
    await fixture.publish(5);
    assert.deepEqual((await fixture.run(sql)).body.rows, [[5]]);
  });

  it('answers fifty at once, each with its own rows', async () => {
    const token = await fixture.token();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => fixture.run(`SELECT ${index}`, token)),
    );
    assert.deepEqual(
      answers.map(({ body }) => body.rows?.[0]?.[0]),
      [...Array(50).keys()],
    );
  });

  it('is alive and measured', async () => {
    assert.equal((await fetch(`${fixture.url}/healthz`)).status, 200);
    assert.equal((await fetch(`${fixture.url}/readyz`)).status, 200);
    assert.match(
      await (await fetch(`${fixture.url}/metrics`)).text(),
      /caregraph_warehouse_statement_seconds_count/,
    );
  });
});

describe('before the first release', () => {
  it('is alive, not ready, and says what to do', async () => {
    const fixture = await SqlFixture.start({
      warehouseFile: join(tmpdir(), 'caregraph-no-such-warehouse.duckdb'),
    });
    try {
      assert.equal((await fetch(`${fixture.url}/healthz`)).status, 200);
      assert.equal((await fetch(`${fixture.url}/readyz`)).status, 503);
      const { status, body } = await fixture.run('SELECT 1');
      assert.deepEqual([status, body.error?.code], [503, 'NO_RELEASE']);
    } finally {
      await fixture.stop();
    }
  });
});
