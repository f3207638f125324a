import type { CellTable } from '../cells/cellTable.js';
import type { Dimension } from '../cells/factTable.js';
import type { Measure } from '../candidate.type.js';
import type { Cuboid } from '../cuboid.js';
import { UNCLASSIFIED } from '@caregraph/measure';
import { LEVELS } from '../hierarchy/level.js';
import type { Family } from '../protect/family.js';
import { isSafe } from '../protect/primary.js';
import { RULES } from '../rules.js';
import type { EarlierCounts } from './earlierCounts.js';
import { CellIndex } from './cellIndex.js';
import { tableAt, type MeasureCells } from './measureCells.js';

const ALL_AGES = LEVELS.age.indexOf('all');
const CHAPTER = LEVELS.code.indexOf('chapter');
const ALL_SPECIALTIES = LEVELS.specialty.indexOf('all');

/** Levels of tables, by measure, in the order of its dimensions. */
export type GivenTables = Readonly<Partial<Record<Measure, readonly (readonly string[])[]>>>;

/** What the measures before this one say about it, and what chapters are called. */
export interface Surroundings {
  /** Undefined for population itself. */
  readonly population: MeasureCells | undefined;
  readonly counts: readonly MeasureCells[];
  readonly chapterNames: readonly string[];
  /** Count exactly these tables, whatever they lose: to score attacks on them. */
  readonly given?: GivenTables | undefined;
  /** Of a difference: what former releases tell of the same cells. */
  readonly earlier?: EarlierCounts | undefined;
}

/** 1 for every cell of a family that must be suppressed, whatever its neighbours are. */
export function findPrimaries(
  family: Family,
  dimensions: readonly Dimension[],
  cuboids: readonly Cuboid[],
  around: Surroundings,
): Uint8Array {
  const primary = Uint8Array.from({ length: family.cells }, (_, cell) => (isSafeAlone(family, cell) ? 0 : 1));
  const each = (
    mark: (table: CellTable, cuboid: Cuboid) => ((cell: number) => boolean) | undefined,
  ): void => {
    cuboids.forEach((cuboid, t) => {
      const isHidden = mark(family.tables[t], cuboid);
      if (!isHidden) return;
      for (let cell = 0; cell < family.tables[t].count; cell += 1) {
        if (isHidden(cell)) primary[family.offsets[t] + cell] = 1;
      }
    });
  };
  if (family.measure === 'condition_prevalence') {
    each((table, cuboid) => uniform(family, dimensions, cuboids, { table, cuboid }, around.chapterNames));
  }
  const { population } = around;
  if (population) each((table, cuboid) => besideHiddenPopulation(dimensions, { table, cuboid }, population));
  if (family.measure === 'fees') {
    for (const counts of around.counts)
      each((table, cuboid) => besideHiddenCount(dimensions, { table, cuboid }, counts));
  }
  const { earlier } = around;
  if (earlier) each((table) => besideToldCount(table, (cell) => earlier(family.measure, table, cell)));
  return primary;
}

/** A difference must not be told apart from what is told by 1–10 patients: who came again would tell who did not. */
function besideToldCount(
  table: CellTable,
  toldOf: (cell: number) => readonly number[],
): (cell: number) => boolean {
  return (cell) =>
    toldOf(cell).some((told) => {
      const apart = Math.abs(told - table.patients[cell]);
      return apart > 0 && apart < RULES.minimumPatients.value;
    });
}

interface Place {
  readonly table: CellTable;
  readonly cuboid: Cuboid;
}

function isSafeAlone(family: Family, cell: number): boolean {
  return isSafe(family.measure, {
    patients: family.patients[cell],
    subscribers: family.subscribers[cell],
    sum: family.sum?.[cell] ?? 0,
    largest: family.topAmounts?.largest[cell] ?? 0,
    second: family.topAmounts?.second[cell] ?? 0,
  });
}

