import type { CandidateCell } from './candidate.js';
import { ALL_AGES } from './geography.js';

/** How much of a cuboid is published, for the operator's report. */
export interface CuboidCounts {
  readonly measure: string;
  readonly placeLevel: string;
  readonly age: 'band' | 'all';
  readonly value: number;
  readonly suppressed: number;
  /** Events in published cells, of all events of the cuboid; between 0 and 1. */
  readonly publishedShare: number;
}

/** Counts cells by state and cuboid. Of what is withheld only the share is told, to three digits. */
export function countCuboids(cells: readonly CandidateCell[]): CuboidCounts[] {
  const cuboids = new Map<
    string,
    { cell: CandidateCell; value: number; suppressed: number; shown: number; all: number }
  >();
  for (const cell of cells) {
    const name = `${cell.measure} ${cell.placeLevel} ${levelOf(cell)}`;
    let counts = cuboids.get(name);
    if (!counts) cuboids.set(name, (counts = { cell, value: 0, suppressed: 0, shown: 0, all: 0 }));
    counts[cell.state] += 1;
    counts.all += cell.evidence.events;
    if (cell.state === 'value') counts.shown += cell.evidence.events;
  }
  return [...cuboids.values()].map(({ cell, value, suppressed, shown, all }) => ({
    measure: cell.measure,
    placeLevel: cell.placeLevel,
    age: levelOf(cell),
    value,
    suppressed,
    publishedShare: Number((shown / all).toPrecision(3)),
  }));
}

function levelOf(cell: CandidateCell): 'band' | 'all' {
  return cell.age === ALL_AGES ? 'all' : 'band';
}
