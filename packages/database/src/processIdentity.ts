import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Tells a process from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Comparable only with itself: its unit depends on the platform. */
  readonly startedAt: string;
  /** Empty where the platform does not tell. */
  readonly arguments: readonly string[];
}

/** The running process of that number, or undefined when there is none (a zombie is none). */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  if (process.platform === 'linux') return fromProc(pid);
  if (process.platform === 'win32') return fromSignal(pid);
  return fromPs(pid);
}

function fromProc(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold spaces and parentheses itself.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    // Field 22 of proc_pid_stat(5), `starttime`; the third field was taken off as the state.
    const startedAt = fields[18] ?? '';
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return { pid, startedAt, arguments: commandLine.split('\0').filter((argument) => argument !== '') };
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): ProcessIdentity | undefined {
  const { stdout, status } = spawnSync(
    'ps',
    ['-ww', '-o', 'stat=', '-o', 'lstart=', '-o', 'command=', '-p', String(pid)],
    {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    },
  );
  const [, state, startedAt, commandLine] = /^\s*(\S+)\s+(.{24})\s+(.*)$/m.exec(stdout ?? '') ?? [];
  if (status !== 0 || state === undefined || state.startsWith('Z')) return undefined;
  return { pid, startedAt: startedAt ?? '', arguments: (commandLine ?? '').split(' ') };
}

function fromSignal(pid: number): ProcessIdentity | undefined {
  try {
    process.kill(pid, 0);
    return { pid, startedAt: '', arguments: [] };
  } catch {
    return undefined;
  }
}
