import {
  DOUBLE,
  DuckDBDataChunk,
  INTEGER,
  VARCHAR,
  type DuckDBAppender,
  type DuckDBConnection,
} from '@duckdb/node-api';
import { MEASURE_DEFINITIONS } from './measureDefinition.js';
import type { ReleasedBlock, ReleasedCells, SealedRelease, SignedManifest } from './sealedRelease.js';
import { schemaStatements } from './schema.js';
import { spellOutCodes, spellOutPopulation, type CellTableName } from './spellOut.js';

/** Rows of a DuckDB data chunk. */
const CHUNK = 2048;

/** Writes the rows of a release inside the caller's transaction. */
export async function insertRelease(
  connection: DuckDBConnection,
  releaseId: number,
  sealed: SealedRelease,
  manifest: SignedManifest,
  cells: ReleasedCells,
): Promise<void> {
  const quarters = [...cells.quarters].sort();
  await connection.run('INSERT INTO main.release VALUES ($1::INTEGER, $2, $3, $4, $5, $6, $7, $8, $9)', [
    releaseId,
    manifest.attemptedIn,
    quarters[0] ?? '',
    quarters.at(-1) ?? '',
    cells.codeVersion,
    JSON.stringify({ builder: manifest.parameters ?? {}, gate: manifest.limits }),
    manifest.cellsHash,
    sealed.signature,
    manifest.keyId,
  ]);
  const { difference } = cells;
  for (const quarter of quarters) {
    if (difference)
      await connection.run('INSERT INTO main.difference VALUES ($1::INTEGER, $2, $3, $4)', [
        releaseId,
        quarter,
        difference.after[quarter] ?? '',
        difference.until,
      ]);
    else await connection.run('INSERT INTO store.quarter VALUES ($1::INTEGER, $2)', [releaseId, quarter]);
  }
  const table = difference ? 'store.difference_cell' : 'store.cell';
  await appendCells(connection, releaseId, cells, table);
  await connection.run(spellOutPopulation(table), [releaseId]);
  await connection.run(spellOutCodes(table), [releaseId]);
}

/** Makes tables, views and comments where they are missing, and states what the measures mean. */
export async function prepareSchema(connection: DuckDBConnection): Promise<void> {
  for (const statement of schemaStatements()) await connection.run(statement);
  await connection.run('DELETE FROM main.measure_definition');
  for (const definition of MEASURE_DEFINITIONS) {
    await connection.run('INSERT INTO main.measure_definition VALUES ($1, $2, $3, $4, $5, $6)', [
      ...definition,
    ]);
  }
}

const DIMENSIONS = ['place', 'time', 'age', 'specialty', 'kind', 'currency', 'code'] as const;
const COUNTS = ['patients', 'events', 'subscribers', 'denominator'] as const;
const AMOUNTS = ['sum', 'mean', 'firstQuartile', 'median', 'thirdQuartile'] as const;

