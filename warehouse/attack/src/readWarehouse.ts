import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { DIMENSIONS, type Measure, type Place, type SeenCell } from './cell.js';

/** What the attacker holds: the file, and nothing else. */
export interface SeenWarehouse {
  readonly releases: number;
  readonly cells: readonly SeenCell[];
  /** Every text that stands in any column of the file. */
  readonly texts: ReadonlySet<string>;
}

const NUMBER = ['patients', 'events', 'subscribers', 'sum_minor', 'denominator'] as const;
const TEXT = [
  'measure',
  'time_level',
  'quarter',
  'year',
  'place_level',
  'place',
  'age_level',
  'age_band',
  'specialty_level',
  'specialty',
  'specialty_family',
  'kind',
  'code_level',
  'code_system',
  'code',
  'category',
  'chapter',
  'currency',
  'cell_state',
] as const;

type Row = Readonly<Record<(typeof TEXT)[number], string | null>>;

/** Reads a warehouse file: all releases at once, as somebody who took the file away would. */
export async function readWarehouse(file: string): Promise<SeenWarehouse> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY', threads: '1' });
  try {
    const connection = await instance.connect();
    const releases = await connection.runAndReadAll('SELECT count(*) FROM main.release');
    const cells: SeenCell[] = [];
    for (const table of await cellTables(connection)) await readCells(connection, table, cells);
    const texts = await readTexts(connection);
    connection.closeSync();
    return { releases: Number(releases.getRows()[0]?.[0]), cells, texts };
  } finally {
    instance.closeSync();
  }
}

/** A file of an older version has no differences. */
async function cellTables(connection: DuckDBConnection): Promise<string[]> {
  const tables = await connection.runAndReadAll(
    `SELECT table_name FROM duckdb_tables() WHERE schema_name = 'store'
      AND table_name IN ('cell', 'difference_cell') ORDER BY table_name`,
  );
  return tables.getRows().map(([name]) => String(name));
}

async function readCells(connection: DuckDBConnection, table: string, cells: SeenCell[]): Promise<void> {
  const stream = await connection.stream(
    `SELECT release_id, ${TEXT.join(', ')}, ${NUMBER.join(', ')} FROM store.${table}
     WHERE cell_state IN ('value', 'suppressed')`,
  );
  for (
    let chunk = await stream.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await stream.fetchChunk()
  ) {
    for (const values of chunk.getRows()) cells.push(seen(values, table === 'difference_cell'));
  }
}

function seen(values: readonly unknown[], isDifference: boolean): SeenCell {
  const row = Object.fromEntries(
    TEXT.map((name, n) => [name, values[n + 1] === null ? null : String(values[n + 1])]),
  ) as Row;
  const number = (name: (typeof NUMBER)[number]): number | null => {
    const value = values[1 + TEXT.length + NUMBER.indexOf(name)];
    return value === null || value === undefined ? null : Number(value);
  };
  const measure = row.measure as Measure;
  return {
    releaseId: Number(values[0]),
    isDifference,
    measure,
    at: DIMENSIONS[measure].map((dimension) => placeOf(row, dimension)),
    above: { category: row.category, chapter: row.chapter, family: row.specialty_family },
    isShown: row.cell_state === 'value',
    patients: number('patients'),
    events: number('events'),
    subscribers: number('subscribers'),
    sum: number('sum_minor'),
    denominator: number('denominator'),
  };
}

function placeOf(row: Row, dimension: string): Place {
  if (dimension === 'place') return { level: row.place_level ?? '', name: row.place ?? '' };
  if (dimension === 'time') return { level: row.time_level ?? '', name: row.quarter ?? row.year ?? '' };
  if (dimension === 'age') return { level: row.age_level ?? '', name: row.age_band ?? '' };
  if (dimension === 'specialty') return { level: row.specialty_level ?? '', name: row.specialty ?? '' };
  if (dimension === 'kind') return { level: 'kind', name: row.kind ?? '' };
  if (dimension === 'currency') return { level: 'currency', name: row.currency ?? '' };
  const name =
    row.code_level === 'code'
      ? `${row.code_system} ${row.code}`
      : row.code_level === 'category'
        ? row.category
        : row.code_level === 'chapter'
          ? row.chapter
          : 'all';
  return { level: row.code_level ?? '', name: name ?? '' };
}

async function readTexts(connection: DuckDBConnection): Promise<Set<string>> {
  const texts = new Set<string>();
  const columns = await connection.runAndReadAll(
    `SELECT table_name, schema_name, column_name FROM duckdb_columns() WHERE NOT internal AND data_type = 'VARCHAR'`,
  );
  for (const [table, schema, column] of columns.getRows().map((row) => row.map(String))) {
    const values = await connection.runAndReadAll(
      `SELECT DISTINCT "${column}" FROM "${schema}"."${table}" WHERE "${column}" IS NOT NULL`,
    );
    for (const [value] of values.getRows()) texts.add(String(value));
  }
  return texts;
}
