import { readTable } from './readTable.js';

/** Specialty → family. The specialties follow the names of ABMS's boards; the families are our own. */
const FAMILIES = new Map(readTable('specialties').map(([specialty, family]) => [specialty, family]));
const OTHER = 'Other specialties';

/** A clinic's specialty, finest first. What the table does not know may be anything somebody typed: it is `Other`. */
export function specialtyPath(specialty: string | null): readonly string[] {
  const family = specialty === null ? undefined : FAMILIES.get(specialty.trim());
  return specialty === null || family === undefined
    ? [OTHER, OTHER, 'all']
    : [specialty.trim(), family, 'all'];
}
