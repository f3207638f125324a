import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { codePath } from '@caregraph/measure';
import { placePath } from '@caregraph/measure';
import { specialtyPath } from '@caregraph/measure';
import { readTables } from '../src/buildCandidate.js';
import type { CellTable } from '../src/cells/cellTable.js';
import { countCells } from '../src/cells/countCells.js';
import { closeUnderIntersection } from '../src/cuboid.js';
import { LEVELS, type LevelName } from '../src/hierarchy/level.js';
import type { Trees } from '../src/readDimensions.js';
import { ALLOW_LIST, type Measure } from '../src/index.js';
import { seedSynthetic } from './syntheticPopulation.js';

/** Events by measure, as the oracle reads them: the same views, plain SQL. */
const EVENTS: Readonly<Record<Measure, string>> = {
  population: `select patient_id, subscriber_id, occurred_at, null as kind, null as code_system, null as code,
    null as currency, null::float8 as price from extract.encounter`,
  condition_prevalence: `select patient_id, subscriber_id, occurred_at, null as kind, code_system, code, null as currency,
    null::float8 as price from extract.condition`,
  treatment_use: `select patient_id, subscriber_id, occurred_at, kind, code_system, code, null as currency,
    null::float8 as price from extract.treatment`,
  fees: `select patient_id, subscriber_id, occurred_at, null as kind, code_system, code, currency,
    price_minor::float8 as price from extract.fee where price_minor > 0`,
};
const QUARTER = `to_char(e.occurred_at at time zone 'UTC', 'YYYY"Q"Q')`;
const AGE = `extract(year from age(date_trunc('day', e.occurred_at at time zone 'UTC'), p.birth_month::timestamp))::integer`;
const band = (years: number): string =>
  `case when age >= 90 then '90+' else (age / ${years} * ${years}) || '-' || (age / ${years} * ${years} + ${years - 1}) end`;

/** SQL for the name of a member, by dimension and level. `l`, `c` and `f` are the lookup tables. */
const NAMES: Readonly<Record<string, string>> = {
  zip3: 'l.zip3',
  state: 'l.state',
  division: 'l.division',
  country: 'l.country',
  quarter: 'quarter',
  year: 'left(quarter, 4)',
  age5: band(5),
  age10: band(10),
  age20: `case when age < 20 then '0-19' when age < 40 then '20-39' when age < 60 then '40-59' else '60+' end`,
  all: `'all'`,
  specialty: 'f.specialty',
  family: 'f.family',
  kind: 'kind',
  currency: 'currency',
  code: `e.code_system || '|' || e.code`,
  category: 'c.category',
  chapter: 'c.chapter',
};

/** Lookup tables as VALUES, so that the oracle joins where the builder looks up. */
async function lookups(client: pg.Client): Promise<string> {
  const quote = (text: string | null): string => (text === null ? 'null' : `'${text.replaceAll("'", "''")}'`);
  const values = (rows: readonly (readonly (string | null)[])[]): string =>
    rows.map((row) => `(${row.map(quote).join()})`).join();
  const clinics = await client.query<{ state: string; zip3: string; specialty: string }>(
    'select distinct state, left(postal_code, 3) as zip3, specialty from extract.subscriber',
  );
  const codes = await client.query<{ code_system: string; code: string }>(
    `select distinct code_system, code from (select code_system, code from extract.condition union
      select code_system, code from extract.treatment union select code_system, code from extract.fee) all_codes`,
  );
  const nameOf = (step: ReturnType<typeof codePath>[number]): string =>
    typeof step === 'string' ? step : step.name;
  const unique = (rows: readonly (readonly string[])[]): string[][] => [
    ...new Map(rows.map((row) => [row.join('|'), [...row]])).values(),
  ];
  const places = unique(clinics.rows.map(({ state, zip3 }) => [state, zip3, ...placePath(state, zip3)!]));
  const families = unique(clinics.rows.map(({ specialty }) => [specialty, ...specialtyPath(specialty)]));
  const chapters = codes.rows.map(({ code_system: system, code }) => [
    system,
    code,
    ...codePath(system, code).map(nameOf),
  ]);
  return `l(own_state, own_zip3, zip3, state, division, country) as (values ${values(places)}),
    f(own, specialty, family, every) as (values ${values(families)}),
    c(code_system, code, own, category, chapter, every) as (values ${values(chapters)})`;
}

