import type { Cell, CellSet } from './cell.js';

/**
 * A cell set as lines of JSON: first everything but the cells, then one cell a line, last the number of cells, so
 * that a pipe that broke is not taken for a small release.
 */
export function* cellLines(set: CellSet): Generator<string> {
  const { cells, ...head } = set;
  yield `${JSON.stringify(head)}\n`;
  for (const cell of cells) yield `${JSON.stringify(cell satisfies Cell)}\n`;
  yield `${JSON.stringify({ cells: cells.length })}\n`;
}
