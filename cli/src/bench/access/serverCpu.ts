import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts in hundredths of a second (USER_HZ). */
const TICK_MS = 10;

/**
 * CPU milliseconds of a PostgreSQL server so far: of its postmaster, of all its processes, and of those that have ended.
 * Undefined where there is no /proc to read it from.
 */
export function serverCpuMs(postmaster: number): number | undefined {
  let ticks = 0;
  try {
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      const fields = statOf(pid);
      if (!fields) continue;
      const [, parent, utime, stime, cutime, cstime] = fields;
      if (pid === postmaster) ticks += utime + stime + cutime + cstime;
      else if (parent === postmaster) ticks += utime + stime;
    }
  } catch {
    return undefined;
  }
  return ticks * TICK_MS;
}

/** [pid, parent, utime, stime, cutime, cstime] (proc_pid_stat(5)); null for a process that has ended meanwhile. */
function statOf(pid: number): [number, number, number, number, number, number] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in brackets, may hold anything.
    const rest = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return [pid, Number(rest[1]), Number(rest[11]), Number(rest[12]), Number(rest[13]), Number(rest[14])];
  } catch {
    return null;
  }
}