/**
 * Copies what the de-identification role may see into a table of another role: row policies are asked once, not once per
 * cuboid.
 */
async function copyEvents(from: pg.Client, to: pg.Client): Promise<void> {
  await to.query(`create temp table event (measure text, patient_id uuid, subscriber_id uuid, kind text, code_system text, code text,
    currency text, price float8, quarter text, age integer, state text, zip3 text, own_specialty text)`);
  for (const [measure, select] of Object.entries(EVENTS)) {
    const { rows } =
      await from.query(`select '${measure}' as measure, e.patient_id, e.subscriber_id, e.kind, e.code_system, e.code,
        e.currency, e.price, ${QUARTER} as quarter, ${AGE} as age, s.state, left(s.postal_code, 3) as zip3, s.specialty as own_specialty
      from (${select}) e join extract.person p using (patient_id) join extract.subscriber s using (subscriber_id)
      where e.occurred_at < '2026-07-01Z'`);
    await to.query('insert into event select * from json_populate_recordset(null::event, $1)', [
      JSON.stringify(rows),
    ]);
  }
  // Without statistics the planner takes nested loops, and compiles them.
  await to.query('analyze event');
  await to.query('set jit = off');
}

/** One statement for one cuboid: everything that a cell's evidence says, and all prices for the windows. */
function oracleSql(measure: Measure, levels: readonly string[], tables: string): string {
  const { dimensions } = ALLOW_LIST[measure];
  const names = levels.map(
    (level, d) => `${dimensions[d] === 'age' || level !== 'all' ? NAMES[level] : `'all'`} as d${d}`,
  );
  const keys = levels.map((_, d) => `d${d}`).join();
  return `with ${tables}, members as (
      select ${names.join()}, patient_id, subscriber_id, price from (
        select * from event where measure = '${measure}') e
      join l on l.own_state = e.state and l.own_zip3 = e.zip3 join f on f.own = e.own_specialty
      left join c on c.code_system = e.code_system and c.code = e.code),
    parts as (select ${keys}, subscriber_id, count(*) as events, sum(price) as price from members group by ${keys}, subscriber_id),
    tops as (select ${keys}, (array_agg(events order by events desc))[1:2] as events, (array_agg(price order by price desc))[1:2] as prices
      from parts group by ${keys})
    select ${keys
      .split(',')
      .map((key) => `w.${key}`)
      .join()}, w.*, t.events as top_events, t.prices as top_prices from (
      select ${keys}, count(*)::integer as events, count(distinct patient_id)::integer as patients,
        count(distinct subscriber_id)::integer as subscribers, sum(price)::float8 as sum,
        array_agg(json_build_array(price, subscriber_id) order by price, subscriber_id) as prices from members group by ${keys}) w
    join tops t using (${keys})`;
}

interface OracleRow {
  readonly [dimension: string]: unknown;
  readonly events: number;
  readonly patients: number;
  readonly subscribers: number;
  readonly sum: number | null;
  readonly prices: readonly [number, string][];
  readonly top_events: readonly number[];
  readonly top_prices: readonly number[];
}

