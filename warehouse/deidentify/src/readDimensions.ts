import type { FactColumns } from './factColumns.js';
import { LEVELS, type DimensionName } from './hierarchy/level.js';
import { MemberTree } from './hierarchy/memberTree.js';
import { formatQuarter, type QuarterNumber } from '@caregraph/measure';
import { RULES } from './rules.js';

export type Trees = Readonly<Record<DimensionName, MemberTree>>;

export function emptyTrees(): Trees {
  const names = Object.keys(LEVELS) as DimensionName[];
  return Object.fromEntries(names.map((name) => [name, new MemberTree(name)])) as unknown as Trees;
}

/**
 * Decides which of the quarters read are published, in order of time: those in which enough patients of enough clinics were
 * seen in the whole country. A quarter with less has nothing to tell, and may come back with a later release.
 */
export function publishableQuarters(
  population: FactColumns,
  quarters: readonly QuarterNumber[],
): QuarterNumber[] {
  const seen = quarters.map(() => ({ patients: new Set<number>(), subscribers: new Set<number>() }));
  population.forEach((patient, subscriber, leaves) => {
    const { patients, subscribers } = seen[leaves[1]];
    // Enough is enough: the sets never grow far beyond what the rule asks.
    if (patients.size < RULES.minimumPatients.value) patients.add(patient);
    if (subscribers.size < RULES.minimumSubscribersOfCount.value) subscribers.add(subscriber);
  });
  return quarters
    .filter(
      (_, index) =>
        seen[index].patients.size >= RULES.minimumPatients.value &&
        seen[index].subscribers.size >= RULES.minimumSubscribersOfCount.value,
    )
    .sort((a, b) => a - b);
}

/** Quarters, and the years of which all four are published; a difference has no years. */
export function timeTree(quarters: readonly QuarterNumber[], hasYears = true): MemberTree {
  const tree = new MemberTree('time');
  const yearOf = (quarter: QuarterNumber): number => Math.floor(quarter / 4);
  for (const quarter of quarters) {
    const isWhole = hasYears && quarters.filter((other) => yearOf(other) === yearOf(quarter)).length === 4;
    tree.add([formatQuarter(quarter), ...(isWhole ? [String(yearOf(quarter)).padStart(4, '0')] : [])]);
  }
  return tree;
}
