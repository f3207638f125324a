import type { Family } from './family.js';

/**
 * The equations restricted to suppressed cells: what remains unknown once everything published is subtracted. Row r holds
 * `columns[start[r]] …` with `signs`; −1 stands for the parent. Rows without a suppressed cell are left out.
 */
export interface Unknowns {
  /** The family's cell of each column. */
  readonly cells: Int32Array;
  /** The family's equation of each row. */
  readonly equations: Int32Array;
  readonly start: Int32Array;
  readonly columns: Int32Array;
  readonly signs: Int8Array;
  /** The rows of column c: `rowsOf[columnStart[c]] …`, with the signs that it has there. */
  readonly columnStart: Int32Array;
  readonly rowsOf: Int32Array;
  readonly signsOf: Int8Array;
}

export function restrict(family: Family, state: Uint8Array): Unknowns {
  const { start, members } = family;
  const columnOf = new Int32Array(family.cells).fill(-1);
  const cells = new Int32Array(family.cells);
  let width = 0;
  for (let cell = 0; cell < family.cells; cell += 1) {
    if (!state[cell]) continue;
    columnOf[cell] = width;
    cells[width] = cell;
    width += 1;
  }
  const equations = new Int32Array(family.equations);
  const rowStart = new Int32Array(family.equations + 1);
  const columns = new Int32Array(members.length);
  const signs = new Int8Array(members.length);
  let rows = 0;
  let entries = 0;
  for (let equation = 0; equation < family.equations; equation += 1) {
    for (let i = start[equation]; i < start[equation + 1]; i += 1) {
      const column = columnOf[members[i]];
      if (column < 0) continue;
      columns[entries] = column;
      signs[entries] = i === start[equation] ? -1 : 1;
      entries += 1;
    }
    if (entries === rowStart[rows]) continue;
    equations[rows] = equation;
    rows += 1;
    rowStart[rows] = entries;
  }
  const unknowns = {
    cells: cells.slice(0, width),
    equations: equations.slice(0, rows),
    start: rowStart.slice(0, rows + 1),
    columns: columns.slice(0, entries),
    signs: signs.slice(0, entries),
  };
  return { ...unknowns, ...rowsByColumn(width, unknowns) };
}

function rowsByColumn(
  width: number,
  { start, columns, signs }: Pick<Unknowns, 'start' | 'columns' | 'signs'>,
): Pick<Unknowns, 'columnStart' | 'rowsOf' | 'signsOf'> {
  const columnStart = new Int32Array(width + 1);
  for (let i = 0; i < columns.length; i += 1) columnStart[columns[i] + 1] += 1;
  for (let column = 0; column < width; column += 1) columnStart[column + 1] += columnStart[column];
  const rowsOf = new Int32Array(columns.length);
  const signsOf = new Int8Array(columns.length);
  const next = columnStart.slice();
  for (let row = 0; row + 1 < start.length; row += 1) {
    for (let i = start[row]; i < start[row + 1]; i += 1) {
      const at = next[columns[i]];
      rowsOf[at] = row;
      signsOf[at] = signs[i];
      next[columns[i]] += 1;
    }
  }
  return { columnStart, rowsOf, signsOf };
}
