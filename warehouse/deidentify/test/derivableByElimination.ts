import type { Unknowns } from '../src/protect/restrict.js';

/** What an attacker does: rewrite each equation with what is known until nothing more follows. Columns that are then alone. */
export function derivableByElimination(unknowns: Unknowns): number[] {
  const { start, columns, signs } = unknowns;
  const done: { pivot: number; row: Map<number, number> }[] = [];
  const subtract = (from: Map<number, number>, row: ReadonlyMap<number, number>, pivot: number): void => {
    const factor = (from.get(pivot) ?? 0) / (row.get(pivot) ?? 1);
    if (factor === 0) return;
    for (const [column, value] of row) {
      const next = (from.get(column) ?? 0) - factor * value;
      if (Math.abs(next) < 1e-9) from.delete(column);
      else from.set(column, next);
    }
  };
  for (let r = 0; r + 1 < start.length; r += 1) {
    const row = new Map<number, number>();
    for (let i = start[r]!; i < start[r + 1]!; i += 1) row.set(columns[i]!, signs[i]!);
    for (const { pivot, row: known } of done) subtract(row, known, pivot);
    const pivot = row.keys().next().value;
    if (pivot === undefined) continue;
    for (const { row: known } of done) subtract(known, row, pivot);
    done.push({ pivot, row });
  }
  return done.flatMap(({ pivot, row }) => (row.size === 1 ? [pivot] : [])).sort((a, b) => a - b);
}