/**
 * Diversity: of a place, time and age, at least three chapters must have k patients each, and none more than 80 % of the
 * patients summed over chapters; otherwise who is in the slice is as good as diagnosed. What is not classified is no chapter.
 */
function uniform(
  family: Family,
  dimensions: readonly Dimension[],
  cuboids: readonly Cuboid[],
  { table, cuboid }: Place,
  chapterNames: readonly string[],
): ((cell: number) => boolean) | undefined {
  const [place, time, age] = cuboid;
  const wanted = [place, time, age, CHAPTER].join();
  const position = cuboids.findIndex((candidate) => candidate.join() === wanted);
  if (position < 0) return undefined;
  const chapters = family.tables[position];
  const index = new CellIndex(dimensions, [0, 1, 2], [place, time, age]);
  const full = new Uint16Array(index.size);
  const most = new Uint32Array(index.size);
  const all = new Uint32Array(index.size);
  for (let cell = 0; cell < chapters.count; cell += 1) {
    const slice = index.keyOf(chapters, cell);
    const patients = chapters.patients[cell];
    all[slice] += patients;
    most[slice] = Math.max(most[slice], patients);
    const isChapter = chapterNames[chapters.members[3][cell]] !== UNCLASSIFIED;
    if (isChapter && patients >= RULES.minimumPatients.value) full[slice] += 1;
  }
  return (cell) => {
    const slice = index.keyOf(table, cell);
    return (
      full[slice] < RULES.diverseChapters.value || most[slice] * 100 > all[slice] * RULES.chapterPercent.value
    );
  };
}

/** Where the denominator may not be told, nothing beside it may. Fees have no age: all ages stand beside them. */
function besideHiddenPopulation(
  dimensions: readonly Dimension[],
  { table, cuboid }: Place,
  population: MeasureCells,
): ((cell: number) => boolean) | undefined {
  const hasAge = dimensions[2].name === 'age';
  const [place, time] = cuboid;
  const beside = tableAt(population, [place, time, hasAge ? cuboid[2] : ALL_AGES]);
  if (!beside) return () => true;
  const index = new CellIndex(population.dimensions, [0, 1, 2], [place, time, hasAge ? cuboid[2] : ALL_AGES]);
  const isShown = new Uint8Array(index.size);
  for (let cell = 0; cell < beside.table.count; cell += 1) {
    if (!population.protection.state[beside.offset + cell]) isShown[index.keyOf(beside.table, cell)] = 1;
  }
  // There is one member at level `all`, so its number adds nothing to the key.
  const own = new CellIndex(
    dimensions,
    hasAge ? [0, 1, 2] : [0, 1],
    hasAge ? [place, time, cuboid[2]] : [place, time],
  );
  return (cell) => !isShown[own.keyOf(table, cell)];
}

/** Charges follow treatments closely: a fee must not tell the count that a condition or treatment of its code withholds. */
function besideHiddenCount(
  dimensions: readonly Dimension[],
  { table, cuboid }: Place,
  counts: MeasureCells,
): ((cell: number) => boolean) | undefined {
  const [place, time, specialty] = cuboid;
  if (specialty !== ALL_SPECIALTIES) return undefined;
  const code = cuboid[4];
  const column = counts.dimensions.length - 1;
  const levels =
    counts.dimensions.length === 4 ? [place, time, ALL_AGES, code] : [place, time, ALL_AGES, 0, code];
  const beside = tableAt(counts, levels);
  if (!beside) return undefined;
  const theirs = new CellIndex(counts.dimensions, [0, 1, column], [place, time, code]);
  const ours = new CellIndex(dimensions, [0, 1, 4], [place, time, code]);
  const isHidden = new Uint8Array(theirs.size);
  for (let cell = 0; cell < beside.table.count; cell += 1) {
    if (counts.protection.state[beside.offset + cell]) isHidden[theirs.keyOf(beside.table, cell)] = 1;
  }
  return (cell) => isHidden[ours.keyOf(table, cell)] === 1;
}