/** The cells arrive with positions of members; names take their place inside DuckDB, once for each member. */
async function appendCells(
  connection: DuckDBConnection,
  releaseId: number,
  cells: ReleasedCells,
  table: CellTableName,
): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE staged_member (dimension VARCHAR, position INTEGER, level VARCHAR,
    name VARCHAR, parent INTEGER, code_system VARCHAR, display VARCHAR)`);
  const members = await connection.createAppender('staged_member', 'main', 'temp');
  for (const dimension of DIMENSIONS) {
    (cells.members[dimension] ?? []).forEach((member, position) => {
      const { level, name, parent, codeSystem, display } = member;
      members.appendVarchar(dimension);
      members.appendInteger(position);
      for (const value of [level, name, parent, codeSystem, display]) {
        if (value === null || value === undefined) members.appendNull();
        else if (typeof value === 'number') members.appendInteger(value);
        else members.appendVarchar(value);
      }
      members.endRow();
    });
  }
  members.closeSync();
  await connection.run(`CREATE OR REPLACE TEMP TABLE staged_cell (measure VARCHAR, is_shown INTEGER,
    ${[...DIMENSIONS, ...COUNTS].map((name) => `${name} INTEGER`).join(', ')}, ${AMOUNTS.map((name) => `${name} DOUBLE`).join(', ')})`);
  const appender = await connection.createAppender('staged_cell', 'main', 'temp');
  for (const block of cells.blocks) {
    for (let first = 0; first < block.count; first += CHUNK)
      appendSome(appender, block, first, Math.min(CHUNK, block.count - first));
  }
  appender.closeSync();
  await connection.run(nameCells(table), [releaseId]);
  await connection.run('DROP TABLE temp.staged_cell; DROP TABLE temp.staged_member');
}

/** Appends `count` cells of a block from `first` on, a column at a time. */
function appendSome(appender: DuckDBAppender, block: ReleasedBlock, first: number, count: number): void {
  const columns = [...DIMENSIONS, ...COUNTS, ...AMOUNTS].map(
    (name) => block[name]?.slice(first, first + count) ?? Array.from({ length: count }, () => null),
  );
  const chunk = DuckDBDataChunk.create(
    [VARCHAR, INTEGER, ...[...DIMENSIONS, ...COUNTS].map(() => INTEGER), ...AMOUNTS.map(() => DOUBLE)],
    count,
  );
  chunk.setColumns([
    Array.from({ length: count }, () => block.measure),
    Array.from(block.state.slice(first, first + count), (letter) => (letter === 'v' ? 1 : 0)),
    ...columns,
  ]);
  appender.appendDataChunk(chunk);
}

/** Each dimension's member, and of codes what lies above it. */
const nameCells = (table: CellTableName): string => `
  INSERT INTO ${table}
  WITH member AS (FROM temp.staged_member),
    coded AS (SELECT m.position, m.level, m.name, m.code_system, m.display,
        CASE m.level WHEN 'category' THEN m.name WHEN 'code' THEN above.name END AS category,
        CASE m.level WHEN 'chapter' THEN m.name WHEN 'category' THEN above.name WHEN 'code' THEN top.name END AS chapter
      FROM member m LEFT JOIN member above ON above.dimension = 'code' AND above.position = m.parent
        LEFT JOIN member top ON top.dimension = 'code' AND top.position = above.parent
      WHERE m.dimension = 'code')
  SELECT $1::INTEGER, c.measure, t.level, CASE t.level WHEN 'quarter' THEN t.name END, t.name[1:4], p.level, p.name,
    coalesce(a.level, 'all'), coalesce(a.name, 'all'), s.level, s.name,
    CASE s.level WHEN 'family' THEN s.name WHEN 'specialty' THEN f.name END, k.name, d.level, d.code_system,
    CASE d.level WHEN 'code' THEN d.name END, d.display, d.category, d.chapter, u.name,
    CASE c.is_shown WHEN 1 THEN 'value' ELSE 'suppressed' END,
    ${COUNTS.map((name) => `c.${name}`).join(', ')}, ${AMOUNTS.map((name) => `c.${name}`).join(', ')}
  FROM temp.staged_cell c
    JOIN member t ON t.dimension = 'time' AND t.position = c.time
    JOIN member p ON p.dimension = 'place' AND p.position = c.place
    LEFT JOIN member a ON a.dimension = 'age' AND a.position = c.age
    LEFT JOIN member s ON s.dimension = 'specialty' AND s.position = c.specialty
    LEFT JOIN member f ON f.dimension = 'specialty' AND f.position = s.parent
    LEFT JOIN member k ON k.dimension = 'kind' AND k.position = c.kind
    LEFT JOIN member u ON u.dimension = 'currency' AND u.position = c.currency
    LEFT JOIN coded d ON d.position = c.code
  ORDER BY c.rowid`;
