import type { CellTable, QuantileWindows } from './cellTable.js';
import { countPatients } from './countPatients.js';
import { CuboidSpace } from './cuboidSpace.js';
import type { FactTable } from './factTable.js';
import { sumBySubscriber } from './sumBySubscriber.js';
import { collectWindows } from './quantileWindows.js';
import { orderOf } from './rowOrder.js';

/**
 * Counts all cells of the cuboids exactly, without a hash set: in patient order a cell has a new patient whenever the last
 * one it saw was another; in subscriber order a subscriber's part of every cell is whole when its rows end; in order of
 * amount the n-th row of a cell is its n-th order statistic. One order is in memory at a time.
 *
 * `levels` holds one list per cuboid: a level's position per dimension.
 */
export function countCells(facts: FactTable, cuboids: readonly (readonly number[])[]): CellTable[] {
  const spaces = cuboids.map((levels) => new CuboidSpace(facts.dimensions, levels));
  const counted = inPatientOrder(facts, spaces);
  const summed = inSubscriberOrder(facts, spaces, counted);
  const windows = inAmountOrder(facts, spaces, counted);
  return spaces.map((space, c): CellTable => ({
    levels: space.levels,
    levelNames: space.dimensions.map((dimension, d) => dimension.levels[space.levels[d]].level),
    count: counted[c].numbers.length,
    numbers: counted[c].numbers,
    members: space.decode(counted[c].numbers),
    patients: counted[c].patients,
    events: counted[c].events,
    ...summed[c],
    windows: windows?.[c] ?? null,
  }));
}

type Counted = ReturnType<typeof countPatients>;

function inPatientOrder(facts: FactTable, spaces: readonly CuboidSpace[]): Counted[] {
  const reorder = orderOf(facts.patients);
  const patients = reorder(facts.patients);
  const leaves = facts.leaves.map((leaf) => reorder(leaf));
  return spaces.map((space) => countPatients(space, leaves, patients));
}

function inSubscriberOrder(
  facts: FactTable,
  spaces: readonly CuboidSpace[],
  counted: readonly Counted[],
): ReturnType<typeof sumBySubscriber>[] {
  const reorder = orderOf(facts.subscribers);
  const subscribers = reorder(facts.subscribers);
  const amounts = facts.amounts && reorder(facts.amounts);
  const leaves = facts.leaves.map((leaf) => reorder(leaf));
  return spaces.map((space, c) =>
    sumBySubscriber(space, { leaves, subscribers, amounts }, counted[c].numbers),
  );
}

function inAmountOrder(
  facts: FactTable,
  spaces: readonly CuboidSpace[],
  counted: readonly Counted[],
): QuantileWindows[] | null {
  if (facts.amounts === null) return null;
  const reorder = orderOf(facts.amounts);
  const subscribers = reorder(facts.subscribers);
  const amounts = reorder(facts.amounts);
  const leaves = facts.leaves.map((leaf) => reorder(leaf));
  return spaces.map((space, c) => collectWindows(space, { leaves, subscribers, amounts }, counted[c]));
}
