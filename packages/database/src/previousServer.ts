import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processIdentity } from './processIdentity.js';

/** Marks the command lines of servers that this launcher started. */
export const CLUSTER_NAME = 'cluster_name=caregraph';

/** No system numbers its processes this high. */
const IMPOSSIBLE_PID = 2 ** 31 - 2;

const FAST_SHUTDOWN_MS = 60_000;
const IMMEDIATE_SHUTDOWN_MS = 10_000;

/**
 * Clears what a killed launcher or server left behind: stops a server that outlived its launcher, and disarms
 * the lock file of a server that is gone. The caller holds the launcher lock.
 * @throws Error when a server that is not ours runs on the data, or an orphan does not stop.
 */
export async function settlePreviousServer(
  cluster: string,
  notice: (message: string) => void,
): Promise<void> {
  const lockFile = path.join(cluster, 'postmaster.pid');
  if (!existsSync(lockFile)) return;
  const lines = readFileSync(lockFile, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const holder = Number.isSafeInteger(pid) && pid > 0 ? processIdentity(pid) : undefined;
  const [program = '', ...rest] = holder?.arguments ?? [];
  if (holder === undefined || !path.basename(program).startsWith('postgres') || !rest.includes(cluster)) {
    // PostgreSQL takes any process of that number for its server, be it a zombie. Deleting the file would
    // also disarm its check for surviving backends, which reads the rest of it.
    writeFileSync(lockFile, [String(IMPOSSIBLE_PID), ...lines.slice(1)].join('\n'));
    const fate = program === '' ? 'is gone' : 'is another program now';
    notice(`PostgreSQL was not shut down properly last time (its process ${pid} ${fate}); it recovers now.`);
    return;
  }
  if (!rest.includes(CLUSTER_NAME)) {
    throw new Error(
      `Another PostgreSQL (process ${pid}), not started by Caregraph, is running on ${cluster}. ` +
        `Stop it with \`kill -INT ${pid}\`, or set CAREGRAPH_DATA to another folder.`,
    );
  }
  notice(
    `PostgreSQL (process ${pid}) was still running after its launcher had ended; it is stopped and started anew.`,
  );
  await stopOrphan(pid, holder.startedAt);
}

async function stopOrphan(pid: number, startedAt: string): Promise<void> {
  process.kill(pid, 'SIGINT');
  if (await isGone(pid, startedAt, FAST_SHUTDOWN_MS)) return;
  process.kill(pid, 'SIGQUIT');
  if (await isGone(pid, startedAt, IMMEDIATE_SHUTDOWN_MS)) return;
  throw new Error(
    `PostgreSQL (process ${pid}) does not stop. Stop it with \`kill -QUIT ${pid}\` and start again.`,
  );
}

async function isGone(pid: number, startedAt: string, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (processIdentity(pid)?.startedAt === startedAt) {
    if (performance.now() > deadline) return false;
    await delay(20);
  }
  return true;
}
