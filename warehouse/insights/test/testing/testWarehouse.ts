import { schemaStatements } from '@caregraph/store';
import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { rename, rm } from 'node:fs/promises';

/** A cell by the columns of store.cell; what is left out is null, or the country, all ages, the code below. */
export interface TestCell {
  readonly measure: 'population' | 'condition_prevalence' | 'treatment_use' | 'fees';
  readonly quarter: string;
  readonly cell_state: 'value' | 'zero' | 'suppressed' | 'no data';
  readonly [column: string]: DuckDBValue;
}

export const SNOMED = 'http://snomed.info/sct';
export const CPT = 'http://www.ama-assn.org/go/cpt';

const EVERYWHERE = {
  release_id: 1,
  time_level: 'quarter',
  place_level: 'country',
  place: 'US',
  age_level: 'all',
  age_band: 'all',
};
const HYPERTENSION = {
  code_level: 'code',
  code_system: SNOMED,
  code: '38341003',
  display: 'Hypertension',
  category: 'Hypertensive diseases',
  chapter: 'Diseases of the circulatory system',
};
const VISIT = {
  code_level: 'code',
  code_system: CPT,
  code: '99213',
  display: 'Office visit',
  category: 'Office visits',
  chapter: 'Evaluation and management',
  specialty_level: 'all',
  specialty: 'all',
  currency: 'USD',
};
const SEEN = { cell_state: 'value', patients: 1000, events: 1500, subscribers: 12 } as const;
const CHARGED = {
  ...SEEN,
  patients: 400,
  events: 500,
  sum_minor: 6_000_000,
  mean_minor: 12_000,
  first_quartile_minor: 10_000,
  median_minor: 12_000,
  third_quartile_minor: 14_000,
};

/**
 * Two quarters of a small country: hypertension and office visits are told for the whole of it, hidden in Illinois, and
 * nobody was seen in Maine. Asthma is zero; a second code is hidden everywhere.
 */
export function smallCountry(): TestCell[] {
  return ['2026Q1', '2026Q2'].flatMap((quarter, index): TestCell[] => {
    const at = { ...EVERYWHERE, quarter };
    const illinois = { ...at, place_level: 'state', place: 'IL' };
    const maine = { ...at, place_level: 'state', place: 'ME' };
    const condition = { measure: 'condition_prevalence' as const, ...HYPERTENSION };
    const fee = { measure: 'fees' as const, ...VISIT };
    const hidden = { cell_state: 'suppressed' } as const;
    return [
      { ...at, measure: 'population', ...SEEN },
      { ...illinois, measure: 'population', ...SEEN, patients: 300, subscribers: 5 },
      {
        ...illinois,
        measure: 'population',
        ...SEEN,
        patients: 90,
        subscribers: 3,
        place_level: 'zip3',
        place: 'IL-000',
      },
      { ...maine, measure: 'population', cell_state: 'no data' },
      { ...at, ...condition, ...SEEN, patients: 200 + 20 * index, denominator: 1000 },
      { ...illinois, ...condition, ...hidden },
      { ...maine, ...condition, cell_state: 'no data' },
      {
        ...at,
        ...condition,
        code: '195967001',
        display: 'Asthma',
        category: 'Asthma',
        ...ZERO,
        denominator: 1000,
      },
      { ...at, ...condition, code: '86406008', display: null, category: 'HIV disease', ...hidden },
      {
        ...at,
        ...condition,
        code_level: 'category',
        code: null,
        code_system: null,
        display: null,
        ...SEEN,
        denominator: 1000,
      },
      { ...at, ...fee, ...CHARGED, median_minor: 12_000 + 600 * index },
      { ...illinois, ...fee, ...hidden },
      {
        ...illinois,
        ...fee,
        ...CHARGED,
        place_level: 'zip3',
        place: 'IL-000',
        code_level: 'chapter',
        code: null,
        code_system: null,
        display: null,
      },
      {
        ...at,
        ...fee,
        ...CHARGED,
        specialty_level: 'family',
        specialty: 'Primary care',
        specialty_family: 'Primary care',
      },
    ];
  });
}

const ZERO = { cell_state: 'zero', patients: 0, events: 0, subscribers: 0 } as const;

/** Writes a warehouse file of the store's schema and puts it into place as a release does: by a rename. */
export async function writeWarehouse(file: string, cells: readonly TestCell[]): Promise<void> {
  const next = `${file}.next`;
  await rm(next, { force: true });
  const instance = await DuckDBInstance.create(next);
  try {
    const connection = await instance.connect();
    for (const statement of schemaStatements()) await connection.run(statement);
    for (const cell of cells)
      await insert(connection, 'store.cell', { ...cell, year: cell.quarter.slice(0, 4) });
    const quarters = [...new Set(cells.map(({ quarter }) => quarter))].toSorted();
    for (const quarter of quarters) await insert(connection, 'store.quarter', { release_id: 1, quarter });
    await insert(connection, 'main.release', {
      release_id: 1,
      published_in: '2026Q4',
      first_quarter: quarters[0] ?? '',
      last_quarter: quarters.at(-1) ?? '',
      code_version: '0.2.0',
      parameters: JSON.stringify({ builder: { minimumPatients: 11 }, gate: { patients: 11 } }),
      cells_hash: 'c'.repeat(64),
      signature: 'signature',
      key_id: 'key',
    });
    for (const measure of ['population', 'condition_prevalence', 'treatment_use', 'fees']) {
      const words = { title: measure, numerator: 'patients', denominator: 'patients seen', unit: 'patients' };
      await insert(connection, 'main.measure_definition', { measure, ...words, protection: 'Too few.' });
    }
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
  await rename(next, file);
}

async function insert(
  connection: DuckDBConnection,
  table: string,
  row: Readonly<Record<string, DuckDBValue>>,
): Promise<void> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`).join(', ');
  await connection.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, Object.values(row));
}
