import { randomFillSync } from 'node:crypto';
import type { CellEvidence } from './cell.js';
import { protect, type Group } from './complementary.js';
import { ageName, type CellPosition, type CellSpace } from './cuboid.js';
import type { Facts } from './facts.js';
import { isSafe } from './primary.js';
import { PLACES } from './place.js';

/** The cells of one measure with what is known of them, and which of them no reader may see. */
export interface ProtectedMeasure {
  readonly facts: Facts;
  readonly space: CellSpace;
  readonly evidence: readonly CellEvidence[];
  readonly suppressed: readonly boolean[];
}

/** Text that is equal for cells of two measures that stand for the same code, quarter, place and age. */
export function crossMeasureKey(facts: Facts, cell: CellPosition): string {
  const key = facts.keys[cell.key];
  return JSON.stringify([key?.codeSystem, key?.code, cell.quarter, cell.place, cell.age]);
}

/** Text that is equal for cells of two measures in the same quarter, place and age, whatever the code. */
export function populationKey(cell: CellPosition): string {
  return `${cell.quarter},${PLACES[cell.place]?.name},${ageName(cell.age)}`;
}

/**
 * Suppresses what fails a rule by itself or stands beside a suppressed cell of another measure (`isLinkedTo`), then
 * what would give that away.
 */
export function protectMeasure(
  facts: Facts,
  space: CellSpace,
  evidence: readonly CellEvidence[],
  isLinkedTo: (cell: CellPosition) => boolean,
): ProtectedMeasure {
  const ties = randomFillSync(new Uint32Array(space.cells.length));
  const suppressed = space.cells.map((cell, index) => {
    const own = evidence[index];
    return own === undefined || !isSafe(facts.measure, own) || isLinkedTo(cell);
  });
  const groups = new Map<string, number[]>();
  space.cells.forEach((cell, index) => {
    const name = `${cell.key},${cell.quarter}`;
    const members = groups.get(name);
    if (members) members.push(index);
    else groups.set(name, [index]);
  });
  for (const members of groups.values()) protectGroup(members);
  return { facts, space, evidence, suppressed };

  function protectGroup(members: readonly number[]): void {
    const hidden = members.map((index) => suppressed[index] === true);
    if (!hidden.includes(true) || !hidden.includes(false)) return;
    const group: Group = {
      measure: facts.measure,
      cells: members.map((index) => space.cells[index] as CellPosition),
      evidence: members.map((index) => evidence[index] as CellEvidence),
      tieBreak: (cell) => ties[members[cell] ?? 0] ?? 0,
    };
    protect(group, hidden);
    members.forEach((index, position) => {
      suppressed[index] = hidden[position] === true;
    });
  }
}
