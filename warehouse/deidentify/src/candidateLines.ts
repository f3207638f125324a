import type { Candidate } from './buildCandidate.js';
import type { CandidateBlock, CandidateEnd, QuantileWindow } from './candidate.type.js';
import type { CellTable } from './cells/cellTable.js';
import { QUANTILES } from './cells/quantileWindows.js';
import type { MeasureCells } from './release/measureCells.js';
import type { Trees } from './readDimensions.js';

const CELLS_PER_LINE = 4096;
/** A refusal that names thousands of cells helps nobody. */
const MOST_NAMES = 100;

/**
 * A candidate as lines of JSON: a head, the cells in blocks of columns, an end with their number, so that a pipe that broke is
 * not taken for a small release. See `warehouse/FORMAT.md`.
 */
export function* candidateLines(candidate: Candidate): Generator<string> {
  yield line(candidate.head);
  let cells = 0;
  for (const measure of candidate.measures) {
    for (let t = 0; t < measure.tables.length; t += 1) {
      const { count } = measure.tables[t];
      for (let first = 0; first < count; first += CELLS_PER_LINE) {
        yield line(
          blockOf(candidate.trees, measure, t, { first, last: Math.min(count, first + CELLS_PER_LINE) }),
        );
      }
      cells += count;
    }
  }
  const open = candidate.measures.flatMap((measure) => openNames(candidate.trees, measure));
  const end: CandidateEnd = open.length > 0 ? { cells, open: open.slice(0, MOST_NAMES) } : { cells };
  yield line(end);
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

interface Range {
  readonly first: number;
  readonly last: number;
}

function blockOf(trees: Trees, cells: MeasureCells, position: number, range: Range): CandidateBlock {
  const table = cells.tables[position];
  const part = (
    column: ArrayLike<number> & { slice(from: number, to: number): Iterable<number> },
  ): number[] => Array.from(column.slice(range.first, range.last));
  const members = cells.dimensions.map(({ name }, d) => {
    const offset = trees[name].offset(table.levels[d]);
    return [name, part(table.members[d]).map((number) => offset + number)] as const;
  });
  const offset = cells.family.offsets[position];
  const states = cells.protection.state.subarray(offset + range.first, offset + range.last);
  const { topEvents, topAmounts } = table;
  return {
    measure: cells.measure,
    cuboid: position,
    count: range.last - range.first,
    ...Object.fromEntries(members),
    state: Array.from(states, (state) => (state ? 's' : 'v')).join(''),
    patients: part(table.patients),
    events: part(table.events),
    subscribers: part(table.subscribers),
    largestEvents: part(topEvents.largest),
    secondEvents: part(topEvents.second),
    largestEventsBy: part(topEvents.largestBy),
    secondEventsBy: part(topEvents.secondBy),
    ...(table.sum &&
      topAmounts && {
        sum: part(table.sum),
        largest: part(topAmounts.largest),
        second: part(topAmounts.second),
        largestBy: part(topAmounts.largestBy),
        secondBy: part(topAmounts.secondBy),
        ...windowColumns(table, range),
      }),
  };
}

function windowColumns(table: CellTable, { first, last }: Range): Record<string, (QuantileWindow | null)[]> {
  const { windows } = table;
  return Object.fromEntries(
    QUANTILES.map(({ name }, quantile) => {
      const column = Array.from({ length: last - first }, (_, i): QuantileWindow | null => {
        const position = windows?.positionOf[first + i] ?? -1;
        if (!windows || position < 0) return null;
        const [sum, largest, second] = windows.values.subarray(position * 9 + quantile * 3);
        return sum < 0 ? null : [sum, largest, second];
      });
      return [name, column];
    }),
  );
}

/** The cells that stayed open, in words: coordinates, never a value. */
function openNames(trees: Trees, cells: MeasureCells): string[] {
  return cells.protection.open.map((cell) => {
    const position = cells.family.offsets.findLastIndex((offset) => offset <= cell);
    const table = cells.tables[position];
    const names = cells.dimensions.map(({ name }, d) =>
      trees[name].nameOf(table.levels[d], table.members[d][cell - cells.family.offsets[position]]),
    );
    return [cells.measure, ...names].join(' / ');
  });
}
