import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { seedPopulation } from '@caregraph/ingest';
import { DuckDBInstance } from '@duckdb/node-api';
import assert from 'node:assert/strict';
import { createTestKeys } from '@caregraph/keys/testing';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { attackWarehouse } from '../../src/warehouse/attackWarehouse.js';
import { CANARIES, plantCanaries } from './canaries.js';
import { runRelease, type ReleaseOptions, type ReleaseReport } from '../../src/warehouse/release.js';

/** What each text column of the warehouse may hold, by name. A column that is not here fails the walk. */
const QUARTER = /^\d{4}Q[1-4]$/;
const CODE = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,31}$/;
const OPAQUE = /^[A-Za-z0-9_-]{20,128}$/;
const WORDS = /^[\p{L}\p{P}\p{S}\d ]{1,400}$/u;
const TEXT_DOMAINS: Readonly<Record<string, RegExp>> = {
  quarter: QUARTER,
  published_in: QUARTER,
  attempted_in: QUARTER,
  first_quarter: QUARTER,
  last_quarter: QUARTER,
  arrived_after: QUARTER,
  arrived_until: QUARTER,
  year: /^\d{4}$/,
  time_level: /^(quarter|year)$/,
  place_level: /^(zip3|state|division|country)$/,
  place: /^([A-Z]{2}|[A-Z]{2}-\d{3}|[A-Z][a-z]+( [A-Z][a-z]+){0,2})$/,
  age_level: /^(age5|age10|age20|all)$/,
  age_band: /^(\d0-\d9|\d?[05]-\d?[49]|60\+|90\+|all|0-19)$/,
  specialty_level: /^(specialty|family|all)$/,
  specialty: WORDS,
  specialty_family: WORDS,
  code_level: /^(code|category|chapter|all)$/,
  category: WORDS,
  chapter: WORDS,
  kind: /^(PROCEDURE|MEDICATION)$/,
  code_system: /^(https?:\/\/|urn:)\S{1,120}$/,
  code: CODE,
  display: WORDS,
  currency: /^[A-Z]{3}$/,
  cell_state: /^(value|zero|suppressed|no data)$/,
  measure: /^(population|condition_prevalence|treatment_use|fees)$/,
  code_version: /^\d+\.\d+\.\d+$/,
  parameters: /^\{[\w":{},.]+\}$/,
  breaches: /^\{[\w" :,]+\}$/,
  cells_hash: /^[0-9a-f]{64}$/,
  candidate_hash: /^[0-9a-f]{64}$/,
  manifest: /^\{[\w":{},.% [\]-]+\}$/,
  signature: OPAQUE,
  certificate: /^\{[\w":{},.% [\]/-]+\}$/,
  certificate_signature: OPAQUE,
  gate_key: OPAQUE,
  key_id: OPAQUE,
  outcome: /^(PUBLISHED|REFUSED)$/,
  run_by: /^[a-z-]+$/,
  title: WORDS,
  numerator: WORDS,
  denominator: WORDS,
  unit: WORDS,
  protection: WORDS,
};
const TELLING = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}|\d{4}-\d{2}-\d{2}|@/i;
const NUMBERS = new Set(['BIGINT', 'INTEGER', 'DOUBLE']);

describe('a release of 3,000 seeded patients', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caregraph-release-'));
  const warehouseFile = join(folder, 'warehouse.duckdb');
  let database: TestDatabase;
  let options: ReleaseOptions;
  let report: ReleaseReport;
  const steps: string[] = [];

  before(async () => {
    database = await createTestDatabase();
    await seedPopulation({
      keyProvider: createTestKeys().provider,
      databaseUrl: database.urls.ingest,
      patients: 3000,
      subscribers: 30,
      seed: 1,
      until: new Date('2026-11-21'),
    });
    await plantCanaries(database.urls.ingest);
    options = {
      deidentifyUrl: database.urls.deidentify,
      warehouseFile,
      gateKeyFile: join(folder, 'gate.jwk'),
      until: '2026Q2',
      onProgress: (step) => steps.push(step),
    };
    report = await runRelease(options);
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });

  async function query(sql: string): Promise<unknown[][]> {
    const instance = await DuckDBInstance.create(warehouseFile, { access_mode: 'READ_ONLY' });
    try {
      const connection = await instance.connect();
      const rows = (await connection.runAndReadAll(sql)).getRows();
      connection.closeSync();
      return rows;
    } finally {
      instance.closeSync();
    }
  }

  it('is published, with something in every measure, and says what it does meanwhile', () => {
    assert.deepEqual([report.outcome, report.releaseId], ['published', 1]);
    for (const measure of ['population', 'condition_prevalence', 'treatment_use', 'fees']) {
      const country = report.cuboids.find(
        (one) => one.measure === measure && one.levels[0] === 'country' && one.value > 0,
      );
      assert.ok(country, `nothing published of ${measure}`);
    }
    assert.ok(steps.includes('reading fees') && steps.includes('writing the warehouse'));
  });

  it('leaves in the file no record number, mail address or name of anybody', () => {
    const text = readFileSync(warehouseFile, 'latin1');
    assert.ok(text.includes('condition_prevalence'), 'the file can be searched');
    assert.equal(/SYN-\d{8}|patient\.\d+@|555-01\d\d/.exec(text)?.[0], undefined);
  });

  it('withstands every attack, with canaries planted, and the gate every sabotage', async () => {
    const { deidentifyUrl } = options;
    const { results } = await attackWarehouse({ deidentifyUrl, warehouseFile, planted: CANARIES });
    const broken = results.filter((result) => result.isBroken);
    assert.deepEqual(broken, []);
    assert.deepEqual(
      results.map((result) => result.attack),
      [
        'linear reconstruction',
        'interval',
        'differencing',
        'homogeneity',
        'canaries',
        'insider',
        'sabotage of the builder',
      ],
    );
    for (const { attack, tried, decided } of results) {
      assert.equal(decided, tried, `${attack} left some undecided`);
      // So few patients leave perhaps no place and age of which conditions are told one by one, and no sum of fees that two
      // clinics share; both attacks have planted weaknesses to find in warehouse/attack.
      if (!['homogeneity', 'insider'].includes(attack)) assert.ok(tried > 0, `${attack} tried nothing`);
    }
  });

  it('changes nothing when it is run again', async () => {
    const fingerprint = (): string => createHash('sha256').update(readFileSync(warehouseFile)).digest('hex');
    const first = fingerprint();
    assert.equal((await runRelease(options)).outcome, 'nothing new');
    assert.equal(fingerprint(), first);
  });

  it('leaves no file but the warehouse and the gate’s key', () => {
    assert.deepEqual(readdirSync(folder).sort(), ['gate.jwk', 'warehouse.duckdb']);
  });

  it('has no column that could hold a person, a day, or an age above the bands', async () => {
    const columns = await query(
      `SELECT schema_name || '.' || table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal`,
    );
    assert.ok(columns.length > 80);
    for (const [table, name, type] of columns.map((row) => row.map(String))) {
      assert.ok(type === 'VARCHAR' || NUMBERS.has(type ?? ''), `${table}.${name} is a ${type}`);
      assert.doesNotMatch(
        name ?? '',
        /patient_id|subscriber_id|person|name$|birth|zip|postal|address|_at$|(^|_)(date|time)(?!_level)/,
      );
      if (type !== 'VARCHAR') continue;
      const domain = TEXT_DOMAINS[name ?? ''];
      assert.ok(domain, `${table}.${name} has no domain in this test: what may it hold?`);
      // `denominator` is a number in cells and a text in definitions.
      for (const [value] of await query(`SELECT DISTINCT ${name} FROM ${table} WHERE ${name} IS NOT NULL`)) {
        assert.match(String(value), domain, `${table}.${name}`);
        assert.doesNotMatch(String(value), TELLING, `${table}.${name}`);
      }
    }
  });

  it('shows no cell below k, and no view tells a suppressed cell by one subtraction', async () => {
    for (const [view, clinics] of [
      ['population', 3],
      ['condition_prevalence', 3],
      ['treatment_use', 3],
      ['fees', 5],
    ] as const) {
      const small = await query(
        `SELECT count(*) FROM benchmark.${view} WHERE cell_state = 'value' AND (patients < 11 OR subscribers < ${clinics})`,
      );
      assert.deepEqual(small, [[0n]], view);
    }
    // For each code, time and place: all ages less the bands that are shown, where exactly one band is not.
    const told = await query(`
      SELECT time_level, quarter, year, place_level, place, code_level, code_system, code, category, chapter, kind
      FROM benchmark.treatment_use
      WHERE cell_state NOT IN ('zero', 'no data') AND age_level IN ('all', 'age20')
      GROUP BY ALL HAVING count(DISTINCT age_level) = 2 AND count(*) FILTER (WHERE cell_state = 'suppressed') = 1`);
    assert.deepEqual(told, []);
  });

  it('says what went wrong without the URL’s password', async () => {
    const wrong = new URL(database.urls.deidentify);
    wrong.password = 'not-the-password';
    const failing = runRelease({
      ...options,
      deidentifyUrl: wrong.href,
      warehouseFile: join(folder, 'other.duckdb'),
    });
    await assert.rejects(
      failing,
      (error: Error) =>
        /De-identification failed: The database refused/.test(error.message) &&
        !error.message.includes('not-the-password'),
    );
  });

  it('publishes no quarter that is too young', async () => {
    await assert.rejects(runRelease({ ...options, until: '2099Q1' }), /2099Q1 ended less than 3 months ago/);
  });
});
