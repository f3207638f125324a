/** The table that holds the cells of a release, or of a difference. */
export type CellTableName = 'store.cell' | 'store.difference_cell';

/** Two values, both null or equal. */
const same = (columns: string): string =>
  columns
    .split(' ')
    .map((column) => `o.${column} IS NOT DISTINCT FROM c.${column}`)
    .join(' AND ');
const WHERE_AND_WHEN = 'time_level quarter year place_level place age_level age_band';
const beside = (a: string, b: string): string =>
  WHERE_AND_WHEN.split(' ')
    .map((column) => `${a}.${column} IS NOT DISTINCT FROM ${b}.${column}`)
    .join(' AND ');

/** Every time, place and age of the release that has no population cell, in a table that it has, has no data. */
export const spellOutPopulation = (table: CellTableName): string => `
  INSERT INTO ${table} (release_id, measure, time_level, quarter, year, place_level, place, age_level, age_band, cell_state)
  WITH own AS (SELECT * FROM ${table} WHERE release_id = $1::INTEGER AND measure = 'population'),
    tables AS (SELECT DISTINCT time_level, place_level, age_level FROM own),
    times AS (SELECT DISTINCT time_level, quarter, year FROM own),
    places AS (SELECT DISTINCT place_level, place FROM own),
    ages AS (SELECT DISTINCT age_level, age_band FROM own),
    c AS (SELECT * FROM tables NATURAL JOIN times NATURAL JOIN places NATURAL JOIN ages)
  SELECT $1::INTEGER, 'population', c.time_level, c.quarter, c.year, c.place_level, c.place, c.age_level, c.age_band, 'no data'
  FROM c ANTI JOIN own o ON ${same(WHERE_AND_WHEN)}`;

/**
 * A code without a cell stands at zero where the population is told and had none of it. Zero is withheld where the
 * population is suppressed, and where everything that somebody had is: among a handful of patients, or among patients
 * who are all alike, what they have is told by what nobody has.
 */
export const spellOutCodes = (table: CellTableName): string => `
  INSERT INTO ${table} (release_id, measure, time_level, quarter, year, place_level, place, age_level, age_band,
    specialty_level, specialty, specialty_family, kind, code_level, code_system, code, display, category, chapter, currency, cell_state,
    patients, events, subscribers, denominator, sum_minor)
  WITH own AS (SELECT * FROM ${table} WHERE release_id = $1::INTEGER),
    frame AS (SELECT * FROM own WHERE measure = 'population'),
    tables AS (SELECT DISTINCT measure, time_level, place_level, age_level, specialty_level, code_level
      FROM own WHERE measure <> 'population'),
    coded AS (SELECT DISTINCT measure, specialty_level, specialty, specialty_family, kind, code_level, code_system, code, display, category,
      chapter, currency FROM own WHERE measure <> 'population'),
    slices AS (SELECT measure, time_level, quarter, year, place_level, place, age_level, age_band,
        bool_and(cell_state = 'suppressed') AS is_silent
      FROM own WHERE measure <> 'population' GROUP BY ALL),
    c AS (SELECT f.* EXCLUDE (release_id, measure, specialty_level, specialty, specialty_family, kind, code_level, code_system, code, display,
        category, chapter, currency), k.*
      FROM tables t JOIN coded k ON k.measure = t.measure AND k.code_level = t.code_level
          AND k.specialty_level IS NOT DISTINCT FROM t.specialty_level
        JOIN frame f ON f.time_level = t.time_level AND f.place_level = t.place_level AND f.age_level = t.age_level),
    missing AS (SELECT * FROM c ANTI JOIN own o ON
      ${same(`measure ${WHERE_AND_WHEN} specialty_level specialty kind code_level code_system code category chapter currency`)}),
    judged AS (SELECT c.*, CASE
        WHEN c.cell_state = 'value' AND coalesce(s.is_silent, false) THEN 'suppressed'
        WHEN c.cell_state = 'value' THEN 'zero' ELSE c.cell_state END AS verdict
      FROM missing c LEFT JOIN slices s ON s.measure = c.measure AND ${beside('s', 'c')})
  SELECT $1::INTEGER, measure, time_level, quarter, year, place_level, place, age_level, age_band, specialty_level, specialty, specialty_family,
    kind, code_level, code_system, code, display, category, chapter, currency, verdict,
    CASE verdict WHEN 'zero' THEN 0 END, CASE verdict WHEN 'zero' THEN 0 END, CASE verdict WHEN 'zero' THEN 0 END,
    CASE WHEN measure <> 'fees' THEN patients END,
    CASE WHEN measure = 'fees' AND verdict = 'zero' THEN 0 END
  FROM judged`;
