import type { CellTable } from './cellTable.js';
import { at } from './element.js';
import { breaches, evidenceOf } from './primary.js';
import type { Refusals } from './verdict.js';

/** Checks every cell by itself: no published cell breaks a primary rule, and its evidence can be true. */
export function checkCells(table: CellTable, refusals: Refusals): void {
  for (let cell = 0; cell < table.count; cell += 1) {
    const wrong = impossible(table, cell);
    if (wrong !== undefined) refusals.add('evidence', () => table.nameOf(cell), `${wrong}.`);
    if (table.isSuppressed[cell]) continue;
    for (const rule of breaches(table.isFee, evidenceOf(table, cell)))
      refusals.add(rule, () => table.nameOf(cell), 'the cell should have been suppressed.');
  }
}

function impossible(table: CellTable, cell: number): string | undefined {
  const of = (name: keyof CellTable['columns']): number => at(table.columns[name], cell);
  if (of('patients') < 1 || of('events') < of('patients')) return 'there are fewer events than patients';
  if (of('subscribers') < 1 || of('subscribers') > of('events')) return 'the clinics do not fit the events';
  const shares: [string, number, number, number][] = [
    ['Events', of('largestEvents'), of('secondEvents'), of('events')],
  ];
  if (table.isFee) shares.push(['', of('largest'), of('second'), of('sum')]);
  for (const [name, largest, second, all] of shares) {
    const firstBy = of(`largest${name}By` as keyof CellTable['columns']);
    const secondBy = of(`second${name}By` as keyof CellTable['columns']);
    const isOrdered = largest >= second && largest > 0 && largest * of('subscribers') >= all;
    const isWhole = of('subscribers') > 2 ? largest + second < all : largest + second === all;
    const isNamed = firstBy >= 0 && secondBy >= 0 === of('subscribers') > 1 && firstBy !== secondBy;
    if (!isOrdered || !isWhole || !isNamed) return 'the largest clinics do not fit the whole';
  }
  return undefined;
}
