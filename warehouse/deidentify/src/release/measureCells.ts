import type { CellTable } from '../cells/cellTable.js';
import type { Dimension } from '../cells/factTable.js';
import type { Measure } from '../candidate.type.js';
import type { Cuboid } from '../cuboid.js';
import type { Family } from '../protect/family.js';
import type { Protection } from '../protect/protectFamily.js';
import type { SpentTime } from './spentTime.js';

/** A table of the allow-list that is not published as it stands, and what stands instead; null where nothing does. */
export interface Coarsening {
  readonly from: Cuboid;
  readonly to: Cuboid | null;
}

/** The cells of a measure, protected. */
export interface MeasureCells {
  readonly measure: Measure;
  readonly dimensions: readonly Dimension[];
  readonly cuboids: readonly Cuboid[];
  readonly tables: readonly CellTable[];
  readonly family: Family;
  readonly protection: Protection;
  readonly coarsened: readonly Coarsening[];
  readonly seconds: { readonly cells: SpentTime; readonly protection: SpentTime };
}

/** The table at these levels, if the measure has it. */
export function tableAt(
  cells: MeasureCells,
  levels: Cuboid,
): { table: CellTable; offset: number } | undefined {
  const position = cells.cuboids.findIndex((cuboid) => cuboid.join() === levels.join());
  return position < 0 ? undefined : { table: cells.tables[position], offset: cells.family.offsets[position] };
}
