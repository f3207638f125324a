import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { formatQuarter, parseQuarter } from '@caregraph/measure';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import type { CellTable } from '../src/cells/cellTable.js';
import { countCells } from '../src/cells/countCells.js';
import { readExtract } from '../src/extract.js';
import { timeTree } from '../src/readDimensions.js';
import { LEVELS } from '../src/hierarchy/level.js';
import { ALLOW_LIST, type Measure } from '../src/index.js';
import { seedSynthetic } from './syntheticPopulation.js';

const FIRST = parseQuarter('2024Q1');
const LAST = parseQuarter('2026Q2');
/** The codes of the whole clinic in one group each, in the order of these lists. */
interface Codes {
  readonly systems: string[];
  readonly codes: string[];
}
interface Figure {
  readonly quarter: number;
  readonly code_group: number;
  readonly patients: number;
  readonly events?: number;
  readonly charge_items?: number;
  readonly mean_minor?: string;
  readonly first_quartile_minor?: string;
  readonly median_minor?: string;
  readonly third_quartile_minor?: string;
}

describe('a clinic’s own figures', () => {
  let database!: TestDatabase;
  let clinic!: string;
  let other!: string;
  let admin!: string;
  let clients!: Record<'records' | 'billing', pg.Client>;

  before(async () => {
    database = await createTestDatabase();
    await seedSynthetic(database.urls.ingest, { patients: 900, subscribers: 4, states: ['MA', 'NY'] });
    const ingest = await connected(database.urls.ingest);
    const { rows } = await ingest.query<{ id: string }>('select id from identity.subscriber order by id');
    [clinic = '', other = ''] = rows.map(({ id }) => id);
    admin = await account(ingest, 'CLINIC_ADMIN', clinic);
    await ingest.query(
      `insert into identity.partner_app (id, client_id, name, first_party, active, metadata)
       values (gen_random_uuid(), 'test-web', 'Web', true, true, '{}')`,
    );
    await ingest.end();
    clients = {
      records: await connected(database.urls.records),
      billing: await connected(database.urls.billing),
    };
  });
  after(async () => {
    await Promise.all(Object.values(clients ?? {}).map((client) => client.end()));
    await database?.drop();
  });

  /** Asks as a subgraph does: in a transaction, under the viewer's context. */
  async function as<Row extends pg.QueryResultRow>(
    name: 'records' | 'billing',
    viewer: string,
    sql: string,
    values: unknown[] = [],
  ): Promise<Row[]> {
    const client = clients[name];
    await client.query('begin');
    try {
      await client.query("select access.open_context($1, 'test-web', null)", [viewer]);
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.query('rollback');
    }
  }

  async function codesOf(name: 'records' | 'billing', kind: string): Promise<Codes> {
    const rows = await as<{ code_system: string; code: string }>(
      name,
      admin,
      'select * from extract.own_codes($1, $2, $3) order by code_system, code',
      [kind, FIRST, LAST],
    );
    return { systems: rows.map(({ code_system }) => code_system), codes: rows.map(({ code }) => code) };
  }

  const countsOf = (kind: string, { systems, codes }: Codes, viewer = admin): Promise<Figure[]> =>
    as('records', viewer, 'select * from extract.own_counts($1, $2, $3, $4, $5, $6)', [
      kind,
      FIRST,
      LAST,
      systems,
      codes,
      codes.map((_, index) => index),
    ]);

  const feesOf = ({ systems, codes }: Codes, groups: number[], viewer = admin): Promise<Figure[]> =>
    as('billing', viewer, 'select * from extract.own_fees($1, $2, $3, $4, $5, $6)', [
      FIRST,
      LAST,
      systems,
      codes,
      codes.map(() => 'USD'),
      groups,
    ]);

  it('are exactly what the builder counts of the rows of this clinic, before it protects anything', async () => {
    const kinds = ['CONDITION', 'PROCEDURE', 'MEDICATION'] as const;
    const codes = {
      CONDITION: await codesOf('records', 'CONDITION'),
      PROCEDURE: await codesOf('records', 'PROCEDURE'),
      MEDICATION: await codesOf('records', 'MEDICATION'),
    };
    const feeCodes = await codesOf('billing', 'FEE');
    const own = new Map<string, string>();
    for (const row of await as<Figure>('records', admin, 'select * from extract.own_population($1, $2)', [
      FIRST,
      LAST,
    ]))
      own.set(`POPULATION ${formatQuarter(row.quarter)}`, String(row.patients));
    for (const kind of kinds)
      for (const row of await countsOf(kind, codes[kind]))
        own.set(
          `${kind} ${formatQuarter(row.quarter)} ${codes[kind].codes[row.code_group]}`,
          `${row.patients} ${row.events}`,
        );
    for (const row of await feesOf(
      feeCodes,
      feeCodes.codes.map((_, index) => index),
    ))
      own.set(`FEE ${formatQuarter(row.quarter)} ${feeCodes.codes[row.code_group]}`, feeText(row));
    for (const row of await feesOf(
      feeCodes,
      feeCodes.codes.map(() => 0),
    ))
      own.set(`FEE ${formatQuarter(row.quarter)} all`, feeText(row));

    const built = await builtFor(clinic);
    assert.ok(built.size > 500, `${built.size} figures are compared`);
    assert.ok(
      [...built.values()].some((text) => /first \d/.test(text)),
      'quartiles are among them',
    );
    // Where the builder has too few for a quantile, the clinic has one all the same.
    const comparable = [...own].map(([key, text]): [string, string] => [
      key,
      withoutMissing(text, built.get(key)),
    ]);
    assert.deepEqual(new Map(comparable.toSorted()), new Map([...built].toSorted()));
  });

  /** What the builder counts where it is shown this clinic alone: by what is counted, its figures as text. */
  async function builtFor(subscriber: string): Promise<Map<string, string>> {
    const root = await connected(database.adminUrl);
    const tables = [
      'records.encounter',
      'records.condition',
      'records.procedure',
      'records.medication_request',
      'billing.charge_item',
    ];
    for (const table of tables)
      await root.query(
        `create policy one_clinic on ${table} as restrictive for select to caregraph_deidentify using (subscriber_id = '${subscriber}')`,
      );
    try {
      // As `readTables` does, for a clinic alone: a release would not publish a quarter of one.
      const extract = await readExtract({
        databaseUrl: database.urls.deidentify,
        until: LAST,
        published: new Set(),
      });
      const quarters = extract.quarters.toSorted((a, b) => a - b);
      const trees = { ...extract.trees, time: timeTree(quarters) };
      const facts = extract.columns.map((columns) =>
        columns.toTable(
          trees.time,
          extract.quarters.map((quarter) => quarters.indexOf(quarter)),
        ),
      );
      const found = new Map<string, string>();
      for (const fact of facts) {
        const measure = fact.measure;
        for (const cuboid of cuboidsOf(measure)) {
          const { dimensions } = ALLOW_LIST[measure];
          const [table] = countCells(fact, [
            cuboid.map((level, d) => (LEVELS[dimensions[d]] as readonly string[]).indexOf(level)),
          ]);
          collect(table, measure, found, (d, level, member) => trees[dimensions[d]].nameOf(level, member));
        }
      }
      return found;
    } finally {
      for (const table of tables) await root.query(`drop policy one_clinic on ${table}`);
      await root.end();
    }
  }

  it('are those of the clinic of the context, and of nobody for a role that may not read them', async () => {
    const codes = await codesOf('records', 'CONDITION');
    const ingest = await connected(database.urls.ingest);
    const viewers = {
      otherAdmin: await account(ingest, 'CLINIC_ADMIN', other),
      clinician: await account(ingest, 'CLINICIAN', clinic),
      frontDesk: await account(ingest, 'FRONT_DESK', clinic),
      biller: await account(ingest, 'BILLER', clinic),
      officer: await account(ingest, 'PRIVACY_OFFICER', clinic),
      researcher: await account(ingest, 'RESEARCHER', null),
    };
    const total = async (viewer: string): Promise<number> =>
      (await countsOf('CONDITION', codes, viewer)).reduce((sum, { events = 0 }) => sum + events, 0);
    const own = await total(admin);
    assert.ok(own > 0);
    assert.equal(await total(viewers.clinician), own);
    const others = await total(viewers.otherAdmin);
    assert.ok(others > 0 && others !== own);
    for (const viewer of [viewers.frontDesk, viewers.biller, viewers.officer, viewers.researcher])
      assert.equal(await total(viewer), 0);
    await ingest.query('update identity.account set active = false where id = $1', [viewers.clinician]);
    assert.equal(await total(viewers.clinician), 0);
    await ingest.end();
  });

  it('leave out a patient from the moment on in which the consent is withdrawn', async () => {
    const patientsIn = async (): Promise<number> => {
      const rows = await as<Figure>('records', admin, 'select * from extract.own_population($1, $2)', [
        FIRST,
        LAST,
      ]);
      return rows.reduce((sum, { patients }) => sum + patients, 0);
    };
    const counted = await patientsIn();
    const ingest = await connected(database.urls.ingest);
    const { rowCount } = await ingest.query(
      `insert into consent.objection (id, patient_id, purpose, raised_at)
       select gen_random_uuid(), patient_id, 'BENCHMARKING', now() from records.encounter where subscriber_id = $1 and period_start < '2026-07-01' limit 1`,
      [clinic],
    );
    await ingest.end();
    assert.equal(rowCount, 1);
    assert.ok((await patientsIn()) < counted);
  });

  it('are nothing that any other role can ask for, and what is below them nobody', async () => {
    for (const role of ['identity', 'consent', 'insights', 'ingest', 'audit'] as const) {
      const client = await connected(database.urls[role]);
      await assert.rejects(client.query('select * from extract.own_population(8096, 8105)'), {
        code: '42501',
      });
      await client.end();
    }
    await assert.rejects(as('records', admin, "select * from extract.own_event('CONDITION', 8096, 8105)"), {
      code: '42501',
    });
    await assert.rejects(
      as('records', admin, 'select * from extract.own_fees(8096, 8105, null, null, null, null)'),
      { code: '42501' },
    );
    await assert.rejects(as('billing', admin, 'select * from extract.own_population(8096, 8105)'), {
      code: '42501',
    });
  });
});

