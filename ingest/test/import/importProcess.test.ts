import { createTestKeys } from '@caregraph/keys/testing';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { importPaths } from '@caregraph/ingest';
import { SAMPLES, importDatabase, temporaryFolder, writeCopies } from './importFixture.js';

const CHILD = join(import.meta.dirname, 'importChild.js');

test('after kill -9 a second run goes on where the first was stopped, to the same end', async (t) => {
  const folder = await temporaryFolder(t);
  await writeCopies(folder, 40);
  const undisturbed = await importDatabase(t);
  await undisturbed.run(folder);
  const database = await importDatabase(t);
  for (const filesBeforeKill of [1, 12]) {
    const child = spawn(process.execPath, [CHILD, database.url, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      if (Number(line.split(' ')[0]) >= filesBeforeKill) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    assert.equal(child.signalCode, 'SIGKILL');
  }
  const report = await database.run(folder);
  assert.deepEqual(report.failures, []);
  assert.ok(report.files.unchanged >= 12 && report.files.imported > 0, JSON.stringify(report.files));
  assert.equal(report.files.unchanged + report.files.imported, 40);
  assert.deepEqual(await database.content(), await undisturbed.content());
});

test('memory does not grow with the number of files', async (t) => {
  const folder = await temporaryFolder(t);
  const copies = 300;
  await writeCopies(folder, copies);
  const database = await importDatabase(t);
  const child = spawn(process.execPath, ['--expose-gc', CHILD, database.url, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const heaps: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) heaps.push(Number(line.split(' ')[1]));
  assert.equal(heaps.length, copies);
  const early = Math.max(...heaps.slice(30, 60));
  const late = Math.max(...heaps.slice(-30));
  // All of the files have 20 MB, as objects several times that.
  assert.ok(late - early < 3_000_000, `${early} bytes after 60 files, ${late} after ${copies}`);
});

test('two imports of the same clinics at once wait for each other, and neither fails', async (t) => {
  const database = await importDatabase(t);
  const folder = await temporaryFolder(t);
  const copies = 30;
  for (const [side, name] of [
    ['a', (copy: number) => `${String(copy).padStart(2, '0')}.json`],
    ['b', (copy: number) => `${String(copies - copy).padStart(2, '0')}.json`],
  ] as const) {
    await mkdir(join(folder, side));
    await writeCopies(join(folder, side), copies, name);
  }
  const reports = await Promise.all([
    database.run(join(folder, 'a'), SAMPLES),
    database.run(join(folder, 'b'), SAMPLES),
    database.run(SAMPLES),
  ]);
  assert.deepEqual(
    reports.flatMap((report) => report.failures),
    [],
  );
  assert.equal(await database.count('identity.patient'), copies + 5);
  const once_ = await importDatabase(t);
  await once_.run(join(folder, 'a'), SAMPLES);
  assert.deepEqual(await database.content(), await once_.content());
});

test('an abort stops between two files, and what was stored stays', async (t) => {
  const folder = await temporaryFolder(t);
  await writeCopies(folder, 10);
  const database = await importDatabase(t);
  const stop = new AbortController();
  const seconds: number[] = [];
  const running = importPaths({
    keyProvider: createTestKeys().provider,
    databaseUrl: database.url,
    paths: [folder],
    signal: stop.signal,
    onProgress({ filesDone, filesTotal, secondsLeft }) {
      assert.equal(filesTotal, 10);
      seconds.push(secondsLeft);
      if (filesDone === 3) stop.abort(new Error('stopped by a test'));
    },
  });
  await assert.rejects(running, /stopped by a test/);
  assert.equal(await database.count('identity.patient'), 3);
  assert.ok(seconds.every((left) => left > 0));
  assert.deepEqual((await database.run(folder)).files, { imported: 7, unchanged: 3, failed: 0 });
});
