import type { DuckDBConnection } from '@duckdb/node-api';
import { MEASURE_DEFINITIONS } from './measureDefinition.js';
import type { ReleasedCell, ReleasedCells, SealedRelease } from './sealedRelease.js';
import { schemaStatements } from './schema.js';

/** Writes the rows of a release inside the caller's transaction. */
export async function insertRelease(
  connection: DuckDBConnection,
  releaseId: number,
  publishedIn: string,
  sealed: SealedRelease,
  cells: ReleasedCells,
): Promise<void> {
  const quarters = [...cells.quarters].sort();
  await connection.run('INSERT INTO main.release VALUES ($1::INTEGER, $2, $3, $4, $5, $6, $7, $8, $9)', [
    releaseId,
    publishedIn,
    quarters[0] ?? '',
    quarters.at(-1) ?? '',
    cells.codeVersion,
    JSON.stringify({ builder: cells.parameters, gate: cells.limits }),
    sealed.cellsHash,
    sealed.signature,
    sealed.keyId,
  ]);
  for (const quarter of quarters) {
    await connection.run('INSERT INTO store.quarter VALUES ($1::INTEGER, $2)', [releaseId, quarter]);
  }
  await appendCodes(connection, releaseId, cells);
  await appendCells(connection, releaseId, cells.cells);
  await connection.run(SPELL_OUT_POPULATION, [releaseId]);
  await connection.run(SPELL_OUT_CODES, [releaseId]);
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

async function appendCodes(
  connection: DuckDBConnection,
  releaseId: number,
  cells: ReleasedCells,
): Promise<void> {
  const appender = await connection.createAppender('code_text', 'store');
  for (const { codeSystem, code, display } of cells.codes) {
    appender.appendInteger(releaseId);
    for (const text of [codeSystem, code, display]) {
      if (text === null) appender.appendNull();
      else appender.appendVarchar(text);
    }
    appender.endRow();
  }
  appender.closeSync();
}

async function appendCells(
  connection: DuckDBConnection,
  releaseId: number,
  cells: readonly ReleasedCell[],
): Promise<void> {
  const appender = await connection.createAppender('cell', 'store');
  for (const cell of cells) {
    appender.appendInteger(releaseId);
    const { measure, quarter, placeLevel, place, age, kind, codeSystem, code, currency, state, published } =
      cell;
    for (const text of [measure, quarter, placeLevel, place, age, kind, codeSystem, code, currency, state]) {
      if (text === null) appender.appendNull();
      else appender.appendVarchar(text);
    }
    for (const count of [
      published?.patients,
      published?.events,
      published?.subscribers,
      published?.denominator,
    ]) {
      if (count === null || count === undefined) appender.appendNull();
      else appender.appendBigInt(BigInt(count));
    }
    const { sum, mean, firstQuartile, median, thirdQuartile } = published ?? {};
    for (const amount of [sum, mean, firstQuartile, median, thirdQuartile]) {
      if (amount === null || amount === undefined) appender.appendNull();
      else appender.appendDouble(amount);
    }
    appender.endRow();
  }
  appender.closeSync();
}

/** Every quarter, place and age band of the release that has no population cell has no data. */
const SPELL_OUT_POPULATION = `
  INSERT INTO store.cell (release_id, measure, quarter, place_level, place, age_band, cell_state)
  WITH own AS (SELECT * FROM store.cell WHERE release_id = $1::INTEGER AND measure = 'population')
  SELECT $1::INTEGER, 'population', q.quarter, p.place_level, p.place, a.age_band, 'no data'
  FROM (SELECT DISTINCT quarter FROM own) q, (SELECT DISTINCT place_level, place FROM own) p,
    (VALUES ('0-19'), ('20-39'), ('40-59'), ('60+'), ('all')) a (age_band)
  WHERE NOT EXISTS (FROM own o WHERE o.quarter = q.quarter AND o.place_level = p.place_level
    AND o.place = p.place AND o.age_band = a.age_band)`;

/**
 * A code without a cell stands at zero where the population is told and had none of it. Where the population is
 * suppressed, zero is withheld as well: among a handful of patients, who has a code is told by the codes nobody has.
 */
const SPELL_OUT_CODES = `
  INSERT INTO store.cell (release_id, measure, quarter, place_level, place, age_band, kind, code_system, code, currency,
    cell_state, patients, events, subscribers, denominator, sum_minor)
  WITH own AS (SELECT * FROM store.cell WHERE release_id = $1::INTEGER),
    frame AS (SELECT * FROM own WHERE measure = 'population'),
    coded AS (SELECT DISTINCT measure, kind, code_system, code, currency FROM own WHERE measure <> 'population')
  SELECT $1::INTEGER, c.measure, f.quarter, f.place_level, f.place, f.age_band, c.kind, c.code_system, c.code, c.currency,
    CASE f.cell_state WHEN 'value' THEN 'zero' ELSE f.cell_state END,
    CASE f.cell_state WHEN 'value' THEN 0 END, CASE f.cell_state WHEN 'value' THEN 0 END,
    CASE f.cell_state WHEN 'value' THEN 0 END,
    CASE WHEN c.measure <> 'fees' THEN f.patients END,
    CASE WHEN c.measure = 'fees' AND f.cell_state = 'value' THEN 0 END
  FROM frame f, coded c
  WHERE (c.measure <> 'fees' OR f.age_band = 'all')
    AND NOT EXISTS (FROM own o WHERE o.measure = c.measure AND o.quarter = f.quarter AND o.place_level = f.place_level
      AND o.place = f.place AND o.age_band = f.age_band AND o.kind IS NOT DISTINCT FROM c.kind
      AND o.code_system = c.code_system AND o.code = c.code AND o.currency IS NOT DISTINCT FROM c.currency)`;
