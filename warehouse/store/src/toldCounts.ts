import { askFile } from './askFile.js';

/** Patients of a published cell: level and name by dimension, in the measure's order. */
export interface ToldCount {
  readonly measure: string;
  readonly at: readonly (readonly [level: string, name: string])[];
  readonly patients: number;
}

const CODE = `c.code_level, CASE c.code_level WHEN 'code' THEN c.code_system || ' ' || c.code WHEN 'category' THEN c.category
  WHEN 'chapter' THEN c.chapter ELSE 'all' END`;
const PLACE_AND_TIME = `c.place_level, c.place, 'quarter', c.quarter`;
/** By measure: level and name of each dimension, in turn. */
const COORDINATES: Readonly<Record<string, string>> = {
  population: `${PLACE_AND_TIME}, c.age_level, c.age_band`,
  condition_prevalence: `${PLACE_AND_TIME}, c.age_level, c.age_band, ${CODE}`,
  treatment_use: `${PLACE_AND_TIME}, c.age_level, c.age_band, 'kind', c.kind, ${CODE}`,
  fees: `${PLACE_AND_TIME}, c.specialty_level, c.specialty, 'currency', c.currency, ${CODE}`,
};

/**
 * What releases and differences tell of the patients of published quarters: no cell of a difference may be told apart from
 * it by 1–10 of them.
 */
export async function toldCounts(file: string): Promise<ToldCount[]> {
  const hasDifferences = await askFile(
    file,
    `SELECT 1 FROM duckdb_tables() WHERE schema_name = 'store' AND table_name = 'difference_cell'`,
  );
  const tables = ['store.cell', ...(hasDifferences.length > 0 ? ['store.difference_cell'] : [])];
  const told: ToldCount[] = [];
  for (const table of tables) {
    for (const [measure, coordinates] of Object.entries(COORDINATES)) {
      const rows = await askFile(
        file,
        `SELECT c.patients, ${coordinates} FROM ${table} c
          WHERE c.measure = '${measure}' AND c.time_level = 'quarter' AND c.cell_state = 'value'`,
      );
      for (const [patients, ...names] of rows)
        told.push({ measure, at: pairs(names), patients: Number(patients) });
    }
  }
  return told;
}

/** The tables that releases hold, or one difference: levels by measure, in the order of its dimensions. */
export async function publishedTables(
  file: string,
  differenceId?: number,
): Promise<Record<string, string[][]>> {
  const from = differenceId === undefined ? 'store.cell c' : 'store.difference_cell c';
  const where = differenceId === undefined ? 'true' : `c.release_id = ${differenceId}`;
  const tables: Record<string, string[][]> = {};
  for (const [measure, levels] of Object.entries(LEVELS)) {
    const rows = await askFile(
      file,
      `SELECT DISTINCT ${levels} FROM ${from} WHERE c.measure = '${measure}' AND ${where} ORDER BY ALL`,
    );
    if (rows.length > 0) tables[measure] = rows.map((row) => row.map(String));
  }
  return tables;
}

const LEVELS: Readonly<Record<string, string>> = {
  population: 'c.place_level, c.time_level, c.age_level',
  condition_prevalence: 'c.place_level, c.time_level, c.age_level, c.code_level',
  treatment_use: `c.place_level, c.time_level, c.age_level, 'kind', c.code_level`,
  fees: `c.place_level, c.time_level, c.specialty_level, 'currency', c.code_level`,
};

function pairs(names: readonly unknown[]): [level: string, name: string][] {
  const list: [string, string][] = [];
  for (let n = 0; n < names.length; n += 2) list.push([String(names[n]), String(names[n + 1])]);
  return list;
}
