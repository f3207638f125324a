import type { Highs } from 'highs';
import { columnsOf, type Columns, type System } from './system.js';
import type { Wanted } from './swing.js';

/** An interval that a linear program found. */
export interface Interval {
  readonly least: number;
  readonly greatest: number;
  /** The program held everything the unknown is linked to, so the interval is exactly what a reader can know. */
  readonly isExact: boolean;
}

const SIZES = [150, 1000, 6000];

/**
 * Linear programs for the few unknowns of which no table was found. Each asks how far the unknown can go while only
 * its neighbours change: what it finds possible is possible. Wider neighbourhoods follow until enough is proved or
 * everything linked is in; then the answer is exact.
 */
export async function solveIntervals(
  system: System,
  truth: Float64Array,
  floor: Float64Array,
  wanted: readonly Wanted[],
): Promise<Map<number, Interval>> {
  const intervals = new Map<number, Interval>();
  if (wanted.length === 0) return intervals;
  const highs = await loadSolver();
  const problem = { highs, system, columns: columnsOf(system), truth, floor };
  for (const one of wanted) {
    for (const size of SIZES) {
      const interval = solve(problem, one.unknown, size);
      intervals.set(one.unknown, interval);
      const isProved =
        interval.greatest - interval.least >= one.width - 1e-6 &&
        interval.greatest - (truth[one.unknown] as number) >= one.above - 1e-6;
      if (isProved || interval.isExact) break;
    }
  }
  return intervals;
}

/** Loaded where it is needed: most releases need no program. */
async function loadSolver(): Promise<Highs> {
  const { default: loadHighs } = await import('highs');
  // The package describes its CommonJS file; what an ES module imports is the function itself.
  return (loadHighs as unknown as typeof loadHighs.default)();
}

interface Problem {
  readonly highs: Highs;
  readonly system: System;
  readonly columns: Columns;
  readonly truth: Float64Array;
  readonly floor: Float64Array;
}

function solve(problem: Problem, unknown: number, size: number): Interval {
  const { highs, system, columns, truth, floor } = problem;
  const { members, rows, isWhole } = neighbourhood(system, columns, unknown, size);
  const column = new Map(members.map((member, index) => [member, index]));
  const starts = [0];
  const indices: number[] = [];
  const values: number[] = [];
  const sides: number[] = [];
  for (const row of rows) {
    let side = 0;
    for (let e = system.start[row] as number; e < (system.start[row + 1] as number); e += 1) {
      const at = column.get(system.unknown[e] as number);
      if (at === undefined) continue;
      indices.push(at);
      values.push(system.sign[e] as number);
      side += (system.sign[e] as number) * (truth[system.unknown[e] as number] as number);
    }
    starts.push(indices.length);
    sides.push(side);
  }
  const lower = members.map((member) => Math.min(floor[member] as number, truth[member] as number));
  const answer = (sense: 1 | -1): number =>
    highs.withModel(
      {
        numCols: members.length,
        numRows: rows.length,
        sense: highs.constants.objectiveSense.minimize,
        colCost: Float64Array.from(members, (member) => (member === unknown ? sense : 0)),
        colLower: Float64Array.from(lower),
        colUpper: new Float64Array(members.length).fill(highs.infinity),
        rowLower: Float64Array.from(sides),
        rowUpper: Float64Array.from(sides),
        matrix: {
          format: 'csr',
          numRows: rows.length,
          numCols: members.length,
          starts: Int32Array.from(starts),
          indices: Int32Array.from(indices),
          values: Float64Array.from(values),
        },
      },
      (model) => {
        model.options.set({ output_flag: false });
        model.run();
        const { optimal } = highs.constants.modelStatus;
        // The true table is feasible, so what is not optimal is unbounded; only upwards there is no floor.
        if (model.getModelStatus() !== optimal) return sense < 0 ? Infinity : (truth[unknown] as number);
        return model.getObjectiveValue() * sense;
      },
    );
  return { least: answer(1), greatest: answer(-1), isExact: isWhole };
}

/** The unknowns nearest to one, over the equations they share, up to a number. */
function neighbourhood(
  system: System,
  columns: Columns,
  unknown: number,
  size: number,
): { members: number[]; rows: number[]; isWhole: boolean } {
  const members = [unknown];
  const isMember = new Set(members);
  const rows = new Set<number>();
  let isWhole = true;
  for (let next = 0; next < members.length; next += 1) {
    const member = members[next] as number;
    for (let e = columns.start[member] as number; e < (columns.start[member + 1] as number); e += 1) {
      const row = columns.row[e] as number;
      if (rows.has(row)) continue;
      rows.add(row);
      for (let s = system.start[row] as number; s < (system.start[row + 1] as number); s += 1) {
        const other = system.unknown[s] as number;
        if (isMember.has(other)) continue;
        if (members.length >= size) {
          isWhole = false;
          continue;
        }
        isMember.add(other);
        members.push(other);
      }
    }
  }
  return { members, rows: [...rows], isWhole };
}
