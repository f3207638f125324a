import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SqlFixture } from './sqlFixture.js';

/** Refused before they run: by what they name, or by what they are. */
const REFUSED: readonly string[] = [
  `SELECT * FROM read_csv('/etc/passwd')`,
  `SELECT * FROM read_csv_auto('/etc/passwd', header = false)`,
  `SELECT * FROM read_text('/etc/passwd')`,
  `SELECT * FROM read_blob('/proc/self/environ')`,
  `SELECT * FROM read_parquet('https://example.org/x.parquet')`,
  `SELECT * FROM read_json('/etc/passwd')`,
  `SELECT * FROM '/etc/passwd'`,
  `SELECT * FROM "warehouse.duckdb"`,
  `FROM '/etc/passwd' SELECT *`,
  `SELECT * FROM glob('*')`,
  `ATTACH '/tmp/other.duckdb' AS other`,
  `DETACH warehouse`,
  `COPY (SELECT 1) TO '/tmp/out.csv'`,
  `COPY benchmark.fees FROM '/etc/passwd'`,
  `EXPORT DATABASE '/tmp/out'`,
  `IMPORT DATABASE '/tmp/out'`,
  `INSTALL httpfs`,
  `LOAD httpfs`,
  `PRAGMA database_list`,
  `PRAGMA version`,
  `SELECT * FROM pragma_version()`,
  `SELECT * FROM pragma_database_list()`,
  `SET memory_limit = '100GB'`,
  `RESET lock_configuration`,
  `SET VARIABLE x = 1`,
  `SELECT getvariable('x')`,
  `SELECT * FROM query('SELECT * FROM ledger.attempt')`,
  `SELECT * FROM query_table('ledger.attempt')`,
  `SELECT * FROM duckdb_logs`,
  `SELECT * FROM duckdb_logs()`,
  `SELECT * FROM enable_logging()`,
  `CALL enable_logging()`,
  `SELECT getenv('HOME')`,
  `SELECT * FROM information_schema.tables`,
  `SELECT * FROM duckdb_databases()`,
  `SELECT path FROM duckdb_databases`,
  `SELECT * FROM duckdb_settings()`,
  `SELECT * FROM duckdb_secrets()`,
  `SELECT * FROM pg_catalog.pg_class`,
  `SELECT * FROM sqlite_master`,
  `SELECT current_setting('temp_directory')`,
  `SELECT * FROM ledger.attempt`,
  `SELECT * FROM store.cell`,
  `SELECT * FROM warehouse.ledger.attempt`,
  `SELECT (SELECT max(input_rows) FROM ledger.attempt)`,
  `SELECT 1 WHERE EXISTS (SELECT 1 FROM ledger.attempt)`,
  `SELECT * FROM benchmark.fees ORDER BY (SELECT max(input_rows) FROM ledger.attempt)`,
  `WITH duckdb_settings AS (SELECT * FROM duckdb_settings) SELECT * FROM duckdb_settings`,
  `WITH a AS (SELECT * FROM duckdb_tables), duckdb_tables AS (SELECT 1) SELECT * FROM a`,
  `SELECT * FROM duckdb_tables, (WITH duckdb_tables AS (SELECT 1) SELECT * FROM duckdb_tables)`,
  `SELECT 1; SELECT 2`,
  `SELECT 1; DROP TABLE release`,
  `SELECT 1 /* ; */ ; -- ' \n DELETE FROM release`,
  `/* SELECT */ DROP VIEW benchmark.fees`,
  `EXPLAIN DELETE FROM release`,
  `EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/x'`,
  `explain /* x */ SELECT * FROM ledger.attempt`,
  `DELETE FROM release`,
  `UPDATE release SET cells_hash = ''`,
  `INSERT INTO release SELECT 9, ''`,
  `CREATE TABLE x AS SELECT 1`,
  `CREATE TEMP MACRO f() AS TABLE SELECT * FROM ledger.attempt`,
  `PREPARE p AS SELECT * FROM ledger.attempt`,
  `EXECUTE p`,
  `PIVOT benchmark.fees ON place USING sum(patients)`,
  `SHOW TABLES`,
  `SHOW ALL TABLES`,
  `DESCRIBE ledger.attempt`,
  `SUMMARIZE store.cell`,
  `SELECT * FROM (DESCRIBE ledger.attempt)`,
  `SELECT repeat('x', 2000000000)`,
  `SELECT lpad('x', 2000000000, 'y')`,
  `SELECT list_reduce(range(100000000), (a, b) -> a + b)`,
  `SELECT levenshtein('a', 'b')`,
  `SELECT generate_series(1, 400000000)`,
  `SELECT * FROM generate_series(1, 400000000)`,
  `SELECT * FROM range((SELECT 1000000000))`,
  `SELECT * FROM range(0, 10, 0)`,
  `SELECT * FROM repeat('x', 1000000000)`,
  `SELECT * FROM repeat_row(1, num_rows = 1000000000)`,
  `SELECT * FROM test_all_types()`,
  `SELECT * FROM json_execute_serialized_sql('{}')`,
  `SELECT json_serialize_sql('SELECT 1')`,
  `SELECT * FROM benchmark.fees AT (VERSION => 1)`,
  `SELECT nextval('s')`,
  `SELECT txid_current()`,
  `SELECT main.system.getenv('HOME')`,
  `SELECT levenshtein(concat('a', range), concat('b', range)) FROM range(1000000)`,
  `SELECT generate_series(1, 4e8)`,
  `SELECT * FROM generate_series(1, 4e8)`,
  `SELECT repeat('x', 2e9)`,
  `SELECT * FROM read_blob('warehouse.duckdb')`,
  `SELECT * FROM read_duckdb('warehouse.duckdb')`,
  `SELECT * FROM query('SELECT' || ' 1')`,
  `FROM query_table(['ledger.attempt', 'release'])`,
  `SELECT * FROM main.query('SELECT 1')`,
  `SELECT * FROM duckdb_logs_parsed('QueryLog')`,
  `SELECT * FROM disable_logging()`,
  `SELECT * FROM truncate_duckdb_logs()`,
  `SELECT * FROM sql_auto_complete('SELECT * FROM le')`,
  `SELECT * FROM duckdb_functions()`,
  `SELECT * FROM duckdb_columns()`,
  `SELECT * FROM duckdb_temporary_files()`,
  `SELECT * FROM duckdb_memory()`,
  `SELECT * FROM duckdb_extensions()`,
  `SELECT * FROM duckdb_variables()`,
  `SELECT * FROM pragma_storage_info('store.cell')`,
  `SELECT * FROM pragma_table_info('ledger.attempt')`,
  `SELECT * FROM parquet_metadata('/etc/passwd')`,
  `SELECT * FROM sniff_csv('/etc/passwd')`,
  `SELECT * FROM seq_scan('ledger.attempt')`,
  `SELECT * FROM summary((SELECT * FROM ledger.attempt))`,
  `SELECT * FROM checkpoint()`,
  `SELECT * FROM force_checkpoint()`,
  `SELECT * FROM which_secret('s3://x', 's3')`,
  `SELECT * FROM storage_info('store.cell')`,
  `SELECT read_text('/etc/passwd')`,
  `SELECT * FROM benchmark.fees, LATERAL (SELECT * FROM ledger.attempt) x`,
  `SELECT * FROM benchmark.fees WHERE place IN (SELECT run_by FROM ledger.attempt)`,
  `SELECT CASE WHEN (SELECT count(*) FROM store.cell) > 1 THEN 1 END`,
  `SELECT sum(1) OVER (ORDER BY (SELECT max(input_rows) FROM ledger.attempt))`,
  `SELECT 1 UNION ALL SELECT input_rows FROM ledger.attempt`,
  `WITH x AS MATERIALIZED (FROM ledger.attempt) FROM x`,
  `SELECT * FROM benchmark.fees LIMIT (SELECT count(*) FROM ledger.attempt)`,
  `SELECT list_transform([1], x -> x + (SELECT max(input_rows) FROM ledger.attempt))`,
  `SELECT DISTINCT ON ((SELECT max(input_rows) FROM ledger.attempt)) 1`,
  `SELECT * FROM benchmark.fees QUALIFY row_number() OVER () < (SELECT count(*) FROM ledger.attempt)`,
  `SELECT 1 HAVING (SELECT count(*) FROM ledger.attempt) > 0`,
  `VALUES ((SELECT max(input_rows) FROM ledger.attempt))`,
  `TABLE ledger.attempt`,
  `FROM warehouse.store.cell`,
  `SELECT * FROM "ledger"."attempt"`,
  `SELECT * FROM LEDGER.ATTEMPT`,
  `SELECT getvariable('secret')`,
  `SELECT current_query()`,
  `SELECT current_user, current_database()`,
  `SELECT pg_sleep(10)`,
  `SELECT printf('%s', repeat('x', 100000000))`,
  `SELECT array_to_string(range(100000000), ',')`,
  `SELECT bitstring('1', 2000000000)`,
  `SELECT rpad('x', 2000000000, 'y')`,
  `SELECT list_resize([1], 2000000000)`,
  `SELECT * FROM range(TIMESTAMP '2000-01-01', TIMESTAMP '2026-01-01', INTERVAL 1 microsecond)`,
  `UNPIVOT benchmark.fees ON patients INTO NAME n VALUE v`,
  `FROM (PIVOT benchmark.fees ON place USING sum(patients))`,
  `ALTER TABLE release ADD COLUMN x INTEGER`,
  `COMMENT ON TABLE release IS 'x'`,
  `CREATE SECRET (TYPE s3)`,
  `CALL pragma_version()`,
  `CALL force_checkpoint()`,
  `KILL 1`,
  `BEGIN TRANSACTION`,
  `CHECKPOINT`,
  `VACUUM`,
  `USE ledger`,
  `SELECT FROM WHERE`,
  `${'('.repeat(20_000)}SELECT 1`,
  ``.padEnd(60_000, 'x'),
];

