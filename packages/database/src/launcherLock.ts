import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { DataHome } from './dataHome.js';
import { processIdentity } from './processIdentity.js';

/**
 * Makes this process the only one to run a server on these data. The lock outlives a killed process, and the
 * next launcher takes it over. PostgreSQL's own lock stays the last word should two launchers take over at
 * the same moment.
 * @returns gives the lock back.
 * @throws Error naming the process that holds the data while that process lives.
 */
export function takeLauncherLock(home: DataHome): () => void {
  const self = { pid: process.pid, startedAt: processIdentity(process.pid)?.startedAt ?? '' };
  for (;;) {
    try {
      writeFileSync(home.launcherFile, JSON.stringify(self), { flag: 'wx' });
      return () => rmSync(home.launcherFile, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = livingHolder(home.launcherFile);
    if (holder !== undefined) {
      throw new Error(
        `PostgreSQL is already running on ${home.folder}, started by process ${holder.pid}. ` +
          `Stop it with \`kill ${holder.pid}\`, or set CAREGRAPH_DATA to another folder.`,
      );
    }
    rmSync(home.launcherFile, { force: true });
  }
}

/** The process that holds the lock, unless it has died. */
export function livingHolder(launcherFile: string): { pid: number } | undefined {
  const holder = readHolder(launcherFile);
  return holder !== undefined && processIdentity(holder.pid)?.startedAt === holder.startedAt
    ? holder
    : undefined;
}

function readHolder(file: string): { pid: number; startedAt: string } | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof holder !== 'object' || holder === null) return undefined;
    const { pid, startedAt } = holder as { pid?: unknown; startedAt?: unknown };
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
  } catch {
    // Half-written by a process that died, or just given back.
    return undefined;
  }
}
