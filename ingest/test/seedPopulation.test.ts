import { createTestKeys } from '@caregraph/keys/testing';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import type { QueryResultRow } from 'pg';
import { SeedMismatchError, seedPopulation, type SeedReport } from '../src/index.js';
import { SEED_LOCK } from '../src/seed/seedPopulation.js';
import { populationDigest, registerDemoApp, withClient } from './seed/populationDigest.js';

const UNTIL = new Date('2025-11-21');
const PATIENTS = 1_500;
const SUBSCRIBERS = 24;

describe('seedPopulation', () => {
  let database: TestDatabase;
  let report: SeedReport;

  before(async () => {
    database = await createTestDatabase();
    await registerDemoApp(database.urls.ingest);
    report = await seed({ patients: PATIENTS });
  });
  after(() => database.drop());

  function seed(options: {
    patients: number;
    url?: string;
    seed?: string;
    subscribers?: number;
    until?: Date;
    patientsPerBatch?: number;
    connections?: number;
  }) {
    const { url, ...rest } = options;
    return seedPopulation({
      keyProvider: createTestKeys().provider,
      databaseUrl: url ?? database.urls.ingest,
      subscribers: SUBSCRIBERS,
      seed: 'test',
      until: UNTIL,
      ...rest,
    });
  }

  async function rows<T extends QueryResultRow>(sql: string): Promise<T[]> {
    return withClient(database.adminUrl, async (client) => (await client.query<T>(sql)).rows);
  }

  async function value(sql: string): Promise<number> {
    const [row] = await rows<{ value: string | number | null }>(sql);
    return Number(row?.value);
  }

  it('reports the rows that are in the tables', async () => {
    for (const [table, count] of Object.entries(report.rows)) {
      assert.equal(await value(`select count(*) as value from ${table}`), count, table);
    }
    assert.equal(report.patients, PATIENTS);
    assert.equal(report.subscribers, SUBSCRIBERS + 2);
    assert.match(report.message, /^Added 1500 synthetic patients/);
  });

  it('makes the same rows, ids and grants whatever the batches, the lanes and the runs they come in', async () => {
    const other = await createTestDatabase();
    try {
      await registerDemoApp(other.urls.ingest);
      await seed({ url: other.urls.ingest, patients: 400, patientsPerBatch: 170, connections: 1 });
      const grown = await seed({
        url: other.urls.ingest,
        patients: PATIENTS,
        patientsPerBatch: 333,
        connections: 3,
      });
      assert.equal(grown.patientsAlreadyThere, 400);
      assert.deepEqual(await populationDigest(other.adminUrl), await populationDigest(database.adminUrl));
    } finally {
      await other.drop();
    }
  });

  it('adds nothing when it is repeated, and says so', async () => {
    const digest = await populationDigest(database.adminUrl);
    const again = await seed({ patients: PATIENTS });
    assert.equal(again.patients, 0);
    assert.match(again.message, /Nothing to do: the 1500 patients/);
    assert.ok(Object.values(again.rows).every((count) => count === 0));
    assert.deepEqual(await populationDigest(database.adminUrl), digest);
  });

  it('refuses to mix two populations of one seed', async () => {
    await assert.rejects(seed({ patients: 1, subscribers: 25 }), SeedMismatchError);
    await assert.rejects(seed({ patients: 1, until: new Date('2025-11-20') }), SeedMismatchError);
  });

  it('refuses numbers that make no sense and a history that has not happened', async () => {
    await assert.rejects(seed({ patients: -1 }), RangeError);
    await assert.rejects(seed({ patients: 1, subscribers: 0 }), RangeError);
    await assert.rejects(seed({ patients: 1, until: new Date(Date.now() + 86_400_000) }), RangeError);
  });

  it('refuses to run beside another seed', async () => {
    await withClient(database.urls.ingest, async (other) => {
      await other.query('select pg_advisory_lock($1)', [SEED_LOCK]);
      await assert.rejects(seed({ patients: PATIENTS }), /Another seed is writing/);
    });
  });

  it('stops when it is told to, and can be taken up again', async () => {
    const stop = new AbortController();
    const other = await createTestDatabase();
    try {
      const running = seedPopulation({
        keyProvider: createTestKeys().provider,
        databaseUrl: other.urls.ingest,
        patients: 300,
        subscribers: 3,
        seed: 1,
        until: UNTIL,
        patientsPerBatch: 20,
        signal: stop.signal,
        onProgress: () => stop.abort(new Error('stopped by the test')),
      });
      await assert.rejects(running, /stopped by the test/);
      const rest = await seedPopulation({
        keyProvider: createTestKeys().provider,
        databaseUrl: other.urls.ingest,
        patients: 300,
        subscribers: 3,
        seed: 1,
      });
      assert.ok(rest.patientsAlreadyThere > 0 && rest.patients > 0);
      assert.equal(rest.patients + rest.patientsAlreadyThere, 300);
      assert.deepEqual(rest.until, UNTIL, 'a run without `until` goes on with that of the first');
    } finally {
      await other.drop();
    }
  });

  it('has the age structure and the sexes of the country', async () => {
    const [row] = await rows<{ young: number; old: number; female: number; oldest: number }>(`
      select avg((age < 20)::int)::float as young, avg((age >= 65)::int)::float as old,
        avg((gender = 'female')::int)::float as female, max(age)::float as oldest
      from (select gender, ('2025-11-21'::date - birth_month) / 365.25 as age from identity.patient) p`);
    assert.ok(row);
    assert.ok(row.young > 0.2 && row.young < 0.3, `under 20: ${row.young}`);
    assert.ok(row.old > 0.12 && row.old < 0.21, `65 and over: ${row.old}`);
    assert.ok(row.female > 0.47 && row.female < 0.55, `women: ${row.female}`);
    assert.ok(row.oldest < 103);
  });

  it('spreads patients over five states of three divisions, and gives the demo clinics their share', async () => {
    assert.ok((await value('select count(distinct state) as value from identity.patient')) >= 5);
    const demo = await value(`select count(distinct patient_id) as value from identity.registration
      where subscriber_id in ('10000000-0000-4000-8000-00000000000a', '10000000-0000-4000-8000-00000000000b')`);
    assert.ok(demo > PATIENTS * 0.025 && demo < PATIENTS * 0.06, String(demo));
    const [most] = await rows<{ share: number }>(`select max(n)::float / sum(n)::float as share
      from (select count(*) as n from identity.registration group by subscriber_id) c`);
    assert.ok(most && most.share > 0.08, 'sizes are skewed');
    assert.equal(
      await value(`select count(*) as value from identity.patient p where not exists (
      select 1 from identity.registration r where r.patient_id = p.id)`),
      0,
    );
  });

  it('makes diabetics hypertensive more often than others of their age', async () => {
    const [row] = await rows<{ with: number; without: number }>(`
      with adult as (select id from identity.patient where birth_month between '1945-01-01' and '1985-01-01'),
      ill as (select exists (select 1 from records.condition c where c.patient_id = adult.id and c.code = '44054006') as diabetes,
        exists (select 1 from records.condition c where c.patient_id = adult.id and c.code = '59621000') as hypertension from adult)
      select avg(hypertension::int) filter (where diabetes)::float as with,
        avg(hypertension::int) filter (where not diabetes)::float as without from ill`);
    assert.ok(row && row.with > row.without * 1.3, JSON.stringify(row));
  });

  it('has influenza in winter and hay fever in spring', async () => {
    const months = (code: string, list: string) =>
      value(`select count(*) as value from records.condition
      where code = '${code}' and extract(month from coalesce(onset_at, recorded_at)) in (${list})`);
    assert.ok((await months('6142004', '12, 1, 2')) > 4 * (await months('6142004', '6, 7, 8')), 'influenza');
    assert.ok((await months('61582004', '4, 5')) > (await months('61582004', '11, 12')), 'allergic rhinitis');
  });

  it('has fees that are lognormal around code, specialty, region and clinic', async () => {
    const [row] = await rows<{ within: number; between: number; n: number }>(`
      with fee as (select ln(price_minor) as log_fee, subscriber_id from billing.charge_item where code = '390906007'),
      clinic as (select subscriber_id, avg(log_fee) as mean, stddev(log_fee) as deviation from fee
        group by 1 having count(*) > 20)
      select (select avg(deviation)::float from clinic) as within, (select stddev(mean)::float from clinic) as between,
        (select count(*)::int from clinic) as n`);
    assert.ok(row && row.n >= 5, JSON.stringify(row));
    assert.ok(Math.abs(row.within - 0.17) < 0.02, `within a clinic: ${row.within}`);
    assert.ok(row.between > 0.08 && row.between < 0.4, `between clinics: ${row.between}`);
  });

  it('has rare codes, and one that a single clinic uses', async () => {
    const single = await value(
      `select count(distinct subscriber_id) as value from records.condition where code = '7573000'`,
    );
    assert.equal(single, 1);
    const rare = await value(`select count(*) as value from (select 1 from records.condition group by code
      having count(distinct patient_id) < 11) r`);
    assert.ok(rare >= 1);
  });

  it('lets treatments of one condition vary between clinics', async () => {
    const kinds = await value(`select count(distinct code) as value from records.medication_request
      where code in ('314076', '197361', '979492', '310798')`);
    assert.equal(kinds, 4);
  });

  it('labels what is sensitive and nothing else', async () => {
    const labelled = await rows<{ code: string; labels: number }>(
      `select distinct code, labels from records.condition where code in ('35489007', '7200002', '86406008', '72892002', '59621000')`,
    );
    const expected = new Map([
      ['35489007', 2],
      ['7200002', 1],
      ['86406008', 4],
      ['72892002', 8],
      ['59621000', 0],
    ]);
    for (const { code, labels } of labelled) assert.equal(labels, expected.get(code), code);
    // A bill is as sensitive as the encounter it is for.
    assert.equal(
      await value(`select count(*) as value from billing.claim c join records.encounter e on e.id = c.encounter_id
      where (e.labels & ~c.labels) <> 0`),
      0,
    );
    // No part of a bill shows where the whole does not.
    assert.equal(
      await value(`select count(*) as value from billing.charge_item i join billing.claim c on c.id = i.claim_id
      where i.labels <> c.labels`),
      0,
    );
  });

  it('has consents of every kind', async () => {
    const found = await rows<{ kind: string; share: number }>(`
      select grantee_kind || ' ' || case when period_end < '2025-11-21' then 'EXPIRED' else status end as kind,
        count(*)::float / ${PATIENTS} as share from consent.consent group by 1`);
    const share = new Map(found.map(({ kind, share: part }) => [kind, part]));
    const near = (kind: string, low: number, high: number) => {
      const part = share.get(kind) ?? 0;
      assert.ok(part >= low && part <= high, `${kind}: ${part}`);
    };
    near('WAREHOUSE ACTIVE', 0.85, 0.91);
    near('WAREHOUSE WITHDRAWN', 0.015, 0.045);
    near('WAREHOUSE REFUSED', 0.008, 0.035);
    near('APP ACTIVE', 0.025, 0.065);
    near('SUBSCRIBER ACTIVE', 0.02, 0.06);
    near('SUBSCRIBER EXPIRED', 0.0005, 0.02);
    near('RESEARCH ACTIVE', 0.03, 0.07);
    near('RESEARCH REFUSED', 0.001, 0.03);
    assert.ok(
      (await value(
        `select count(*) as value from consent.consent where cardinality(label_names) between 1 and 5`,
      )) > 0,
    );
    assert.ok((await value('select count(*) as value from consent.restriction')) > 0);
    assert.ok((await value('select count(*) as value from consent.objection')) > 0);
    assert.equal(await value('select count(*) as value from consent.policy_version'), 2);
    assert.equal(
      await value('select count(*) as value from consent.consent where policy_version_id is null'),
      0,
    );
  });

  it('gives the warehouse a grant for each active consent that nothing stops, and for no other', async () => {
    const stopped = `exists (select 1 from consent.restriction r where r.patient_id = c.patient_id and r.lifted_at is null)
      or exists (select 1 from consent.objection o where o.patient_id = c.patient_id and o.purpose = c.purpose and o.withdrawn_at is null)`;
    const expected = await value(`select count(*) as value from consent.consent c
      where grantee_kind = 'WAREHOUSE' and status = 'ACTIVE' and not (${stopped})`);
    const granted = await value(
      `select count(*) as value from access.effective_grant where grantee_id = access.warehouse_id()`,
    );
    assert.equal(granted, expected);
    assert.ok(expected > 0.8 * PATIENTS);
  });

  it('connects the app with everyone who consents to it', async () => {
    assert.equal(
      await value(`select count(*) as value from consent.consent c where grantee_kind = 'APP' and not exists (
      select 1 from identity.app_connection a where a.patient_id = c.patient_id and a.app_id = c.grantee_id)`),
      0,
    );
  });

  it('has no clinical date after its end or before birth, except appointments', async () => {
    const dates: Record<string, string[]> = {
      'records.encounter': ['period_start', 'period_end'],
      'records.condition': ['onset_at', 'abatement_at', 'recorded_at'],
      'records.observation': ['effective_at', 'issued_at'],
      'records.procedure': ['performed_start', 'performed_end'],
      'records.medication_request': ['authored_at'],
      'records.immunization': ['occurred_at'],
      'records.allergy_intolerance': ['recorded_at'],
      'records.diagnostic_report': ['effective_at', 'issued_at'],
      'records.imaging_study': ['started_at'],
      'billing.claim': ['created_at', 'billable_start', 'billable_end'],
      'billing.explanation_of_benefit': ['created_at'],
      'billing.invoice': ['issued_at'],
      'billing.charge_item': ['occurred_at'],
    };
    for (const [table, columns] of Object.entries(dates)) {
      for (const column of columns) {
        const wrong =
          await value(`select count(*) as value from ${table} t join identity.patient p on p.id = t.patient_id
          where t.${column} >= '2025-11-21T00:00:00Z' or t.${column} < p.birth_month`);
        assert.equal(wrong, 0, `${table}.${column}`);
      }
    }
    assert.ok(
      (await value(`select count(*) as value from records.appointment where start_at >= '2025-11-21'`)) > 0,
    );
    const [quarters] = await rows<{ n: number }>(
      `select count(distinct date_trunc('quarter', period_start))::int as n from records.encounter`,
    );
    assert.equal(quarters?.n, 11, 'ten whole quarters and the one that has begun');
  });

  it('bills what it charges: items add up to claims, invoices to what the insurer has left', async () => {
    assert.equal(
      await value(`select count(*) as value from billing.claim c
      left join (select claim_id, sum(price_minor) as items from billing.charge_item group by 1) i on i.claim_id = c.id
      where total_minor is distinct from items`),
      0,
    );
    assert.equal(
      await value(`select count(*) as value from billing.invoice v join billing.claim c on c.id = v.claim_id
      left join billing.explanation_of_benefit e on e.claim_id = c.id
      where v.total_minor <> c.total_minor - coalesce(e.payment_minor, 0)`),
      0,
    );
  });

  it('invents people: telephone numbers, addresses and e-mail that nobody can have', async () => {
    const people = await withClient(database.adminUrl, (client) =>
      createTestKeys().openRows(client, 'identity.patient'),
    );
    assert.equal(people.length, PATIENTS);
    for (const text of people) {
      const { sealed } = JSON.parse(text) as { sealed: { phone: string; email: string } };
      assert.match(sealed.phone, /^555-01[0-9]{2}$/);
      assert.match(sealed.email, /@example[.]org$/);
    }
  });
});
