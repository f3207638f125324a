import { ALLOW_LIST } from '../allowList.js';
import type { Measure } from '../candidate.type.js';
import type { CellTable } from '../cells/cellTable.js';
import { LEVELS } from '../hierarchy/level.js';
import type { Trees } from '../readDimensions.js';

/** Patients of a cell that a release tells: level and name by dimension, in the measure's order. */
export interface ToldCount {
  readonly measure: Measure;
  readonly at: readonly (readonly [level: string, name: string])[];
  readonly patients: number;
}

/** The patients that releases tell of a cell with the same coordinates. */
export type EarlierCounts = (measure: Measure, table: CellTable, cell: number) => readonly number[];

/** Finds what is told by the names of members: numbers of members are of one run, names of all. */
export function earlierCounts(told: readonly ToldCount[], trees: Trees): EarlierCounts {
  const byKey = new Map<string, number[]>();
  for (const { measure, at, patients } of told) {
    const key = JSON.stringify([measure, ...at]);
    const known = byKey.get(key);
    if (known) known.push(patients);
    else byKey.set(key, [patients]);
  }
  return (measure, table, cell) => {
    const at = ALLOW_LIST[measure].dimensions.map((name, d) => [
      LEVELS[name][table.levels[d]],
      trees[name].nameOf(table.levels[d], table.members[d][cell]),
    ]);
    return byKey.get(JSON.stringify([measure, ...at])) ?? [];
  };
}
