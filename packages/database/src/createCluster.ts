import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { DataHome } from './dataHome.js';
import { programPath } from './platformBinaries.js';
import { serverEnvironment } from './serverProcess.js';

const run = promisify(execFile);

/**
 * Creates the database files unless they exist: UTF-8, PostgreSQL's own C.UTF-8 rules (the same order on
 * every system), checksums, and SCRAM passwords for every connection. An interrupted creation leaves nothing
 * behind.
 * @param durable false skips syncing to disk, for databases that need not outlive the machine.
 */
export async function createCluster(
  home: DataHome,
  binariesFolder: string,
  superuserPassword: string,
  durable: boolean,
): Promise<void> {
  if (existsSync(path.join(home.cluster, 'PG_VERSION'))) return;
  const unfinished = `${home.cluster}.new`;
  const passwordFile = path.join(home.folder, 'superuser-password');
  rmSync(unfinished, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    writeFileSync(passwordFile, `${superuserPassword}\n`, { mode: 0o600, flag: 'wx' });
    const { uid, gid } = home.user;
    if (uid !== undefined && gid !== undefined) {
      chownSync(unfinished, uid, gid);
      chownSync(passwordFile, uid, gid);
    }
    await run(
      programPath(binariesFolder, 'initdb'),
      [
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--data-checksums',
        '--no-instructions',
        ...(durable ? [] : ['--no-sync']),
        '-D',
        unfinished,
      ],
      { ...home.user, cwd: '/', env: serverEnvironment(home) },
    );
    renameSync(unfinished, home.cluster);
  } catch (error) {
    const output = (error as { stderr?: string }).stderr?.trim() ?? '';
    throw new Error(
      `PostgreSQL could not create its files in ${home.folder}${output === '' ? '' : `:\n${output}`}\n` +
        'Set CAREGRAPH_DATA to another folder, or DATABASE_URL to a server of your own.',
      { cause: error },
    );
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}
