import { benchmarkId, type BenchmarkKey } from '@caregraph/measure';
import {
  conceptKey,
  conceptName,
  type Cell,
  type CellState,
  type Concept,
  type ListKey,
} from '../warehouse/cell.js';
import type { Release } from '../warehouse/release.js';

/** One row of a list in one quarter, whether the release names it or not. */
export interface Figure {
  readonly list: ListKey;
  readonly period: string;
  readonly concept: Concept;
  readonly state: CellState;
  /** Null where the release does not name it. */
  readonly cell: Cell | null;
}

/** All rows of a list in a quarter, in the order of the list. */
export async function figuresOf(release: Release, list: ListKey, period: string): Promise<Figure[]> {
  const cells = (await release.list(list)).get(period);
  return [...(cells?.values() ?? [])].map((cell) => ({
    list,
    period,
    concept: cell.concept,
    state: cell.state,
    cell,
  }));
}

/** One row. What the release does not name is hidden, whether it exists or not; where nobody was seen, there is no data. */
export async function figureOf(
  release: Release,
  list: ListKey,
  period: string,
  concept: Concept,
): Promise<Figure> {
  const cell = (await release.list(list)).get(period)?.get(conceptKey(concept));
  if (cell) return { list, period, concept: cell.concept, state: cell.state, cell };
  const population = await release.population();
  const seen = population.find(
    ({ quarter, level, place }) => quarter === period && level === list.placeLevel && place === list.place,
  );
  const state = !seen || seen.state === 'NO_DATA' ? 'NO_DATA' : 'SUPPRESSED';
  return { list, period, concept, state, cell: null };
}

export function idOf({ list, period, concept }: Figure): string {
  const { kind, placeLevel, place, specialtyLevel, specialty, conceptLevel } = list;
  return benchmarkId({
    kind,
    period,
    placeLevel,
    place,
    specialtyLevel,
    specialty,
    conceptLevel,
    codeSystem: concept.system ?? '',
    concept: conceptName(concept),
    currency: concept.currency ?? '',
  });
}

/** The list and the row that an id names. */
export function placeOfId(key: BenchmarkKey): { list: ListKey; concept: Concept } {
  const { kind, placeLevel, place, specialtyLevel, specialty, conceptLevel, codeSystem, concept, currency } =
    key;
  return {
    list: { kind, placeLevel, place, specialtyLevel, specialty, conceptLevel },
    concept: {
      level: conceptLevel,
      system: conceptLevel === 'CODE' ? codeSystem : null,
      code: conceptLevel === 'CODE' ? concept : null,
      display: null,
      category: conceptLevel === 'CATEGORY' ? concept : null,
      chapter: conceptLevel === 'CHAPTER' ? concept : null,
      currency: currency === '' ? null : currency,
    },
  };
}
