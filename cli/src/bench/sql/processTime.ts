import { readFileSync } from 'node:fs';

/** Linux counts a process's time in hundredths of a second. */
const TICK_MS = 10;

/** Milliseconds of processor time. */
export interface ProcessTime {
  readonly own: number;
  readonly children: number;
}

/** What a process and its children, while they live, have used; undefined where the system does not tell. */
export function processTime(processId: number): ProcessTime | undefined {
  try {
    const children = readFileSync(`/proc/${processId}/task/${processId}/children`, 'utf8').trim();
    return {
      own: ownTimeMs(processId),
      children: children
        .split(' ')
        .filter(Boolean)
        .reduce((sum, id) => sum + ownTimeMs(Number(id)), 0),
    };
  } catch {
    return undefined;
  }
}

function ownTimeMs(processId: number): number {
  // The name in brackets may hold spaces; fields are counted behind it.
  const fields = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