/** Allowed by what they name, but greedy: the sandbox has to contain them. */
const GREEDY: readonly string[] = [
  `WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t`,
  `WITH RECURSIVE t(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM t) SELECT max(length(s)) FROM t`,
  `SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c WHERE (a.range + b.range * c.range) % 7 = 1`,
  `SELECT list(a.range || 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx') FROM range(1000000) a, range(1000) b`,
  `SELECT string_agg(a.range || 'xxxxxxxxxxxxxxxxxxxxxxxxxxx', '') FROM range(1000000) a, range(1000) b`,
];

describe('a researcher’s statement', () => {
  let fixture: SqlFixture;
  /** Makes each statement a new one: an answer kept from before would say nothing of the sandbox. */
  let asked = 0;
  before(async () => {
    fixture = await SqlFixture.start({ timeoutMs: 4000, workers: 2 });
  });
  after(() => fixture.stop());

  const assertStillAnswers = async (): Promise<void> => {
    const { status, body } = await fixture.run(
      `SELECT place, patients FROM benchmark.fees -- ${(asked += 1)}`,
    );
    assert.deepEqual([status, body.rows], [200, [['MA', 100]]]);
  };

  it('comes in more than 120 kinds here', () => {
    assert.ok(new Set([...REFUSED, ...GREEDY]).size >= 120);
  });

  for (const sql of REFUSED) {
    it(`is refused: ${sql.slice(0, 90)}`, async () => {
      const { status, body } = await fixture.run(sql);
      assert.equal(status, 400, JSON.stringify(body).slice(0, 300));
      assert.ok(
        ['STATEMENT_REFUSED', 'STATEMENT_INVALID', 'BAD_REQUEST'].includes(body.error?.code ?? ''),
        body.error?.code,
      );
      assert.ok(!JSON.stringify(body).includes(fixture.file), 'no path leaves the service');
      assert.equal(body.rows, undefined);
      await assertStillAnswers();
    });
  }

  for (const sql of GREEDY) {
    it(`is contained: ${sql.slice(0, 90)}`, async () => {
      const { status, body } = await fixture.run(sql);
      assert.ok([400, 408].includes(status), `${status} ${JSON.stringify(body).slice(0, 300)}`);
      assert.ok(
        ['STATEMENT_TIMEOUT', 'RESOURCE_LIMIT'].includes(body.error?.code ?? ''),
        JSON.stringify(body.error),
      );
      await assertStillAnswers();
    });
  }
});
