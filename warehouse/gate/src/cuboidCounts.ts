import { at } from './element.js';
import type { Candidate } from './readCandidate.js';

/** How much of a table is published, for the operator's report. */
export interface CuboidCounts {
  readonly measure: string;
  /** One level per dimension of the measure. */
  readonly levels: readonly string[];
  readonly value: number;
  readonly suppressed: number;
  /** Events in published cells, of all events of the table; between 0 and 1, to three digits. */
  readonly publishedShare: number;
}

/** Counts cells by state and table. Of what is withheld only the share is told, to three digits. */
export function countCuboids({ tables }: Candidate): CuboidCounts[] {
  return [...tables.values()].flatMap((table) =>
    table.own.cuboids.map((levels, cuboid) => {
      const cells = [...table.cellsOf(cuboid)];
      const shown = cells.filter((cell) => !table.isSuppressed[cell]);
      const eventsOf = (some: readonly number[]): number =>
        some.reduce((sum, cell) => sum + at(table.columns.events, cell), 0);
      return {
        measure: table.own.measure,
        levels,
        value: shown.length,
        suppressed: cells.length - shown.length,
        publishedShare: cells.length === 0 ? 1 : Number((eventsOf(shown) / eventsOf(cells)).toPrecision(3)),
      };
    }),
  );
}
