import type { BenchmarkKind, PlaceLevel } from '@caregraph/measure';
import { conceptKey, MEASURE_OF, type Cell, type CellList, type CellState, type ListKey } from './cell.js';
import { Remembered } from './remembered.js';
import type { Ask } from './warehouseFile.js';

/** Patients seen at a place in a quarter, all ages. */
export interface PopulationCell {
  readonly quarter: string;
  readonly level: PlaceLevel;
  readonly place: string;
  readonly state: CellState;
  readonly patients: number | null;
  readonly contributors: number | null;
}

/** What there is to choose from: a list that has at least one row. */
export interface ListEntry extends ListKey {
  readonly quarter: string;
  /** Family that a specialty belongs to. */
  readonly family: string | null;
  readonly shown: number;
  /** Clinics behind the row with most of them: at least so many are behind the list. */
  readonly contributors: number | null;
}

/** A row of the releases' table. */
export interface ReleaseRow {
  readonly number: number;
  readonly publishedIn: string;
  readonly firstQuarter: string;
  readonly lastQuarter: string;
  readonly quarters: string[];
  readonly parameters: string;
  readonly cellsHash: string;
  readonly signature: string;
  readonly keyId: string;
  readonly codeVersion: string;
}

export interface StateCount {
  readonly release: number;
  readonly kind: BenchmarkKind;
  readonly state: CellState;
  readonly cells: number;
}

const STATE = `upper(replace(cell_state, ' ', '_'))`;
const KIND = `CASE measure WHEN 'condition_prevalence' THEN 'CONDITION' WHEN 'fees' THEN 'FEE' ELSE kind END`;
/** The lists are of quarters and of all ages. */
const LISTED = `time_level = 'quarter' AND age_level = 'all' AND code_level <> 'all'`;

/** All that is published, as one version of the file has it. What was read once is remembered: it cannot change. */
export class Release {
  readonly #lists = new Remembered<Map<string, CellList>>(100);
  readonly #tables = new Remembered<unknown>(20);

  constructor(private readonly ask: Ask) {}

