import {
  ALLOW_LIST,
  closeUnderIntersection,
  stopwatch,
  sumOfTimes,
  type Measure,
  type SpentTime,
  type Trees,
} from '@caregraph/deidentify';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { ageLeaves, benchTrees } from './hierarchies.js';

/** The column that holds the finest level of each dimension; none where there is one member only. */
const COLUMN_OF: Readonly<Record<string, string>> = {
  place: 'zip3',
  time: 'quarter',
  age: 'age',
  specialty: 'specialty',
  code: 'code',
};

/** The same statistics with one statement per cuboid, on DuckDB with two threads: what the scans are compared with. */
const [rowsFile = ''] = process.argv.slice(2);
const trees = benchTrees();
const bands = ageLeaves(trees);
const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '2500MB' });
const connection = await instance.connect();
await makeLookups(connection);
// The table with every level as a column, so that no statement has to join; making it is not counted.
await connection.run(
  `CREATE TABLE row AS SELECT r.patient, r.subscriber, r.cents, ${levelColumns().join()} FROM '${rowsFile}' r ${joins().join(' ')}`,
);
const spent: SpentTime[] = [];
let cells = 0;
const lap = stopwatch();
for (const measure of ['population', 'fees'] as const) {
  for (const levels of cuboidsOf(measure)) {
    cells += Number((await connection.runAndReadAll(statementFor(measure, levels))).getRows()[0]?.[0]);
    spent.push(lap());
  }
}
console.log(JSON.stringify({ sqlSeconds: sumOfTimes(spent), cells }));

function cuboidsOf(measure: Measure): readonly (readonly number[])[] {
  const { dimensions, tables } = ALLOW_LIST[measure];
  return closeUnderIntersection(
    tables.map((table) =>
      table.map((level, d) => trees[dimensions[d] ?? 'place'].levels.findIndex((one) => one.level === level)),
    ),
  );
}

/** Counts, distinct counts, sums, the two subscribers with most, quartiles; the cells go into a table, their number comes back. */
function statementFor(measure: Measure, levels: readonly number[]): string {
  const { dimensions } = ALLOW_LIST[measure];
  const keys = dimensions.flatMap((dimension, d) => {
    const level = levels[d] ?? 0;
    return COLUMN_OF[dimension] && trees[dimension].size(level) > 1 ? [`${dimension}_${level}`] : [];
  });
  const by = keys.length > 0 ? `GROUP BY ${keys.join()}` : '';
  const list = keys.map((key) => `${key}, `).join('');
  const money = measure === 'fees';
  const parts = `SELECT ${list}subscriber, count(*) AS n${money ? ', sum(cents) AS s' : ''} FROM row GROUP BY ${list}subscriber`;
  const tops = `SELECT ${list}count(*) AS subscribers, sum(n) AS events, max(n, 2) AS top_events
    ${money ? ', sum(s) AS sum, max(s, 2) AS top_sums' : ''} FROM (${parts}) ${by}`;
  const people = `SELECT ${list}count(DISTINCT patient) AS patients
    ${money ? ', quantile_disc(cents, [0.25, 0.5, 0.75]) AS quartiles' : ''} FROM row ${by}`;
  const join = keys.length > 0 ? `JOIN tops USING (${keys.join()})` : ', tops';
  return `WITH tops AS (${tops}), people AS (${people}), cell AS MATERIALIZED (SELECT * FROM people ${join})
    SELECT count(*), sum(hash(cell)) FROM cell`;
}

function levelColumns(): string[] {
  return Object.keys(COLUMN_OF).flatMap((dimension) =>
    trees[dimension as keyof Trees].levels.map(
      (_, level) => `${dimension}.l${level} AS ${dimension}_${level}`,
    ),
  );
}

function joins(): string[] {
  return Object.entries(COLUMN_OF).map(
    ([dimension, column]) => `JOIN lookup_${dimension} ${dimension} ON ${dimension}.leaf = r.${column}`,
  );
}

async function makeLookups(to: DuckDBConnection): Promise<void> {
  for (const dimension of Object.keys(COLUMN_OF) as (keyof Trees)[]) {
    const { levels } = trees[dimension];
    const ancestors = levels.map((_, level) => trees[dimension].ancestors(level));
    // Ages come in years, everything else as the number of its finest member.
    const leaves = dimension === 'age' ? [...bands] : [...(ancestors[0] ?? [])];
    const rows = leaves.map((leaf, key) => `(${[key, ...ancestors.map((column) => column[leaf])].join()})`);
    await to.run(
      `CREATE TABLE lookup_${dimension} AS SELECT * FROM (VALUES ${rows.join()}) v(leaf, ${levels.map((_, level) => `l${level}`).join()})`,
    );
    for (const level of levels.keys()) {
      await to.run(`ALTER TABLE lookup_${dimension} ALTER l${level} TYPE USMALLINT`);
    }
  }
}
