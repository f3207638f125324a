import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import {
  createWorld,
  startTestSubgraph,
  type TestSubgraph,
  type TestViewer,
  type World,
} from '@caregraph/subgraph-kit/testing';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { insightsOver } from '../src/index.js';
import { CPT, smallCountry, SNOMED, writeWarehouse } from './testing/index.js';

const LIST = `query ($kind: BenchmarkKind!, $peers: PeerGroupInput, $period: String, $level: ConceptLevel, $search: String, $first: Int!, $after: String) {
  benchmarks(kind: $kind, peerGroup: $peers, period: $period, level: $level, search: $search, first: $first, after: $after) {
    period level levels totalCount shown zero suppressed noData peerGroup { level place label isOwn specialty } pageInfo { hasNextPage endCursor }
    edges { node { id rank state reason share contributors patients median concept { label code } change { since from to share medianPercent }
      trend { period state share } wayOut { benchmarkId contributors peerGroup { label } } } } } }`;
const ONE = `query ($measure: MeasureInput!, $peers: PeerGroupInput, $period: String) {
  benchmark(measure: $measure, peerGroup: $peers, period: $period) {
    id state reason share contributors wayOut { peerGroup { label } } release { number } definition { numerator } } }`;
const HYPERTENSION = { kind: 'CONDITION', codeSystem: SNOMED, code: '38341003' };