  /** The published quarters, oldest first. */
  quarters(): Promise<string[]> {
    return this.#table('quarters', async () => {
      const rows = await this.ask<{ quarter: string }>('SELECT quarter FROM store.quarter ORDER BY quarter');
      return rows.map(({ quarter }) => quarter);
    });
  }

  /** A list in all its quarters. */
  list(key: ListKey): Promise<ReadonlyMap<string, CellList>> {
    const { kind, placeLevel, place, specialtyLevel, specialty, conceptLevel } = key;
    const values = [placeLevel, place, specialtyLevel, specialty, conceptLevel];
    return this.#lists.get(JSON.stringify([kind, ...values]), async () => {
      const { measure, kind: kindColumn } = MEASURE_OF[kind];
      const isFee = kind === 'FEE';
      const rows = await this.ask<CellRow>(LIST, [
        measure,
        placeLevel.toLowerCase(),
        place,
        isFee ? specialtyLevel : null,
        isFee ? specialty : null,
        kindColumn,
        conceptLevel.toLowerCase(),
      ]);
      return listsOf(rows);
    });
  }

  /** Every place of every quarter, with how many were seen there. */
  population(): Promise<PopulationCell[]> {
    return this.#table('population', () =>
      this.ask<PopulationCell>(`
        SELECT quarter, upper(place_level) AS level, place, ${STATE} AS state, patients::INTEGER AS patients,
          subscribers::INTEGER AS contributors
        FROM store.cell WHERE measure = 'population' AND time_level = 'quarter' AND age_level = 'all'
        ORDER BY quarter, place`),
    );
  }

  /** Every list of a kind, by quarter. */
  entries(kind: BenchmarkKind): Promise<ListEntry[]> {
    const { measure, kind: kindColumn } = MEASURE_OF[kind];
    return this.#table(`entries ${kind}`, () =>
      this.ask<ListEntry>(
        `SELECT '${kind}' AS kind, quarter, upper(place_level) AS "placeLevel", place, coalesce(specialty_level, 'all') AS "specialtyLevel",
          coalesce(specialty, 'all') AS specialty, any_value(specialty_family) AS family, upper(code_level) AS "conceptLevel",
          (count(*) FILTER (cell_state = 'value'))::INTEGER AS shown, max(subscribers)::INTEGER AS contributors
        FROM store.cell WHERE measure = $1 AND kind IS NOT DISTINCT FROM $2 AND ${LISTED}
        GROUP BY quarter, place_level, place, specialty_level, specialty, code_level
        ORDER BY quarter, place, specialty`,
        [measure, kindColumn],
      ),
    );
  }

  /** All releases, newest first. */
  releases(): Promise<ReleaseRow[]> {
    return this.#table('releases', () =>
      this.ask<ReleaseRow>(`
        SELECT release_id AS number, published_in AS "publishedIn", first_quarter AS "firstQuarter",
          last_quarter AS "lastQuarter", parameters, cells_hash AS "cellsHash", signature, key_id AS "keyId",
          code_version AS "codeVersion",
          (SELECT list(quarter ORDER BY quarter) FROM store.quarter q WHERE q.release_id = r.release_id) AS quarters
        FROM main.release r
        -- One that holds a difference publishes no quarter.
        WHERE r.release_id IN (SELECT release_id FROM store.quarter) ORDER BY release_id DESC`),
    );
  }

  /** Cells by release, kind and state. */
  counts(): Promise<StateCount[]> {
    return this.#table('counts', () =>
      this.ask<StateCount>(`
        SELECT release_id AS release, ${KIND} AS kind, ${STATE} AS state, count(*)::INTEGER AS cells
        FROM store.cell WHERE measure <> 'population' GROUP BY ALL ORDER BY ALL`),
    );
  }

  /** The definitions as the warehouse tells them, by measure. */
  definitions(): Promise<
    { measure: string; numerator: string; denominator: string | null; unit: string; protection: string }[]
  > {
    return this.#table('definitions', () =>
      this.ask('SELECT measure, numerator, denominator, unit, protection FROM main.measure_definition'),
    );
  }

  #table<T>(name: string, read: () => Promise<T>): Promise<T> {
    return this.#tables.get(name, read) as Promise<T>; // one name, one type
  }
}

interface CellRow extends Omit<Cell, 'concept' | 'rank'> {
  readonly quarter: string;
  readonly level: Cell['concept']['level'];
  readonly system: string | null;
  readonly code: string | null;
  readonly display: string | null;
  readonly category: string | null;
  readonly chapter: string | null;
  readonly currency: string | null;
}

const LIST = `
  SELECT quarter, upper(code_level) AS level, code_system AS system, code, display, category, chapter, currency, ${STATE} AS state,
    release_id AS release, patients::INTEGER AS patients, events::INTEGER AS events, subscribers::INTEGER AS contributors,
    denominator::INTEGER AS population, mean_minor AS mean, first_quartile_minor AS "firstQuartile",
    median_minor AS median, third_quartile_minor AS "thirdQuartile"
  FROM store.cell
  WHERE measure = $1 AND place_level = $2 AND place = $3 AND specialty_level IS NOT DISTINCT FROM $4
    AND specialty IS NOT DISTINCT FROM $5 AND kind IS NOT DISTINCT FROM $6 AND code_level = $7 AND ${LISTED}
  ORDER BY quarter, CASE cell_state WHEN 'value' THEN 0 WHEN 'zero' THEN 1 WHEN 'suppressed' THEN 2 ELSE 3 END,
    patients DESC NULLS LAST, coalesce(display, category, chapter), code, currency`;

function listsOf(rows: readonly CellRow[]): Map<string, CellList> {
  const lists = new Map<string, Map<string, Cell>>();
  for (const { quarter, level, system, code, display, category, chapter, currency, ...figures } of rows) {
    const concept = { level, system, code, display, category, chapter, currency };
    const list = lists.get(quarter) ?? new Map<string, Cell>();
    // Shown rows come first, so the number of rows before a shown one is the number of shown ones.
    const rank = figures.state === 'VALUE' ? list.size + 1 : null;
    lists.set(quarter, list.set(conceptKey(concept), { ...figures, concept, rank }));
  }
  return lists;
}
