import { DuckDBInstance } from '@duckdb/node-api';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startWarehouseSql } from '@caregraph/warehouse-sql';
import { startLocalIssuer, type LocalIssuer } from '../../src/bench/sql/localIssuer.js';
import { publishSynthetic } from '../../src/bench/sql/syntheticRelease.js';
import type { OutputMode } from '../../src/sql/printResult.js';
import { SqlSession } from '../../src/sql/sqlSession.js';
import { WarehouseClient } from '../../src/sql/warehouseClient.js';

const SOME_FEES = `select place, median_minor from benchmark.fees where place_level = 'state' and specialty_level = 'all' and code = '10001' order by 1`;

describe('caregraph sql', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'caregraph-session-'));
  let issuer: LocalIssuer;
  let service: { url: string; close(): Promise<void> };
  let printed = '';
  before(async () => {
    const warehouseFile = path.join(folder, 'warehouse.duckdb');
    await publishSynthetic(warehouseFile, { quarters: ['2026Q1'], states: 2, codes: 3 });
    issuer = await startLocalIssuer();
    service = await startWarehouseSql({
      host: '127.0.0.1',
      port: 0,
      issuer: issuer.issuer,
      warehouseFile,
      logLevel: 'silent',
      timeoutMs: 60_000,
    });
  });
  after(async () => {
    await service.close();
    await issuer.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (mode: OutputMode = 'table', isTTY = false): SqlSession => {
    printed = '';
    const terminal = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        printed += chunk.toString();
        done();
      },
    });
    const client = new WarehouseClient(service.url, () => issuer.token('researcher-1'));
    return new SqlSession(client, mode, Object.assign(terminal, { isTTY }));
  };

  it('runs a statement over several lines, when a semicolon ends it', async () => {
    const session = open('csv');
    await session.line('select place,');
    assert.equal(session.isInStatement, true);
    assert.equal(printed, '');
    await session.line(`median_minor from benchmark.fees where place = 'S0' and code = '10001';`);
    assert.equal(session.isInStatement, false);
    assert.equal(printed, 'place,median_minor\r\nS0,5002\r\n');
  });

  it('prints rows in the mode asked for', async () => {
    const expected: Partial<Record<OutputMode, string>> = {
      json: `${JSON.stringify(
        [
          { place: 'S0', median_minor: 5002 },
          { place: 'S1', median_minor: 5002 },
        ],
        null,
        2,
      )}\n`,
      jsonl: '{"place":"S0","median_minor":5002}\n{"place":"S1","median_minor":5002}\n',
      csv: 'place,median_minor\r\nS0,5002\r\nS1,5002\r\n',
      markdown: '| place | median_minor |\n| --- | --- |\n| S0 | 5002 |\n| S1 | 5002 |\n',
    };
    for (const [mode, text] of Object.entries(expected)) {
      const session = open();
      await session.line(`.mode ${mode}`);
      await session.line(`${SOME_FEES};`);
      assert.equal(printed, text, mode);
    }
    await open().line(`${SOME_FEES};`);
    assert.match(printed, /S1/);
    assert.match(printed, /2 rows\n$/);
  });

  it('writes rows to a file, and then to the terminal again', async () => {
    const file = path.join(folder, 'fees.parquet');
    const session = open();
    await session.line(`.output ${file}`);
    await session.line('.mode parquet');
    await session.line(`${SOME_FEES};`);
    await session.line('.output');
    await session.line('.mode csv');
    await session.line('select 1 as one;');
    assert.equal(printed, 'one\r\n1\r\n');
    const instance = await DuckDBInstance.create(':memory:');
    const reader = await (await instance.connect()).runAndReadAll(`select * from read_parquet('${file}')`);
    assert.deepEqual(reader.getRows(), [
      ['S0', 5002],
      ['S1', 5002],
    ]);
    instance.closeSync();
  });

  it('keeps bytes that are no text away from a terminal', async () => {
    const session = open('arrow', true);
    await assert.rejects(session.line('select 1;'), /not for a terminal/);
    assert.equal(printed, '');
  });

  it('tells what there is: .tables, .schema, .explain, .help, .history', async () => {
    const session = open();
    await session.line('.tables');
    assert.match(printed, /^benchmark\.fees +What clinics charged/m);
    assert.doesNotMatch(printed, /ledger|store\.cell/);
    printed = '';
    await session.line('.schema benchmark.fees');
    assert.match(printed, /median_minor.*Median, to three significant digits/);
    printed = '';
    await session.line('.explain select * from release');
    assert.match(printed, /SCAN/);
    printed = '';
    await session.line('.history 1');
    assert.match(printed, /EXPLAIN select \* from release/);
    printed = '';
    await session.line('.help');
    for (const command of ['.tables', '.schema', '.explain', '.mode', '.output', '.history', '.quit']) {
      assert.ok(printed.includes(command), command);
    }
    await assert.rejects(session.line('.nonsense'), /no command \.nonsense/);
    await assert.rejects(session.line('.mode nonsense'), /Take one of/);
    await assert.rejects(session.line('.schema ledger.attempt'), /no table/);
    await session.line('.quit');
    assert.equal(session.isEnded, true);
  });

  it('points at the place of an error', async () => {
    const failure = open().line('select place,\n  nonsense from benchmark.fees;');
    await assert.rejects(
      failure,
      /STATEMENT_INVALID[\s\S]*\nline 2: {3}nonsense from benchmark\.fees\n {10}\^$/,
    );
  });

  it('goes on after an error', async () => {
    const session = open('csv');
    await assert.rejects(session.line('select * from ledger.attempt;'), /STATEMENT_REFUSED/);
    await session.line('select 2 as two;');
    assert.equal(printed, 'two\r\n2\r\n');
  });

  it('completes tables, columns and its own commands', async () => {
    const session = open();
    assert.deepEqual(await session.complete('select * from benchmark.fe'), [
      ['fees', 'fees_difference'],
      'fe',
    ]);
    const [columns] = await session.complete('select * from benchmark.fees where media');
    assert.ok(columns.includes('median_minor'));
    await session.line('select *');
    assert.deepEqual((await session.complete('from benchmark.fe'))[0], ['fees', 'fees_difference']);
    session.interrupt();
    assert.deepEqual(await session.complete('.ta'), [['.tables'], '.ta']);
  });

  it('stops a statement at Ctrl-C', async () => {
    const session = open();
    const running = session.line(
      'select count(*) from range(1000000) a, range(1000000) b where (a.range + b.range) % 7 = 1;',
    );
    setTimeout(() => session.interrupt(), 300);
    await assert.rejects(running, /was cancelled/);
    await session.line('select 1 as one;');
    assert.match(printed, /one/);
  });

  /** The command as a process of its own, with a pipe for a terminal. */
  const asProcess = async (args: readonly string[], input: string) => {
    const main = fileURLToPath(new URL('../../src/main.js', import.meta.url));
    const child = spawn(process.execPath, [main, 'sql', ...args], {
      env: {
        ...process.env,
        CAREGRAPH_TOKEN: await issuer.token('researcher-2'),
        CAREGRAPH_WAREHOUSE_PORT: new URL(service.url).port,
      },
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString()));
    child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
    child.stdin.end(input);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { output, errors, code };
  };

  it('works in a pipe: all statements, no prompt, and an exit code', async () => {
    const well = await asProcess(['--format', 'csv'], 'select 1 as a;\nselect 2 as b\n');
    assert.deepEqual(well, { output: 'a\r\n1\r\nb\r\n2\r\n', errors: '', code: 0 });
    const partly = await asProcess(['--format', 'csv'], 'select nonsense;\nselect 3 as c;\n');
    assert.equal(partly.output, 'c\r\n3\r\n');
    assert.match(partly.errors, /STATEMENT_INVALID/);
    assert.equal(partly.code, 1);
  });

  it('runs one statement with -c', async () => {
    const one = await asProcess(['--json', '-c', 'select 1 as a'], '');
    assert.deepEqual([JSON.parse(one.output), one.code], [[{ a: 1 }], 0]);
    const refused = await asProcess(['-c', 'drop table release'], '');
    assert.match(refused.errors, /^caregraph: STATEMENT_REFUSED/);
    assert.equal(refused.code, 1);
    assert.equal(readFileSync(path.join(folder, 'warehouse.duckdb')).length > 0, true);
  });
});
