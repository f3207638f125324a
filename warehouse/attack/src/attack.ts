import { DIMENSIONS, type Measure, type SeenCell } from './cell.js';
import type { SeenWarehouse } from './readWarehouse.js';
import { relationsOf, type Relation } from './relation.js';
import type { Truth } from './truth.js';

/** The numbers that the attacks are held to; a table of their own, like the gate's. */
export const GOALS = {
  /** No difference, and no interval, of fewer patients than this. */
  patients: 11,
  subscribersOfCount: 3,
  subscribersOfFee: 5,
  /** No clinic's fees known to another within so many per cent. */
  feePercent: 10,
  chapters: 3,
  /** No condition that more than so many per cent of a slice have. */
  sharePercent: 80,
} as const;

/** One success of an attack. Coordinates, never a value: the report must not be the leak. */
export interface Finding {
  readonly cell: string;
  readonly message: string;
}

export interface AttackResult {
  readonly attack: string;
  /** What was tried, in words for a privacy officer. */
  readonly question: string;
  readonly isBroken: boolean;
  /** What was looked at: cells, pairs, slices. */
  readonly tried: number;
  /** How many of these were decided exactly; the rest had no time or no evidence. */
  readonly decided: number;
  readonly unit: string;
  readonly findings: readonly Finding[];
  readonly findingCount: number;
}

/** A measure as the attacker lays it out. */
export interface Layout {
  readonly measure: Measure;
  readonly cells: readonly SeenCell[];
  readonly relations: readonly Relation[];
  /**
   * Zeros are withheld where the population is suppressed, and where all that anybody had is: by cell, whether what is
   * suppressed may hold nobody.
   */
  readonly mayBeEmpty: readonly boolean[];
}

export interface AttackContext {
  readonly warehouse: SeenWarehouse;
  readonly layouts: readonly Layout[];
  /** What really is: it scores, and gives a clinic its own rows. Undefined where nobody can know any more. */
  readonly truth: Truth | undefined;
  /** Milliseconds that one attack may take before it counts the rest as undecided. */
  readonly timeLimitMs: number;
}

/**
 * All releases as one system, and each difference as one of its own: its events are in no release, so that no equation
 * joins them.
 */
export function layOut({ cells }: SeenWarehouse): Layout[] {
  const released = cells.filter(({ isDifference }) => !isDifference);
  const byDifference = Map.groupBy(
    cells.filter(({ isDifference }) => isDifference),
    ({ releaseId }) => releaseId,
  );
  return [released, ...byDifference.values()].flatMap(layOutSystem);
}

function layOutSystem(all: readonly SeenCell[]): Layout[] {
  const told = new Set(all.flatMap((cell) => (cell.isShown ? [`${cell.measure} ${sliceOf(cell)}`] : [])));
  return (Object.keys(DIMENSIONS) as Measure[]).map((measure) => {
    const cells = all.filter((cell) => cell.measure === measure);
    const mayBeEmpty = cells.map(
      (cell) =>
        measure !== 'population' &&
        !(told.has(`population ${sliceOf(cell)}`) && told.has(`${measure} ${sliceOf(cell)}`)),
    );
    return { measure, cells, relations: relationsOf(measure, cells), mayBeEmpty };
  });
}

/** Place, time and age; fees know no age. */
function sliceOf(cell: SeenCell): string {
  const [place, time, third] = cell.at;
  const age = cell.measure === 'fees' ? 'all' : third?.name;
  return `${place?.level} ${place?.name} ${time?.name} ${age}`;
}

const KEPT = 25;

/** Counts findings and keeps the first. */
export class Findings {
  readonly kept: Finding[] = [];
  count = 0;

  add(cell: string, message: string): void {
    this.count += 1;
    if (this.kept.length < KEPT) this.kept.push({ cell, message });
  }

  result(
    about: Pick<AttackResult, 'attack' | 'question' | 'unit'>,
    tried: number,
    decided: number = tried,
  ): AttackResult {
    return {
      ...about,
      isBroken: this.count > 0,
      tried,
      decided,
      findings: this.kept,
      findingCount: this.count,
    };
  }
}
