/** Resources of one type. `found` is the sum of the others for files that were imported. */
export interface TypeCount {
  found: number;
  /** New or changed. */
  stored: number;
  /** There already, as they are; among them the copies of clinics and practitioners that patients' bundles carry. */
  unchanged: number;
}

export interface ImportReport {
  files: { imported: number; unchanged: number; failed: number };
  /** Files of which nothing was stored; the same as `files.failed`. A command exits with an error when it is not 0. */
  failed: number;
  failures: { file: string; message: string }[];
  /** By resource type, those that are stored. */
  types: Record<string, TypeCount>;
  /** By resource type, those that import does not map yet: they are in the files and not in the database. */
  notMapped: Record<string, number>;
  /** Rows made from others: Invoice and ChargeItem of claims, Coverage of explanations of benefit, Registration of encounters. */
  derived: Record<string, TypeCount>;
  /** Resources in the files that were imported or are unchanged, mapped or not. */
  resources: number;
  elapsedSeconds: number;
  /** Resources per second, those of unchanged files included. */
  perSecond: number;
  /** Share of the elapsed time, 0 to 1, in which a statement was with PostgreSQL. */
  databaseShare: number;
}

export interface ImportProgress {
  filesDone: number;
  filesTotal: number;
  bytesDone: number;
  bytesTotal: number;
  resources: number;
  perSecond: number;
  /** Estimated from the bytes done so far; 0 before any. */
  secondsLeft: number;
}

/** What became of one file or of one batch of its lines. */
export interface BatchCount {
  types: Map<string, TypeCount>;
  derived: Map<string, TypeCount>;
  notMapped: Map<string, number>;
}

export function emptyCount(): BatchCount {
  return { types: new Map(), derived: new Map(), notMapped: new Map() };
}

export function addTypeCount(counts: Map<string, TypeCount>, name: string, count: TypeCount): void {
  const sum = counts.get(name) ?? { found: 0, stored: 0, unchanged: 0 };
  counts.set(name, {
    found: sum.found + count.found,
    stored: sum.stored + count.stored,
    unchanged: sum.unchanged + count.unchanged,
  });
}

export function addNumber(counts: Map<string, number>, name: string, number: number): void {
  counts.set(name, (counts.get(name) ?? 0) + number);
}

export function addBatchCount(sum: BatchCount, count: BatchCount): void {
  for (const [name, types] of count.types) addTypeCount(sum.types, name, types);
  for (const [name, derived] of count.derived) addTypeCount(sum.derived, name, derived);
  for (const [name, number] of count.notMapped) addNumber(sum.notMapped, name, number);
}

/** All resources of a count, mapped or not. */
export function resourcesOf(count: BatchCount): number {
  let sum = 0;
  for (const types of count.types.values()) sum += types.found;
  for (const number of count.notMapped.values()) sum += number;
  return sum;
}
