import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { request } from 'undici';
import { SqlFixture } from './sqlFixture.js';

/** A column of every kind, with a null in each, and a name and a text that need care. */
const EVERY_KIND = `
  SELECT * FROM (VALUES
    (true, 7::TINYINT, 1::INTEGER, 9007199254740993::BIGINT, 12::HUGEINT, 1.5::DOUBLE, 2.25::DECIMAL(6,2), 'ä,"b"', DATE '2026-04-01',
      TIMESTAMP '2026-04-01 12:30:00', [1, 2], {'a': 1}),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
  ) t(b, tiny, i, big, huge, d, dec, "te""xt", day, moment, list, struct)`;

describe('the formats of a result', () => {
  let fixture: SqlFixture;
  before(async () => {
    fixture = await SqlFixture.start({ maximumRows: 60_000, maximumResultBytes: 4e6, timeoutMs: 60_000 });
  });
  after(() => fixture.stop());

  const bytesOf = async (sql: string, format: string): Promise<Buffer> => {
    const response = await fixture.post({ sql, format });
    assert.equal(response.status, 200, `${format}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  };

  /** What DuckDB itself reads from a Parquet file. */
  const readParquet = async (bytes: Buffer, sql: string): Promise<unknown[][]> => {
    const file = join(fixture.folder, 'result.parquet');
    await writeFile(file, bytes);
    const instance = await DuckDBInstance.create(':memory:');
    try {
      const connection = await instance.connect();
      const reader = await connection.runAndReadAll(sql.replace('$file', `read_parquet('${file}')`));
      return reader.getRowsJson() as unknown[][];
    } finally {
      instance.closeSync();
    }
  };

  it('JSON keeps whole numbers exact and nulls null', async () => {
    const { rows } = JSON.parse((await bytesOf(EVERY_KIND, 'json')).toString()) as { rows: unknown[][] };
    assert.deepEqual(rows, [
      [
        true,
        7,
        1,
        '9007199254740993',
        12,
        1.5,
        2.25,
        'ä,"b"',
        '2026-04-01T00:00:00.000Z',
        '2026-04-01T12:30:00.000Z',
        [1, 2],
        { a: 1 },
      ],
      Array(12).fill(null),
    ]);
  });

  it('CSV quotes what needs it', async () => {
    const text = (await bytesOf(EVERY_KIND, 'csv')).toString();
    assert.equal(text.split('\r\n')[0], 'b,tiny,i,big,huge,d,dec,"te""xt",day,moment,list,struct');
    assert.ok(text.includes('9007199254740993,12,1.5,2.25,"ä,""b""",'));
    assert.equal(text.split('\r\n')[2], ','.repeat(11));
  });

  it('Parquet is read by DuckDB with the same values and types', async () => {
    const bytes = await bytesOf(EVERY_KIND, 'parquet');
    assert.deepEqual(await readParquet(bytes, 'SELECT * FROM $file'), [
      [
        true,
        7,
        1,
        '9007199254740993',
        12,
        1.5,
        2.25,
        'ä,"b"',
        '2026-04-01',
        '2026-04-01 12:30:00',
        '[1,2]',
        '{"a":1}',
      ],
      Array(12).fill(null),
    ]);
    const types = await readParquet(bytes, 'SELECT column_type FROM (DESCRIBE SELECT * FROM $file)');
    assert.deepEqual(types.flat(), [
      'BOOLEAN',
      'INTEGER',
      'INTEGER',
      'BIGINT',
      'DOUBLE',
      'DOUBLE',
      'DOUBLE',
      'VARCHAR',
      'DATE',
      'TIMESTAMP',
      'VARCHAR',
      'VARCHAR',
    ]);
  });

  it('Arrow is read with the same values', async () => {
    const table = tableFromIPC(await bytesOf(EVERY_KIND, 'arrow'));
    assert.deepEqual(
      table.schema.fields.map(({ type }) => String(type)),
      [
        'Bool',
        'Int32',
        'Int32',
        'Int64',
        'Float64',
        'Float64',
        'Float64',
        'Utf8',
        'Date32<DAY>',
        'Timestamp<MILLISECOND>',
        'Utf8',
        'Utf8',
      ],
    );
    const [first, second] = table
      .toArray()
      .map((row) => [...(row as Iterable<[string, unknown]>)].map(([, value]) => value));
    assert.deepEqual(first?.slice(0, 8), [true, 7, 1, 9007199254740993n, 12, 1.5, 2.25, 'ä,"b"']);
    assert.equal(Number(first?.[8]), Date.UTC(2026, 3, 1));
    assert.equal(Number(first?.[9]), Date.UTC(2026, 3, 1, 12, 30));
    assert.deepEqual(first?.slice(10), ['[1,2]', '{"a":1}']);
    assert.ok(second?.every((value) => value === null));
  });

  it('all of them hold an empty result with its columns', async () => {
    const sql = 'SELECT place, patients FROM benchmark.fees WHERE patients < 0';
    assert.equal((await bytesOf(sql, 'csv')).toString(), 'place,patients\r\n');
    assert.deepEqual((JSON.parse((await bytesOf(sql, 'json')).toString()) as { rows: unknown[] }).rows, []);
    assert.deepEqual(tableFromIPC(await bytesOf(sql, 'arrow')).schema.names, ['place', 'patients']);
    assert.deepEqual(await readParquet(await bytesOf(sql, 'parquet'), 'SELECT count(*) FROM $file'), [['0']]);
  });

  it('a large result comes whole in each, over many chunks', async () => {
    const sql = `SELECT range AS n, 'row ' || range AS t FROM range(50000)`;
    const expected = ['50000', String((50_000 * 49_999) / 2)];
    const parquet = await readParquet(
      await bytesOf(sql, 'parquet'),
      'SELECT count(*), sum(n)::VARCHAR FROM $file',
    );
    assert.deepEqual(parquet, [expected]);
    const { rows, truncated } = JSON.parse((await bytesOf(sql, 'json')).toString()) as {
      rows: [number, string][];
      truncated: boolean;
    };
    assert.deepEqual([rows.length, rows.at(-1), truncated], [50_000, [49_999, 'row 49999'], false]);
    const table = tableFromIPC(await bytesOf(sql, 'arrow'));
    assert.deepEqual([table.numRows, table.get(49_999)?.['t']], [50_000, 'row 49999']);
    assert.equal((await bytesOf(sql, 'csv')).toString().split('\r\n').length, 50_002);
  });

  it('a short answer says its rows in front, a long one behind', async () => {
    const short = await fixture.post({ sql: 'SELECT * FROM range(10)', format: 'csv', maximumRows: 4 });
    assert.deepEqual([short.headers.get('x-row-count'), short.headers.get('x-truncated')], ['4', 'true']);
    assert.equal(await short.text(), 'range\r\n0\r\n1\r\n2\r\n3\r\n');
    const long = await request(`${fixture.url}/sql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await fixture.token()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ sql: 'SELECT * FROM range(1000000)', format: 'csv' }),
    });
    const text = await long.body.text();
    assert.equal(text.split('\r\n').length, 60_002);
    assert.deepEqual(long.trailers, { 'x-row-count': '60000', 'x-truncated': 'true' });
  });

  it('bytes are capped as well as rows', async () => {
    const sql = `SELECT concat(${Array(20).fill("'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'").join(', ')}, range) FROM range(20000)`;
    for (const format of ['json', 'csv', 'arrow']) {
      const size = (await bytesOf(sql, format)).length;
      assert.ok(size > 3.9e6 && size < 5e6, `${format}: ${size}`);
    }
  });
});