describe('the cells of 1,500 synthetic patients', () => {
  let database: TestDatabase;
  let oracle: pg.Client;
  let tables: string;
  let read: Awaited<ReturnType<typeof readTables>>;

  before(async () => {
    database = await createTestDatabase();
    await seedSynthetic(database.urls.ingest, {
      patients: 1500,
      subscribers: 40,
      states: ['MA', 'NY', 'CA', 'CT'],
    });
    oracle = new pg.Client({ connectionString: database.urls.ingest });
    await oracle.connect();
    const reader = new pg.Client({ connectionString: database.urls.deidentify });
    await reader.connect();
    tables = await lookups(reader);
    await copyEvents(reader, oracle);
    await reader.end();
    read = await readTables({
      databaseUrl: database.urls.deidentify,
      until: '2026Q2',
      now: new Date('2026-11-21'),
    });
  });
  after(async () => {
    await oracle.end();
    await database.drop();
  });

  for (const measure of Object.keys(EVENTS) as Measure[]) {
    it(`equal those of one SQL statement for each cuboid of the allow-list: ${measure}`, async () => {
      const { dimensions, tables: allowed } = ALLOW_LIST[measure];
      const positions = allowed.map((table) =>
        table.map((level, d) => levelsOf(dimensions[d]).indexOf(level)),
      );
      const cuboids = closeUnderIntersection(positions);
      const facts = read.tables.find((table) => table.measure === measure)!;
      const whole = new Set(
        read.trees.time.members().flatMap(({ level, name }) => (level === 'year' ? [name] : [])),
      );
      let compared = 0;
      for (const table of countCells(facts, cuboids)) {
        const { rows } = await oracle.query<OracleRow>(oracleSql(measure, table.levelNames, tables));
        const nameOf = (row: OracleRow): string =>
          table.levels.map((_, d) => String(row[`d${d}`])).join(' / ');
        const isThere = (row: OracleRow): boolean =>
          table.levelNames[1] === 'quarter' || whole.has(String(row['d1']));
        const expected = new Map(rows.filter(isThere).map((row) => [nameOf(row), row]));
        assert.equal(table.count, expected.size, table.levelNames.join());
        for (let cell = 0; cell < table.count; cell += 1) {
          const name = cellName(
            read.trees,
            facts.dimensions.map((dimension) => dimension.name),
            table,
            cell,
          );
          compare(measure, table, cell, expected.get(name), name);
          compared += 1;
        }
      }
      assert.ok(compared > 400, `only ${compared} cells`);
    });
  }

  it('has a year only where all four of its quarters are there, and no other quarter has a parent', () => {
    const time = read.trees.time.members();
    assert.deepEqual(
      time.filter(({ level }) => level === 'year').map(({ name }) => name),
      ['2024', '2025'],
    );
    for (const { level, name, parent } of time) {
      if (level === 'quarter') assert.equal(parent === null, name.startsWith('2026'), name);
    }
  });
});

function levelsOf(dimension: keyof typeof LEVELS): readonly LevelName[] {
  return LEVELS[dimension];
}

function cellName(
  trees: Trees,
  dimensions: readonly (keyof Trees)[],
  table: CellTable,
  cell: number,
): string {
  return dimensions
    .map((dimension, d) =>
      trees[dimension].nameOf(table.levels[d], table.members[d][cell]).replaceAll(/^(https?:\S+) /g, '$1|'),
    )
    .join(' / ');
}

function compare(
  measure: Measure,
  table: CellTable,
  cell: number,
  row: OracleRow | undefined,
  name: string,
): void {
  assert.ok(row, `the oracle has no ${name}`);
  const { patients, events, subscribers, topEvents, topAmounts, sum, windows } = table;
  const [largest, second] = row.top_events.map(Number);
  assert.deepEqual(
    [patients[cell], events[cell], subscribers[cell], topEvents.largest[cell], topEvents.second[cell]],
    [row.patients, row.events, row.subscribers, largest, second ?? 0],
    name,
  );
  if (measure !== 'fees') return;
  const [most, next] = row.top_prices.map(Number);
  assert.deepEqual(
    [sum?.[cell], topAmounts?.largest[cell], topAmounts?.second[cell]],
    [row.sum, most, next ?? 0],
    name,
  );
  [0.25, 0.5, 0.75].forEach((part, quantile) => {
    const position = windows!.positionOf[cell]!;
    const total = position < 0 ? -1 : windows!.values[position * 9 + quantile * 3];
    if (row.patients < (part === 0.5 ? 22 : 44)) return assert.equal(total, -1, name);
    const first = Math.round((row.prices.length - 1) * part) - 5;
    assert.equal(
      total,
      row.prices.slice(first, first + 11).reduce((all, [price]) => all + price, 0),
      name,
    );
  });
}
