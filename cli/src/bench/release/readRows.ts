import { DuckDBInstance } from '@duckdb/node-api';
import { ALLOW_LIST, dimensionOf, type FactTable, type Measure, type Trees } from '@caregraph/deidentify';
import { ageLeaves } from './hierarchies.js';

const COLUMNS = ['patient', 'subscriber', 'zip3', 'quarter', 'age', 'specialty', 'code', 'cents'] as const;
type Column = (typeof COLUMNS)[number];

/** Streams the file into typed arrays, chunk by chunk, as the columns of two measures that share them. */
export async function readRows(file: string, trees: Trees): Promise<readonly FactTable[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '200MB' });
  const connection = await instance.connect();
  const [[count] = []] = (await connection.runAndReadAll(`SELECT count(*) FROM '${file}'`)).getRows();
  const rows = Number(count);
  const wide = (): Uint32Array => new Uint32Array(rows);
  const columns: Record<Column, Uint32Array | Uint16Array> = {
    patient: wide(),
    cents: wide(),
    subscriber: new Uint16Array(rows),
    zip3: new Uint16Array(rows),
    quarter: new Uint16Array(rows),
    age: new Uint16Array(rows),
    specialty: new Uint16Array(rows),
    code: new Uint16Array(rows),
  };
  const result = await connection.stream(`SELECT ${COLUMNS.join()} FROM '${file}'`);
  let read = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const [c, name] of COLUMNS.entries()) {
      // Unsigned integers of 16 and 32 bits come as the typed arrays they are.
      const { items } = chunk.getColumnVector(c) as unknown as { items: Uint32Array };
      columns[name].set(items.subarray(0, chunk.rowCount), read);
    }
    read += chunk.rowCount;
  }
  connection.closeSync();
  instance.closeSync();
  const bands = ageLeaves(trees);
  const ages = columns.age as Uint16Array;
  for (let row = 0; row < rows; row += 1) ages[row] = bands[ages[row] ?? 0] ?? 0;
  return (['population', 'fees'] as const).map((measure) => tableOf(measure, trees, columns));
}

function tableOf(
  measure: Measure,
  trees: Trees,
  columns: Record<Column, Uint32Array | Uint16Array>,
): FactTable {
  const { dimensions } = ALLOW_LIST[measure];
  const leaves = {
    place: columns.zip3,
    time: columns.quarter,
    age: columns.age,
    specialty: columns.specialty,
    code: columns.code,
  };
  return {
    measure,
    dimensions: dimensions.map((name) => dimensionOf(trees[name])),
    rows: columns.patient.length,
    patients: columns.patient as Uint32Array,
    subscribers: columns.subscriber,
    // A currency and a kind are one for all rows.
    leaves: dimensions.map((name) =>
      name in leaves ? (leaves[name as keyof typeof leaves] as Uint16Array) : new Uint16Array(0),
    ),
    amounts: measure === 'fees' ? (columns.cents as Uint32Array) : null,
  };
}
