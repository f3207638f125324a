import { readFileSync } from 'node:fs';

/** Linux counts a process's time in hundredths of a second. */
const TICK_MS = 10;

/** Milliseconds of processor time that a process and its children have used; undefined where the system does not tell. */
export function processTimeMs(processId: number): number | undefined {
  try {
    const children = readFileSync(`/proc/${processId}/task/${processId}/children`, 'utf8').trim();
    const processes = [processId, ...children.split(' ').filter(Boolean).map(Number)];
    return processes.reduce((sum, id) => sum + ownTimeMs(id), 0);
  } catch {
    return undefined;
  }
}

function ownTimeMs(processId: number): number {
  // The name in brackets may hold spaces; fields are counted behind it.
  const fields = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
