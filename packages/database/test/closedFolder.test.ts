import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { startEmbeddedPostgres } from '../src/index.js';
import { locatePlatformBinaries } from '../src/platformBinaries.js';
import { query } from './fixtures/query.js';
import { temporaryFolder } from './fixtures/temporaryFolder.js';

const isRoot = process.getuid?.() === 0;

/**
 * An installation in which the library links are missing and cannot be made: closed for root, read-only for
 * others.
 */
function closedInstallation(t: TestContext): string {
  const home = path.join(temporaryFolder(), 'home');
  const binaries = path.join(home, 'native');
  mkdirSync(home, { mode: 0o700 });
  cpSync(locatePlatformBinaries(), binaries, {
    recursive: true,
    filter: (file) => !/\.so\.\d+$/.test(file) || !isLibraryLink(file),
  });
  if (!isRoot) {
    chmodSync(path.join(binaries, 'lib'), 0o555);
    t.after(() => chmodSync(path.join(binaries, 'lib'), 0o755));
  }
  return binaries;
}

function isLibraryLink(file: string): boolean {
  const links = JSON.parse(readFileSync(path.join(locatePlatformBinaries(), 'pg-symlinks.json'), 'utf8')) as {
    target: string;
  }[];
  return links.some(({ target }) => path.basename(target) === path.basename(file));
}

/** Copies go below the folder for temporary files, which is the test's own here. */
function useTemporaryFolder(t: TestContext): string {
  const before = process.env['TMPDIR'];
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  process.env['TMPDIR'] = folder;
  t.after(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  return folder;
}

test('programs that the server cannot reach are copied once, and again when the copy is damaged', async (t) => {
  const binariesFolder = closedInstallation(t);
  const options = {
    dataFolder: temporaryFolder(),
    superuserPassword: 'demo',
    settings: { fsync: 'off' },
    binariesFolder,
  };
  const copies = useTemporaryFolder(t);
  await (await startEmbeddedPostgres(options)).stop();
  const [copy = ''] = readdirSync(copies);
  assert.match(copy, /^caregraph-postgres-/);

  const program = path.join(copies, copy, 'bin', 'postgres');
  rmSync(program);
  await (await startEmbeddedPostgres(options)).stop();
  assert.ok(existsSync(program));
  assert.equal(readdirSync(copies).length, 1, 'nothing unfinished stays behind');
});

test('a copy that another user could change is not run', { skip: !isRoot && 'needs root' }, async (t) => {
  const binariesFolder = closedInstallation(t);
  const options = {
    dataFolder: temporaryFolder(),
    superuserPassword: 'demo',
    settings: { fsync: 'off' },
    binariesFolder,
  };
  const copies = useTemporaryFolder(t);
  await (await startEmbeddedPostgres(options)).stop();
  const [copy = ''] = readdirSync(copies);
  const programs = path.join(copies, copy, 'bin');
  chmodSync(programs, 0o777);
  await (await startEmbeddedPostgres(options)).stop();
  assert.equal(statSync(programs).mode & 0o022, 0);
});

test(
  'data under a closed home are kept where the server reaches them, and found again',
  { skip: !isRoot && 'needs root' },
  async () => {
    const home = temporaryFolder();
    const reachable = temporaryFolder();
    chmodSync(reachable, 0o711);
    const notices: string[] = [];
    const dataFolder = path.join(home, 'data');
    const options = {
      dataFolder,
      superuserPassword: 'demo',
      settings: { fsync: 'off' },
      relocationFolders: [reachable],
      onNotice: (message: string) => void notices.push(message),
    };
    chmodSync(home, 0o700);

    const first = await startEmbeddedPostgres(options);
    await query(first.adminUrl, 'create table kept as select 1');
    await first.stop();
    const moved = readFileSync(path.join(dataFolder, 'moved-to'), 'utf8').trim();
    assert.equal(path.dirname(moved), reachable);
    assert.deepEqual(
      notices.map((notice) => notice.includes(moved)),
      [true],
    );

    const second = await startEmbeddedPostgres(options);
    assert.equal((await query(second.adminUrl, 'select from kept')).length, 1);
    await second.stop();
    assert.equal(notices.length, 1, 'a second start has no news');

    rmSync(moved, { recursive: true });
    await assert.rejects(startEmbeddedPostgres(options), /is gone.*delete .*moved-to/);
  },
);
