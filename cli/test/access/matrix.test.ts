import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { billing } from '@caregraph/billing';
import { consent } from '@caregraph/consent';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { identity } from '@caregraph/identity';
import { insightsOver } from '@caregraph/insights';
import { smallCountry, writeWarehouse } from '@caregraph/insights/testing';
import { records } from '@caregraph/records';
import { federatedSchema } from '@caregraph/subgraph-kit';
import { startTestSubgraph, type TestSubgraph } from '@caregraph/subgraph-kit/testing';
import pg from 'pg';
import type { Place } from '../../src/generate/access/accessPlace.js';
import { ACCESS_STATES, type AccessState } from '../../src/generate/access/accessState.js';
import { subgraphPlaces } from '../../src/generate/access/subgraphPlaces.js';
import { ROOT } from '../../src/settings.js';
import { writeAccesses } from './auditedAccess.js';
import { writeUsage } from './countedUsage.js';
import { NOTHING, observedCells, type FieldShape } from './observedCells.js';
import { stateWorlds, type StateWorld } from './stateWorld.js';

interface Matrix {
  states: [string, string][];
  places: Record<string, [string, string]>;
}

const AT_ONCE = 6;
const STAFF = new Set(['CLINICIAN', 'FRONT_DESK', 'BILLER', 'CLINIC_ADMIN', 'PRIVACY_OFFICER']);

/** Where a permitted viewer rightly finds nothing: there is nothing, and no rule takes it away. */
const EMPTY_FOR: Readonly<Record<string, (state: AccessState) => boolean>> = {
  // Asked about the identifier, which is public, of the viewer itself: its own tests ask about the rest.
  ...Object.fromEntries(
    ['source', 'before'].flatMap((part) =>
      ['', '.id', '.kind', '.since', '.until', '.why'].map((field) => [
        `Query.explainAccess.${part}${field}`,
        () => true,
      ]),
    ),
  ),
  'Query.explainAccess.grantee': () => true,
  // Of a patient who is registered elsewhere, a privacy officer is shown the list, and nobody in it.
  ...Object.fromEntries(
    [
      'cursor',
      'node',
      ...['categories', 'granteeKind', 'id', 'kind', 'purpose', 'sourceId'].map((field) => `node.${field}`),
    ]
      .map((field) => `edges.${field}`)
      .concat('pageInfo.startCursor', 'pageInfo.endCursor')
      .map((at) => [
        `Patient.accessGrants.${at}`,
        ({ role, sources }: AccessState) =>
          role === 'PRIVACY_OFFICER' && !sources.some(({ kind }) => kind === 'REGISTRATION'),
      ]),
  ),
  'Query.explainAccess.remedy': () => true,
  // Of this clinic nothing is counted: cli/test/warehouse/ownFigures.test.ts does.
  ...Object.fromEntries(
    [
      'ownShare.share',
      'ownShare.position',
      'ownShare.expectedLow',
      'ownShare.expectedHigh',
      'ownShare.trend.share',
    ]
      .concat(
        ['firstQuartile', 'median', 'thirdQuartile', 'mean'].flatMap((part) => [
          `ownFee.${part}`,
          `ownFee.trend.${part}`,
        ]),
        'ownFee.position',
      )
      .map((field) => [`Benchmark.${field}`, () => true]),
  ),
  // Who has no clinic has no specialty to compare.
  ...Object.fromEntries(
    ['ownSpecialty', 'ownSpecialtyFamily'].map((field) => [
      `Query.benchmarkPeerGroups.${field}`,
      ({ role }: AccessState) => !STAFF.has(role),
    ]),
  ),
  'Query.viewer.patient': ({ role }) => role !== 'PATIENT',
  'Query.viewer.subscriber': ({ role }) => !STAFF.has(role),
  // Of a modality only code and words are kept.
  'ImagingStudy.modality.system': () => true,
  // An app sees the consents made out to it alone (policy own_for_apps), and those name no clinic.
  'Consent.subscriber': ({ role }) => role === 'PARTNER_APP',
  'Consent.subscriber.id': ({ role }) => role === 'PARTNER_APP',
  // Nothing has been closed or reviewed that is only now opened, and the other way round.
  'Mutation.openBreakGlass.breakGlass.closedAt': () => true,
  'Mutation.openBreakGlass.breakGlass.reviewedAt': () => true,
  'Mutation.openBreakGlass.breakGlass.outcome': () => true,
  'Mutation.closeBreakGlass.breakGlass.reviewedAt': () => true,
  'Mutation.closeBreakGlass.breakGlass.outcome': () => true,
  'Mutation.reviewBreakGlass.breakGlass.closedAt': () => true,
  'Mutation.restrictProcessing.restriction.liftedAt': () => true,
  'Mutation.objectTo.objection.withdrawnAt': () => true,
};

