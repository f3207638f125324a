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

function impossible({ columns, isFee }: CellTable, cell: number): string | undefined {
  const events = at(columns.events, cell);
  const patients = at(columns.patients, cell);
  const subscribers = at(columns.subscribers, cell);
  if (patients < 1 || events < patients) return 'there are fewer events than patients';
  if (subscribers < 1 || subscribers > events) return 'the clinics do not fit the events';
  const areEventsWhole = fits(
    { all: events, subscribers },
    { part: at(columns.largestEvents, cell), by: at(columns.largestEventsBy, cell) },
    { part: at(columns.secondEvents, cell), by: at(columns.secondEventsBy, cell) },
  );
  const areSumsWhole =
    !isFee ||
    fits(
      { all: at(columns.sum, cell), subscribers },
      { part: at(columns.largest, cell), by: at(columns.largestBy, cell) },
      { part: at(columns.second, cell), by: at(columns.secondBy, cell) },
    );
  return areEventsWhole && areSumsWhole ? undefined : 'the largest clinics do not fit the whole';
}

interface Share {
  readonly part: number;
  /** The clinic's number; −1 for none. */
  readonly by: number;
}

/** Can so many clinics have the whole together, of whom the two largest have these parts? */
function fits(whole: { all: number; subscribers: number }, largest: Share, second: Share): boolean {
  const { all, subscribers } = whole;
  const isOrdered = largest.part >= second.part && largest.part > 0 && largest.part * subscribers >= all;
  const isWhole = subscribers > 2 ? largest.part + second.part < all : largest.part + second.part === all;
  const isNamed = largest.by >= 0 && second.by >= 0 === subscribers > 1 && largest.by !== second.by;
  return isOrdered && isWhole && isNamed;
}