async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

async function account(ingest: pg.Client, role: string, subscriber: string | null): Promise<string> {
  const { rows } = await ingest.query<{ id: string }>(
    `insert into identity.account (id, name, role, display_name, subscriber_id, password_hash, active)
     values (gen_random_uuid(), gen_random_uuid()::text, $1, 'Account', $2, '-', true) returning id`,
    [role, subscriber],
  );
  return rows[0]?.id ?? '';
}

/** One cuboid for each figure that is compared: the country, all ages and specialties, by code, and fees of all codes. */
function cuboidsOf(measure: Measure): string[][] {
  const at = (code: string): string[] =>
    ALLOW_LIST[measure].dimensions.map(
      (dimension) =>
        ({
          place: 'country',
          time: 'quarter',
          age: 'all',
          specialty: 'all',
          kind: 'kind',
          currency: 'currency',
          code,
        })[dimension],
    );
  return measure === 'fees' ? [at('code'), at('all')] : [at('code')];
}

function collect(
  table: CellTable,
  measure: Measure,
  into: Map<string, string>,
  nameOf: (dimension: number, level: number, member: number) => string,
): void {
  const { dimensions } = ALLOW_LIST[measure];
  for (let cell = 0; cell < table.count; cell += 1) {
    const names = Object.fromEntries(
      dimensions.map((dimension, d) => [dimension, nameOf(d, table.levels[d], table.members[d][cell])]),
    );
    const code = names['code'] === 'all' ? 'all' : names['code']?.split(' ')[1];
    const kind = {
      population: 'POPULATION',
      condition_prevalence: 'CONDITION',
      treatment_use: names['kind'],
      fees: 'FEE',
    }[measure];
    const patients = table.patients[cell];
    const events = table.events[cell];
    if (measure === 'population') into.set(`POPULATION ${names['time']}`, String(patients));
    else if (measure !== 'fees') into.set(`${kind} ${names['time']} ${code}`, `${patients} ${events}`);
    else into.set(`FEE ${names['time']} ${code}`, `${patients} ${events} ${builtQuantiles(table, cell)}`);
  }
}

const QUANTILES = ['first', 'median', 'third'] as const;

function builtQuantiles({ windows }: CellTable, cell: number): string {
  const position = windows?.positionOf[cell] ?? -1;
  return QUANTILES.map((name, quantile) => {
    const sum = position < 0 ? -1 : (windows?.values[position * 9 + quantile * 3] ?? -1);
    return sum < 0 ? `${name} none` : `${name} ${Math.round(sum / 11)}`;
  }).join(' ');
}

function feeText(row: Figure): string {
  const quantiles = `first ${row.first_quartile_minor} median ${row.median_minor} third ${row.third_quartile_minor}`;
  return `${row.patients} ${row.charge_items} ${quantiles}`;
}

/** The builder has no quantile of too few patients: neither counts there. */
function withoutMissing(own: string, built: string | undefined): string {
  let text = own;
  for (const name of QUANTILES)
    if (built?.includes(`${name} none`)) text = text.replace(new RegExp(`${name} \\d+`), `${name} none`);
  return text;
}