describe('the insights subgraph', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caregraph-insights-'));
  const file = join(folder, 'warehouse.duckdb');
  const definition = insightsOver(file);
  let database!: TestDatabase;
  let world!: World;
  let subgraph!: TestSubgraph;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    await world.run(
      "update identity.subscriber set state = 'IL', postal_code = '60601', specialty = 'Family Medicine' where id = $1",
      [world.clinicA],
    );
    subgraph = await startTestSubgraph(definition, database.urls.insights);
  });
  after(async () => {
    await subgraph?.close();
    definition.source.close();
    await world?.close();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  // A test reads whatever shape it asked for.
  const ask = async (
    query: string,
    variables: object = {},
    viewer: TestViewer = world.viewers.clinicAdmin,
    // oxlint-disable-next-line typescript/no-explicit-any
  ): Promise<any> => {
    const { data, errors } = await subgraph.ask(viewer, query, variables);
    assert.deepEqual(errors, []);
    return data;
  };

  it('answers before the first release that there is nothing, and sees the first and each later release without a restart', async () => {
    const nothing = await ask(
      '{ benchmarkReleases { number } benchmarkMeasures { title } benchmarks(kind: FEE, first: 1) { totalCount } }',
    );
    assert.deepEqual(nothing, { benchmarkReleases: [], benchmarkMeasures: [], benchmarks: null });
    await writeWarehouse(
      file,
      smallCountry().filter(({ quarter }) => quarter === '2026Q1'),
    );
    assert.equal((await ask(LIST, { kind: 'FEE', first: 1 })).benchmarks.period, '2026Q1');
    await writeWarehouse(file, smallCountry());
    assert.equal((await ask(LIST, { kind: 'FEE', first: 1 })).benchmarks.period, '2026Q2');
  });

  it('is for those whose role reads benchmarks, says why to all others, and no longer for who is suspended', async () => {
    const { viewers } = world;
    const query = '{ benchmarkReleases { number } }';
    for (const viewer of [viewers.clinicAdmin, viewers.clinician])
      assert.deepEqual(await ask(query, {}, viewer), { benchmarkReleases: [{ number: 1 }] });
    const denied = [
      viewers.patient,
      viewers.delegate,
      viewers.app,
      viewers.frontDesk,
      viewers.biller,
      viewers.operator,
    ];
    for (const viewer of denied) {
      const { data, errors } = await subgraph.ask(viewer, query);
      assert.deepEqual([data.benchmarkReleases, errors[0]?.extensions.reason], [null, 'ROLE_MAY_NOT']);
    }
    const { accountId } = viewers.otherClinician;
    await ask(query, {}, viewers.otherClinician);
    await world.run('update identity.account set active = false where id = $1', [accountId]);
    const { data, errors } = await subgraph.ask(viewers.otherClinician, query);
    assert.deepEqual([data.benchmarkReleases, errors[0]?.extensions.reason], [null, 'ACCOUNT_INACTIVE']);
  });

  it('answers an entity by its id to the same, and to nobody else', async () => {
    const { benchmark } = await ask(ONE, { measure: HYPERTENSION });
    const query =
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Benchmark { state share } } }';
    const of = {
      of: [
        { __typename: 'Benchmark', id: benchmark.id },
        { __typename: 'Benchmark', id: 'nonsense' },
      ],
    };
    assert.deepEqual((await ask(query, of))._entities, [{ state: 'VALUE', share: 0.22 }, null]);
    const { data, errors } = await subgraph.ask(world.viewers.patient, query, of);
    assert.equal(data?._entities?.[0] ?? null, null);
    assert.ok(errors.every(({ extensions }) => extensions.reason === 'ROLE_MAY_NOT'));
  });

  it('lists what is shown, most patients first, then zeros, then what is hidden, with the number of each', async () => {
    const { benchmarks } = await ask(LIST, { kind: 'CONDITION', first: 10 });
    const { edges, ...about } = benchmarks;
    assert.deepEqual(
      edges.map(({ node }: { node: { rank: number; state: string; concept: { label: string } } }) => [
        node.rank,
        node.state,
        node.concept.label,
      ]),
      [
        [1, 'VALUE', 'Hypertension'],
        [null, 'ZERO', 'Asthma'],
        [null, 'SUPPRESSED', '86406008'],
      ],
    );
    assert.deepEqual(
      [about.totalCount, about.shown, about.zero, about.suppressed, about.noData],
      [3, 1, 1, 1, 0],
    );
    assert.deepEqual([about.period, about.level, about.levels], ['2026Q2', 'CODE', ['CODE', 'CATEGORY']]);
    assert.deepEqual(about.peerGroup, {
      level: 'COUNTRY',
      place: 'US',
      label: 'United States',
      isOwn: true,
      specialty: null,
    });
    const [first] = edges;
    assert.equal(first.node.share, 0.22);
    assert.deepEqual(
      first.node.trend.map((point: { share: number }) => point.share),
      [0.2, 0.22],
    );
    assert.equal(first.node.change.since, '2026Q1');
    assert.ok(Math.abs(first.node.change.share - 0.02) < 1e-9);
  });

  it('pages without gaps or repeats, finds by a part of a text, and refuses a cursor of another list', async () => {
    const labels: string[] = [];
    let cursor: string | null = null;
    do {
      const { benchmarks } = await ask(LIST, { kind: 'CONDITION', first: 1, after: cursor });
      labels.push(
        ...benchmarks.edges.map(({ node }: { node: { concept: { label: string } } }) => node.concept.label),
      );
      cursor = benchmarks.pageInfo.hasNextPage ? benchmarks.pageInfo.endCursor : null;
    } while (cursor);
    assert.deepEqual(labels, ['Hypertension', 'Asthma', '86406008']);
    const found = await ask(LIST, { kind: 'CONDITION', first: 5, search: 'ASTH' });
    assert.deepEqual(
      [found.benchmarks.totalCount, found.benchmarks.edges[0].node.concept.label],
      [1, 'Asthma'],
    );
    const { benchmarks: fees } = await ask(LIST, { kind: 'FEE', first: 1 });
    const { errors } = await subgraph.ask(world.viewers.clinicAdmin, LIST, {
      kind: 'CONDITION',
      first: 1,
      after: fees.edges[0].node.id,
    });
    assert.equal(errors[0]?.extensions.reason, 'AFTER_IS_NO_CURSOR');
  });

  it('tells hidden, zero and no data apart, never by which rule, and shows a way out of what is hidden', async () => {
    const at = (peers: object, measure: object = HYPERTENSION) => ask(ONE, { measure, peers });
    const hidden = (await at({ level: 'STATE' })).benchmark;
    assert.deepEqual(
      [hidden.state, hidden.share, hidden.contributors, hidden.wayOut.peerGroup.label],
      ['SUPPRESSED', null, null, 'United States'],
    );
    assert.match(hidden.reason, /^Hidden: too few patients or clinics/);
    assert.doesNotMatch(hidden.reason, /\d/);
    const gone = (await at({ level: 'STATE', place: 'ME' })).benchmark;
    assert.deepEqual(
      [gone.state, gone.reason],
      ['NO_DATA', 'No data: nobody was seen there in this quarter.'],
    );
    const zero = (
      await at({ level: 'COUNTRY' }, { kind: 'CONDITION', codeSystem: SNOMED, code: '195967001' })
    ).benchmark;
    assert.deepEqual([zero.state, zero.share, zero.wayOut], ['ZERO', 0, null]);
  });

  it('answers for a code that no release names as for one that is hidden, whether it exists or not', async () => {
    const of = (code: string) => ask(ONE, { measure: { kind: 'CONDITION', codeSystem: SNOMED, code } });
    const [{ id: _one, ...hidden }, { id: _two, ...unknown }] = [
      (await of('86406008')).benchmark,
      (await of('1')).benchmark,
    ];
    // The release stands beside a hidden row that it names; an unknown one has none.
    assert.deepEqual({ ...hidden, release: null }, unknown);
  });

  it('takes the place of one’s own clinic where none is named, and asks for one of those who have no clinic', async () => {
    const own = await ask(LIST, { kind: 'FEE', peers: { level: 'STATE' }, first: 1 });
    assert.deepEqual(own.benchmarks.peerGroup, {
      level: 'STATE',
      place: 'IL',
      label: 'Illinois',
      isOwn: true,
      specialty: null,
    });
    // Clinic B's state is not known.
    await world.run('update identity.account set active = true where id = $1', [
      world.viewers.otherClinician.accountId,
    ]);
    const { errors } = await subgraph.ask(world.viewers.otherClinician, LIST, {
      kind: 'FEE',
      peers: { level: 'STATE' },
      first: 1,
    });
    assert.equal(errors[0]?.extensions.reason, 'PLACE_MISSING');
  });

  it('offers the places of one’s clinic nearest first, with the clinics behind each, and specialties for fees', async () => {
    const query = `query ($kind: BenchmarkKind!) { benchmarkPeerGroups(kind: $kind) { ladder { level place state contributors levels isOwn }
      specialties { name isFamily contributors places } ownSpecialty ownSpecialtyFamily places(level: STATE) { place state } } }`;
    const { benchmarkPeerGroups: choices } = await ask(query, { kind: 'FEE' });
    assert.deepEqual(
      choices.ladder.map(({ level, place, state, contributors, levels }: Record<string, unknown>) => [
        level,
        place,
        state,
        contributors,
        levels,
      ]),
      [
        ['ZIP3', 'IL-606', 'NO_DATA', null, []],
        ['STATE', 'IL', 'VALUE', 5, []],
        ['DIVISION', 'East North Central', 'NO_DATA', null, []],
        ['COUNTRY', 'US', 'VALUE', 12, ['CODE']],
      ],
    );
    assert.deepEqual(choices.specialties, [
      { name: 'Primary care', isFamily: true, contributors: 12, places: ['COUNTRY'] },
    ]);
    assert.deepEqual([choices.ownSpecialty, choices.ownSpecialtyFamily], ['Family Medicine', 'Primary care']);
    assert.deepEqual(choices.places, [
      { place: 'IL', state: 'VALUE' },
      { place: 'ME', state: 'NO_DATA' },
    ]);
  });

  it('refuses what cannot be asked with a word that says what to correct', async () => {
    const reasons = async (query: string, variables: object) =>
      (await subgraph.ask(world.viewers.clinicAdmin, query, variables)).errors[0]?.extensions.reason;
    assert.equal(await reasons(LIST, { kind: 'FEE', first: 0 }), 'FIRST_MUST_BE_1_TO_100');
    assert.equal(await reasons(LIST, { kind: 'FEE', first: 1, period: 'now' }), 'PERIOD_IS_NO_QUARTER');
    assert.equal(await reasons(LIST, { kind: 'FEE', first: 1, period: '2019Q1' }), 'PERIOD_NOT_PUBLISHED');
    assert.equal(
      await reasons(LIST, { kind: 'FEE', first: 1, peers: { specialty: 'Magic' } }),
      'SPECIALTY_UNKNOWN',
    );
    const both = { kind: 'FEE', codeSystem: CPT, code: '99213', chapter: 'X' };
    assert.equal(await reasons(ONE, { measure: both }), 'NAME_A_CODE_A_CATEGORY_OR_A_CHAPTER');
  });

  it('has a database role that reads no table and calls nothing that tells of a clinic’s own figures or of a patient', async () => {
    const client = new pg.Client({ connectionString: database.urls.insights });
    await client.connect();
    try {
      const { rows: tables } = await client.query(
        `select c.oid::regclass as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('access', 'keys', 'identity', 'records', 'billing', 'consent', 'extract') and c.relkind in ('r', 'v', 'p', 'm')
           and has_table_privilege(c.oid, 'select') and has_schema_privilege(n.oid, 'usage')`,
      );
      assert.deepEqual(tables, []);
      const { rows: functions } = await client.query<{ name: string }>(
        `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname in ('access', 'keys', 'identity', 'records', 'billing', 'consent', 'extract')
           and p.prosecdef and has_function_privilege(p.oid, 'execute') and has_schema_privilege(n.oid, 'usage') order by 1`,
      );
      assert.deepEqual(
        functions.map(({ name }) => name),
        ['clinic_place', 'open_context', 'write_audit'],
      );
      await assert.rejects(client.query('select * from extract.own_population(8104, 8105)'), {
        code: '42501',
      });
    } finally {
      await client.end();
    }
  });
});
