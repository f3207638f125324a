import type { DuckDBConnection } from '@duckdb/node-api';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { OpenWarehouse } from '../src/sandbox/openWarehouse.js';
import { HAS_MEMORY_LIMIT, limitProcess } from '../src/sandbox/workerProcess.js';
import { SqlFixture } from './sqlFixture.js';

describe('the sandbox with the guard switched off', () => {
  let fixture: SqlFixture;
  let connection: DuckDBConnection;
  const outside = join(tmpdir(), 'caregraph-must-not-exist.csv');
  before(async () => {
    fixture = await SqlFixture.start();
    const settings = { warehouseFile: fixture.file, memoryLimitMb: 128, maximumRows: 10, maximumBytes: 1000 };
    connection = await new OpenWarehouse(settings).connect();
  });
  after(async () => {
    connection.closeSync();
    await fixture.stop();
  });

  for (const sql of [
    `SELECT * FROM read_text('/etc/passwd')`,
    `SELECT * FROM read_blob('/proc/self/environ')`,
    `SELECT * FROM '/etc/passwd.csv'`,
    `SELECT * FROM glob('/*')`,
    `ATTACH '${outside}.duckdb' AS other`,
    `COPY (SELECT 1) TO '${outside}'`,
    `EXPORT DATABASE '${outside}'`,
    `INSTALL httpfs`,
    `LOAD httpfs`,
    `SET enable_external_access = true`,
    `SET memory_limit = '100GB'`,
    `RESET disabled_filesystems`,
    `SELECT * FROM read_csv('https://example.org/x.csv')`,
    `DELETE FROM release`,
    `CREATE TABLE x AS SELECT 1`,
    `SELECT list(a.range || 'xxxxxxxxxxxxxxxx') FROM range(10000000) a`,
  ]) {
    it(`still refuses: ${sql.replace(outside, '…')}`, async () => {
      await assert.rejects(connection.runAndReadAll(sql));
      assert.equal(existsSync(outside), false);
      assert.deepEqual((await connection.runAndReadAll('SELECT patients FROM benchmark.fees')).getRows(), [
        [100n],
      ]);
    });
  }

  it(
    'limits memory by the operating system',
    { skip: !HAS_MEMORY_LIMIT && 'only Linux enforces the limit' },
    async () => {
      const grab = (megabytes: number): Promise<number | null> => {
        const script = `const kept = []; for (let i = 0; i < ${megabytes / 16}; i++) kept.push(Buffer.alloc(16 << 20, 1))`;
        const { command, args } = limitProcess(1024, ['-e', script]);
        const child = spawn(command, args, { env: {}, stdio: 'ignore' });
        return new Promise((resolve) => child.once('exit', resolve));
      };
      assert.equal(await grab(256), 0);
      assert.notEqual(await grab(1536), 0);
    },
  );
});
