import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { AMOUNTS, CellTable, NUMBERS, QUANTILES } from './cellTable.js';
import { checkHead } from './checkHead.js';
import type { Known } from './checkMembers.js';
import { breachOf, isAmount, isCount, isRecord, type Domain } from './domain.js';
import type { Dimension, Head, Measure } from './head.js';
import type { Refusals } from './verdict.js';

/** A candidate whose shape has passed: what its names say it is. */
export interface Candidate {
  readonly head: Head;
  readonly tables: ReadonlyMap<Measure, CellTable>;
  readonly cells: number;
}

export interface Received {
  /** Undefined where the shape is refused: nothing else can be checked then. */
  readonly candidate: Candidate | undefined;
  /** The head as it came, for the manifest of a refused attempt; undefined where it is none. */
  readonly head: Head | undefined;
  /** SHA-256 of all lines, hex. */
  readonly hash: string;
}

/**
 * Reads a candidate line by line: head, blocks, end. What is not on the list of columns or outside a column's domain is
 * refused. Throws where the last line is missing or counts otherwise: a builder that died must not look like a small
 * release.
 */
export async function readCandidate(input: Readable, known: Known, refusals: Refusals): Promise<Received> {
  const hash = createHash('sha256');
  let reader: BlockReader | undefined;
  let lines = 0;
  let end: unknown;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    hash.update(line).update('\n');
    const value: unknown = JSON.parse(line);
    lines += 1;
    if (lines === 1) {
      if (checkHead(value, known, refusals)) reader = new BlockReader(value, refusals);
    } else if (isRecord(value) && Object.hasOwn(value as object, 'cells')) end = value;
    else if (end !== undefined) refusals.add('shape', 'release', 'something follows after the end.');
    else reader?.read(value, lines);
  }
  const said = isRecord(end) ? (end as { cells: unknown; open?: unknown }) : undefined;
  if (said === undefined || (reader && refusals.isEmpty && said.cells !== reader.cells))
    throw new Error('The cells ended early: the builder did not finish.');
  checkEnd(said, refusals);
  const isWellFormed = reader !== undefined && refusals.isEmpty;
  return {
    candidate:
      isWellFormed && reader ? { head: reader.head, tables: reader.tables, cells: reader.cells } : undefined,
    head: reader?.head,
    hash: hash.digest('hex'),
  };
}

function checkEnd(end: object, refusals: Refusals): void {
  const breach = breachOf(end, { cells: isCount, open: Array.isArray }, ['open']);
  if (breach !== undefined) refusals.add('shape', 'end', `${breach}.`);
  const open: unknown = 'open' in end ? end.open : [];
  for (const cell of Array.isArray(open) ? open : [])
    refusals.add('protection closed', String(cell).slice(0, 200), 'the builder could not protect this cell.');
}

const isBy: Domain = (value) => Number.isSafeInteger(value) && Number(value) >= -1;
const isWindow: Domain = (value) =>
  value === null ||
  (Array.isArray(value) &&
    value.length === 3 &&
    isAmount(value[0]) &&
    isAmount(value[1]) &&
    isAmount(value[2]));

function append<Value>(column: Value[], values: readonly Value[]): void {
  for (let n = 0; n < values.length; n += 1) column.push(values[n] as Value);
}

/** Checks blocks and gathers their cells in the tables of their measures. */
class BlockReader {
  readonly tables = new Map<Measure, CellTable>();
  cells = 0;

  constructor(
    readonly head: Head,
    readonly refusals: Refusals,
  ) {
    for (const own of head.measures) this.tables.set(own.measure, new CellTable(own, head));
  }

  read(block: unknown, line: number): void {
    const breach = this.#breachOfBlock(block);
    if (breach !== undefined) {
      this.refusals.add('shape', `line ${line}`, `${breach}.`);
      return;
    }
    const own = block as Record<string, unknown> & { measure: Measure; cuboid: number; count: number };
    const table = this.tables.get(own.measure) as CellTable;
    this.cells += own.count;
    const positions = table.own.dimensions.map((dimension) => own[dimension] as readonly number[]);
    const here: number[] = positions.map(() => 0);
    for (let n = 0; n < own.count; n += 1) {
      for (let d = 0; d < here.length; d += 1) here[d] = positions[d]?.[n] as number;
      if (!table.stands(own.cuboid, here))
        this.refusals.add('shape', `line ${line}`, 'a member is not of the table’s level.');
      else if (!table.enter(own.cuboid, here))
        this.refusals.add('shape', `line ${line}`, 'a cell stands there twice.');
    }
    const state = own['state'] as string;
    for (let n = 0; n < own.count; n += 1) table.isSuppressed.push(state[n] === 's');
    for (const name of table.isFee ? [...NUMBERS, ...AMOUNTS] : NUMBERS)
      append(table.columns[name], own[name] as readonly number[]);
    for (const name of table.isFee ? QUANTILES : [])
      append(table.windows[name], own[name] as readonly (readonly [number, number, number] | null)[]);
  }

  #breachOfBlock(block: unknown): string | undefined {
    if (!isRecord(block)) return 'it is no record';
    const { measure, count } = block as Record<string, unknown>;
    const table = this.tables.get(measure as Measure);
    if (!table || !isCount(count) || Number(count) > 4096) return 'the measure or the count is none';
    const columnOf =
      (domain: Domain): Domain =>
      (value) =>
        Array.isArray(value) && value.length === count && value.every(domain);
    const by = (name: string): Domain =>
      name.endsWith('By') ? isBy : name.endsWith('s') ? isCount : isAmount;
    const numbers = (names: readonly string[]): [string, Domain][] =>
      names.map((name) => [name, columnOf(by(name))]);
    return breachOf(block, {
      measure: () => true,
      cuboid: (value) => isCount(value) && Number(value) < table.own.cuboids.length,
      count: isCount,
      ...Object.fromEntries(table.own.dimensions.map((name: Dimension) => [name, columnOf(isCount)])),
      state: (value) => typeof value === 'string' && value.length === count && /^[vs]*$/.test(value),
      ...Object.fromEntries(numbers(NUMBERS)),
      ...(table.isFee ? Object.fromEntries(numbers(AMOUNTS)) : {}),
      ...(table.isFee ? Object.fromEntries(QUANTILES.map((name) => [name, columnOf(isWindow)])) : {}),
    });
  }
}
