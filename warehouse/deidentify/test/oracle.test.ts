import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import assert from 'node:assert/strict';
import pg from 'pg';
import { after, before, describe, it } from 'node:test';
import { buildCells, STATES, type Cell, type CellSet } from '../src/index.js';
import { seedSynthetic } from './syntheticPopulation.js';

/** Place and age levels of the oracle's SQL, one statement per cuboid, written apart from the builder. */
const PLACES = { state: 'l.state', division: 'l.division', country: `'US'` } as const;
const AGES = {
  band: `case when age < 20 then '0-19' when age < 40 then '20-39' when age < 60 then '40-59' else '60+' end`,
  all: `'all'`,
} as const;

const EVENTS: Readonly<Record<string, string>> = {
  population: `select patient_id, subscriber_id, null as kind, null as code, occurred_at, 1 as price from extract.encounter`,
  condition_prevalence: `select patient_id, subscriber_id, null as kind, code, occurred_at, 1 as price from extract.condition`,
  treatment_use: `select patient_id, subscriber_id, kind, code, occurred_at, 1 as price from extract.treatment`,
  fees: `select patient_id, subscriber_id, null as kind, code, occurred_at, price_minor as price from extract.fee where price_minor > 0`,
};

function oracleSql(measure: string, place: keyof typeof PLACES, age: keyof typeof AGES): string {
  return `
    with lookup (state, division) as (values ${STATES.map((row) => `('${row.state}', '${row.division}')`).join(', ')}),
    events as (
      select e.patient_id, e.subscriber_id, e.kind, e.code, e.price, s.state, to_char(e.occurred_at at time zone 'UTC', 'YYYY"Q"Q') as quarter,
        date_part('year', age(e.occurred_at at time zone 'UTC', p.birth_month))::integer as age
      from (${EVENTS[measure]}) e join extract.person p using (patient_id) join extract.subscriber s using (subscriber_id)
      where e.occurred_at < '2026-07-01Z'),
    per_subscriber as (
      select quarter, ${PLACES[place]} as place, ${AGES[age]} as age, kind, code, subscriber_id, sum(price) as total
      from events e join lookup l on l.state = e.state group by 1, 2, 3, 4, 5, 6),
    ranked as (select *, row_number() over (partition by quarter, place, age, kind, code order by total desc) as rank from per_subscriber),
    money as (
      select quarter, place, age, kind, code, max(total) filter (where rank = 1) as largest,
        coalesce(max(total) filter (where rank = 2), 0) as second from ranked group by 1, 2, 3, 4, 5)
    select c.*, m.largest::float8, m.second::float8 from (
      select quarter, ${PLACES[place]} as place, ${AGES[age]} as age, kind, code, count(*)::integer as events,
        count(distinct patient_id)::integer as patients, count(distinct subscriber_id)::integer as subscribers,
        sum(price)::float8 as sum, array_agg(price::float8 order by price) as prices
      from events e join lookup l on l.state = e.state group by 1, 2, 3, 4, 5) c
    join money m on m.quarter = c.quarter and m.place = c.place and m.age = c.age
      and m.kind is not distinct from c.kind and m.code is not distinct from c.code`;
}

interface OracleRow {
  readonly quarter: string;
  readonly place: string;
  readonly age: string;
  readonly kind: string | null;
  readonly code: string | null;
  readonly events: number;
  readonly patients: number;
  readonly subscribers: number;
  readonly sum: number;
  readonly largest: number;
  readonly second: number;
  readonly prices: number[];
}

const keyOf = (row: {
  quarter: string;
  place: string;
  age: string;
  kind: string | null;
  code: string | null;
}): string => [row.quarter, row.place, row.age, row.kind, row.code].join('|');

describe('the cells of 1,500 synthetic patients', () => {
  let database: TestDatabase;
  let oracle: pg.Client;
  let set: CellSet;

  before(async () => {
    database = await createTestDatabase();
    await seedSynthetic(database.urls.ingest, {
      patients: 1500,
      subscribers: 24,
      states: ['MA', 'NY', 'CA', 'CT'],
    });
    oracle = new pg.Client({ connectionString: database.urls.deidentify });
    await oracle.connect();
    set = await buildCells({
      databaseUrl: database.urls.deidentify,
      until: '2026Q2',
      now: new Date('2026-11-21'),
    });
  });
  after(async () => {
    await oracle.end();
    await database.drop();
  });

  for (const measure of Object.keys(EVENTS)) {
    for (const place of Object.keys(PLACES) as (keyof typeof PLACES)[]) {
      for (const age of measure === 'fees' ? (['all'] as const) : (['band', 'all'] as const)) {
        it(`equal those of one SQL statement: ${measure} by ${place} and age ${age}`, async () => {
          const { rows } = await oracle.query<OracleRow>(oracleSql(measure, place, age));
          const expected = new Map(rows.map((row) => [keyOf(row), row]));
          const cells = set.cells.filter(
            (cell) =>
              cell.measure === measure &&
              cell.placeLevel === place &&
              (cell.age === 'all') === (age === 'all'),
          );
          assert.ok(cells.length > 0);
          for (const cell of cells) compare(cell, expected.get(keyOf(cell)));
          // What is not there is a code of which nothing is published.
          const codes = new Set(cells.map(({ kind, code }) => `${kind}|${code}`));
          const spoken = rows.filter(({ kind, code }) => codes.has(`${kind}|${code}`));
          assert.equal(cells.length, spoken.length);
        });
      }
    }
  }
});

function compare(cell: Cell, row: OracleRow | undefined): void {
  assert.ok(row, `the oracle has no ${keyOf(cell)}`);
  const { patients, events, subscribers, sum, largest, second } = cell.evidence;
  assert.deepEqual([patients, events, subscribers], [row.patients, row.events, row.subscribers], keyOf(cell));
  if (cell.measure !== 'fees') return;
  assert.deepEqual([sum, largest, second], [row.sum, row.largest, row.second], keyOf(cell));
  if (cell.published?.median == null) return;
  const middle = Math.round((row.prices.length - 1) / 2);
  const window = row.prices.slice(middle - 5, middle + 6);
  const mean = window.reduce((total, price) => total + price, 0) / 11;
  assert.equal(cell.published.median, Number(mean.toPrecision(3)), keyOf(cell));
}