/** Where a permitted viewer may find something or nothing: the first of several grants of one moment speaks. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set(
  ['granteeName', 'labels', 'since', 'until'].map((field) => `Patient.accessGrants.edges.node.${field}`),
);

describe('the access matrix', () => {
  const matrix = JSON.parse(readFileSync(path.join(ROOT, 'schema/access-matrix.json'), 'utf8')) as Matrix; // generated
  /** `subgraph path` → a letter per state, as the graph shows it. */
  const observed = new Map<string, string[]>();
  const subgraphs = new Map<string, TestSubgraph>();
  const shapes = new Map<string, Map<string, FieldShape>>();
  let places!: Place[];
  let worlds!: StateWorld[];
  let client!: pg.Client;
  let database: TestDatabase | undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'caregraph-matrix-'));
  const warehouse = path.join(folder, 'warehouse.duckdb');
  const insights = insightsOver(warehouse);

  before(async () => {
    places = await subgraphPlaces();
    database = await createTestDatabase();
    // What the test itself asks would otherwise stand in the histories that it reads.
    await writeWarehouse(warehouse, smallCountry());
    for (const definition of [billing, consent, identity, insights, records]) {
      const url = database.urls[definition.name as 'billing']; // each subgraph has a role of its name
      subgraphs.set(definition.name, await startTestSubgraph(definition, url, { audit: 'off' }));
      shapes.set(definition.name, shapesOf((await federatedSchema(definition)).schema));
    }
    client = new pg.Client({ connectionString: database.urls.ingest });
    await client.connect();
    worlds = await stateWorlds(client, ACCESS_STATES, places);
    await writeAccesses(database.urls.consent, worlds);
    await writeUsage(database.urls.gateway, worlds);
    await askAll(worlds);
  });
  after(async () => {
    await client?.end();
    for (const subgraph of subgraphs.values()) await subgraph.close();
    insights.source.close();
    rmSync(folder, { recursive: true, force: true });
    await database?.drop();
  });

  async function askAll(asked: readonly StateWorld[]): Promise<void> {
    const tasks = asked.flatMap((world) =>
      [...subgraphs].map(([name, subgraph]) => ({ world, name, subgraph })),
    );
    const worker = async (): Promise<void> => {
      for (let task = tasks.pop(); task; task = tasks.pop()) {
        const { world, name, subgraph } = task;
        const own = world.places.filter((place) => place.subgraph === name);
        const cells = await observedCells(subgraph, world, own, shapes.get(name) ?? new Map());
        for (const [at, letter] of cells) {
          const row = observed.get(`${name} ${at}`) ?? [];
          row[ACCESS_STATES.indexOf(world.state)] = letter;
          observed.set(`${name} ${at}`, row);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** Every cell in which the graph does otherwise than the matrix says, named. */
  function differences({ states, places: rows }: Matrix): string[] {
    const found: string[] = [];
    for (const name of new Set([...Object.keys(rows), ...observed.keys()])) {
      for (const [index, state] of ACCESS_STATES.entries()) {
        const expected = rows[name]?.[1][index] ?? 'no row';
        const seen = observed.get(name)?.[index] ?? 'not asked';
        if (expected === 'P' && seen === NOTHING && MAY_BE_EMPTY.has(name.split(' ')[1] ?? '')) continue;
        const isEmpty = expected === 'P' && (EMPTY_FOR[name.split(' ')[1] ?? '']?.(state) ?? false);
        const shown =
          isEmpty || (expected !== 'P' && expected === expected.toLowerCase()) ? NOTHING : expected;
        if (shown !== seen)
          found.push(`${name} × ${states[index]?.join(', ')}: ${expected}, the graph ${seen}`);
      }
    }
    return found;
  }

  it('has a row for every place and a letter for every state', () => {
    assert.deepEqual(
      Object.keys(matrix.places),
      places.map((place) => `${place.subgraph} ${place.path}`),
    );
    assert.deepEqual(
      matrix.states,
      ACCESS_STATES.map(({ role, state }) => [role, state]),
    );
    for (const [, cells] of Object.values(matrix.places)) assert.equal(cells.length, ACCESS_STATES.length);
  });

  it('permits and denies every field somewhere', () => {
    for (const [name, [, cells]] of Object.entries(matrix.places)) {
      assert.ok(cells.includes('P'), `${name} is never permitted`);
      assert.ok(/[^P]/.test(cells), `${name} is never denied`);
    }
  });

  it('is what the running graph does, in every cell', (test) => {
    const found = differences(matrix);
    assert.equal(found.length, 0, `${found.length} cells differ:\n${found.slice(0, 40).join('\n')}`);
    test.diagnostic(
      `${places.length} places × ${ACCESS_STATES.length} states = ${places.length * ACCESS_STATES.length} cells`,
    );
  });

  for (const [title, at, state] of [
    ['a denial turned into a permit', 'records Condition.code', 'connected, consent withdrawn'],
    ['a permit turned into a denial', 'identity Patient.birthDate', 'connected, consent for the category'],
  ] as const) {
    it(`names the cell of ${title}`, () => {
      const index = matrix.states.findIndex(([, name]) => name === state);
      const [category, cells] = matrix.places[at] ?? ['', ''];
      const planted = cells[index] === 'P' ? 'C' : 'P';
      const flipped = `${cells.slice(0, index)}${planted}${cells.slice(index + 1)}`;
      const found = differences({ ...matrix, places: { ...matrix.places, [at]: [category, flipped] } });
      assert.equal(found.length, 1 + differences(matrix).length);
      assert.ok(found.some((line) => line.startsWith(`${at} × PARTNER_APP, ${state}`)));
    });
  }

  it('names the cells of a consent that is taken away behind its back', async () => {
    const world = worlds.find(
      (each) =>
        each.state.state === 'connected, consent for the category' && each.places[0]?.needs.join() === 'LAB',
    );
    assert.ok(world);
    await client.query(
      "update consent.consent set category_names = '{IMAGING}' where id = any ($1::uuid[])",
      [world.ids['Consent']],
    );
    const known = new Set(differences(matrix));
    await askAll([world]);
    const found = differences(matrix).filter((line) => !known.has(line));
    assert.equal(found.length, world.places.length);
    assert.ok(
      found.includes(
        'records Observation.status × PARTNER_APP, connected, consent for the category: P, the graph .',
      ),
    );
  });

  it('misses no field without a row', () => {
    const { 'records Condition.code': _left, ...others } = matrix.places;
    const found = differences({ ...matrix, places: others });
    assert.ok(found.some((line) => line.startsWith('records Condition.code × ') && line.includes('no row')));
  });
});

function shapesOf(schema: Awaited<ReturnType<typeof federatedSchema>>['schema']): Map<string, FieldShape> {
  const shapes = new Map<string, FieldShape>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!('getFields' in type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!('args' in field)) continue;
      const child = schema.getType(/\w+/.exec(String(field.type))?.[0] ?? '');
      shapes.set(`${type.name}.${field.name}`, {
        isObject: child !== undefined && 'getFields' in child,
        isList: (field.args as readonly { name: string }[]).some(({ name }) => name === 'first'), // `in` widens to any
      });
    }
  }
  return shapes;
}
