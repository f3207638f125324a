import { ROWS_PER_BLOCK, type CuboidSpace } from './cuboidSpace.js';

const NOBODY = 0xffff_ffff;

/** Events and distinct patients of each cell that holds one; rows come in patient order. */
export function countPatients(
  space: CuboidSpace,
  leaves: readonly Uint16Array[],
  patients: Uint32Array,
): { numbers: Uint32Array; events: Uint32Array; patients: Uint32Array } {
  // Three numbers a cell, side by side: events, patients, the last patient seen.
  const tally = new Uint32Array((space.size + 1) * 3);
  for (let at = 2; at < tally.length; at += 3) tally[at] = NOBODY;
  const block = new Uint32Array(ROWS_PER_BLOCK);
  for (let first = 0; first < patients.length; first += ROWS_PER_BLOCK) {
    const count = Math.min(ROWS_PER_BLOCK, patients.length - first);
    space.number(leaves, first, count, block);
    for (let i = 0; i < count; i += 1) {
      const at = block[i] * 3;
      const patient = patients[first + i];
      tally[at] += 1;
      if (tally[at + 2] !== patient) {
        tally[at + 2] = patient;
        tally[at + 1] += 1;
      }
    }
  }
  return compact(space.size, tally);
}

function compact(
  size: number,
  tally: Uint32Array,
): { numbers: Uint32Array; events: Uint32Array; patients: Uint32Array } {
  let count = 0;
  for (let cell = 0; cell < size; cell += 1) if (tally[cell * 3] > 0) count += 1;
  const numbers = new Uint32Array(count);
  const events = new Uint32Array(count);
  const patients = new Uint32Array(count);
  let next = 0;
  for (let cell = 0; cell < size; cell += 1) {
    if (tally[cell * 3] === 0) continue;
    numbers[next] = cell;
    events[next] = tally[cell * 3];
    patients[next] = tally[cell * 3 + 1];
    next += 1;
  }
  return { numbers, events, patients };
}
