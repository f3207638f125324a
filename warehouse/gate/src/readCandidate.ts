import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Candidate, CandidateCell } from './candidate.js';

/**
 * Reads a candidate from lines of JSON: the head, one cell a line, and the number of cells. Throws where the last line
 * is missing or counts otherwise: a builder that died must not look like a small release.
 */
export async function readCandidate(input: Readable): Promise<Candidate> {
  let head: Record<string, unknown> | undefined;
  let last: unknown;
  const cells: CandidateCell[] = [];
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const value: unknown = JSON.parse(line);
    if (head === undefined) head = value as Record<string, unknown>;
    else {
      // Unchecked as yet: checkCells begins with the shape of everything.
      if (last !== undefined) cells.push(last as CandidateCell);
      last = value;
    }
  }
  const count = typeof last === 'object' && last !== null && 'cells' in last ? last.cells : undefined;
  if (head === undefined || count !== cells.length)
    throw new Error('The cells ended early: the builder did not finish.');
  return { ...head, cells } as unknown as Candidate;
}
