import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataHome } from './dataHome.js';
import { programPath } from './platformBinaries.js';
import { CLUSTER_NAME } from './previousServer.js';

export interface ServerProcess {
  readonly pid: number;
  /** Ends sessions, writes everything to disk and resolves when the process is gone. May be called again. */
  stop(): Promise<void>;
}

/** The server did not become ready; `log` is what it wrote. */
export class ServerStartError extends Error {
  constructor(
    message: string,
    readonly log: string,
  ) {
    super(message);
    this.name = 'ServerStartError';
  }
}

/**
 * Recovery after a crash reads up to `max_wal_size` again; a machine that needs longer has another problem.
 */
const READY_TIMEOUT_MS = 300_000;
const FAST_SHUTDOWN_MS = 60_000;

/**
 * Starts a server and waits until it accepts connections.
 * @param settings server settings by name, passed on the command line.
 * @throws ServerStartError with the log when the server ends before that.
 */
export async function startServerProcess(
  home: DataHome,
  binariesFolder: string,
  settings: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  if (existsSync(home.serverLog)) renameSync(home.serverLog, path.join(home.folder, 'server.previous.log'));
  const log = openSync(home.serverLog, 'a', 0o600);
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(
    programPath(binariesFolder, 'postgres'),
    ['-D', home.cluster, '-c', CLUSTER_NAME, ...options],
    // In a group of its own, Ctrl-C reaches only the launcher, which stops the services before their
    // database.
    { ...home.user, cwd: '/', detached: true, env: serverEnvironment(home), stdio: ['ignore', log, log] },
  );
  closeSync(log);
  const exited = once(child, 'exit');
  exited.catch(() => undefined);
  await untilReady(child, home);
  const interrupt = () => child.kill('SIGINT');
  process.on('exit', interrupt);
  // The services keep the launcher alive; a forgotten database must not.
  child.unref();
  return {
    pid: child.pid ?? 0,
    async stop() {
      child.ref();
      await stopChild(child, exited);
      process.off('exit', interrupt);
    },
  };
}

/** The server needs nothing of the launcher's environment, which holds passwords. */
export function serverEnvironment(home: DataHome): NodeJS.ProcessEnv {
  const windows = process.platform === 'win32' ? process.env : {};
  return { ...windows, PATH: process.env['PATH'], HOME: home.folder, LC_ALL: 'C', TZ: 'UTC' };
}

async function untilReady(child: ChildProcess, home: DataHome): Promise<void> {
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (!isReady(child, home.cluster)) {
    if (failure !== undefined) throw failure;
    if (hasEnded(child))
      throw new ServerStartError('PostgreSQL ended while starting', readFileSync(home.serverLog, 'utf8'));
    if (performance.now() > deadline) {
      child.kill('SIGQUIT');
      throw new ServerStartError('PostgreSQL did not become ready', readFileSync(home.serverLog, 'utf8'));
    }
    await delay(10);
  }
}

/**
 * The eighth line of the lock file is the server's status (src/include/utils/pidfile.h); pg_ctl waits the
 * same way.
 */
function isReady(child: ChildProcess, cluster: string): boolean {
  try {
    const lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function stopChild(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (hasEnded(child)) return;
  child.kill('SIGINT');
  const late = setTimeout(() => child.kill('SIGQUIT'), FAST_SHUTDOWN_MS);
  await exited;
  clearTimeout(late);
}
