import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { buildCells, cellLines, type Cell, type CellSet } from '../src/index.js';
import { HandMadePopulation, idOf } from './handMadePopulation.js';

const DAY = '2026-02-10';
const MASSACHUSETTS = ['Harbour', 'Mill', 'Orchard'];
const NEW_YORK = ['Canal', 'Bridge', 'Garden'];
const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix} ${index}`);
const turn = (list: readonly string[], index: number): string => list[index % list.length] ?? '';

/** 100: 11 patients. 200: 10 in Massachusetts, 30 in New York. 300: one clinic's. 400: the old. 500: labelled. */
async function populate(population: HandMadePopulation): Promise<void> {
  for (const clinic of MASSACHUSETTS) await population.clinic(clinic, 'MA');
  for (const clinic of NEW_YORK) await population.clinic(clinic, 'New York');
  const person = async (name: string, birthDate = '1980-05-05'): Promise<void> => {
    await population.patient(name, birthDate);
    await population.consent(name);
  };
  const ill = async (code: string, list: readonly string[], clinics: readonly string[]): Promise<void> => {
    for (const [index, patient] of list.entries()) {
      await population.condition({ patient, clinic: turn(clinics, index), code, day: DAY });
    }
  };
  for (const name of [...names('ma', 30), ...names('ny', 30)]) await person(name);
  for (const name of names('old', 12)) await person(name, '1924-11-01');
  await ill('100', names('ma', 11), MASSACHUSETTS);
  await ill('200', names('ma', 10), MASSACHUSETTS);
  await ill('200', names('ny', 30), NEW_YORK);
  await ill('300', names('ma', 30), ['Harbour']);
  await ill('400', names('old', 12), MASSACHUSETTS);
  // A code of its own for one patient, and a quarter that is not over long enough.
  await ill('600', names('ma', 1), MASSACHUSETTS);
  for (const [index, patient] of names('ma', 30).entries()) {
    await population.condition({
      patient,
      clinic: turn(MASSACHUSETTS, index),
      code: '700',
      day: '2026-07-02',
    });
    await population.condition({
      patient,
      clinic: turn(MASSACHUSETTS, index),
      code: '500',
      day: DAY,
      labels: 2,
    });
  }
  // Fees: 1001 is charged evenly, 1002 mostly by one clinic.
  for (const [index, patient] of [...names('ma', 15), ...names('ny', 15)].entries()) {
    const clinic = index < 15 ? turn(MASSACHUSETTS, index) : turn(NEW_YORK, index);
    await population.charge({ patient, clinic, code: '1001', day: DAY, priceMinor: 10_000 + index });
    await population.charge({
      patient,
      clinic,
      code: '1002',
      day: DAY,
      priceMinor: clinic === 'Canal' ? 90_000 : 10_000,
    });
    await population.charge({ patient, clinic, code: '1001', day: DAY, priceMinor: 0 });
  }
}

/** Six who have code 100 too, and none of whom may be counted. */
async function addExcluded(population: HandMadePopulation): Promise<void> {
  const excluded: readonly [string, () => Promise<void>][] = [
    ['without consent', async () => undefined],
    [
      'with consent for research',
      () => population.consent('with consent for research', { purpose: 'RESEARCH' }),
    ],
    [
      'without the category',
      () => population.consent('without the category', { categories: ['IDENTITY', 'LAB'] }),
    ],
    ['withdrawn', () => population.consent('withdrawn', { status: 'WITHDRAWN' })],
    ['with consent that ended', () => population.consent('with consent that ended', { end: '2026-01-01' })],
    ['restricted', () => population.consent('restricted').then(() => population.restrict('restricted'))],
    ['objecting', () => population.consent('objecting').then(() => population.object('objecting'))],
  ];
  for (const [name, decide] of excluded) {
    await population.patient(name, '1980-05-05');
    await decide();
    await population.condition({ patient: name, clinic: 'Mill', code: '100', day: DAY });
  }
}

describe('buildCells', () => {
  let database: TestDatabase;
  let population: HandMadePopulation;
  let set: CellSet;
  const build = (): Promise<CellSet> =>
    buildCells({ databaseUrl: database.urls.deidentify, until: '2026Q2', now: new Date('2026-11-21') });
  const find = (
    cells: CellSet,
    code: string | null,
    place: string,
    age = 'all',
    measure = 'condition_prevalence',
  ): Cell | undefined =>
    cells.cells.find(
      (cell) => cell.code === code && cell.place === place && cell.age === age && cell.measure === measure,
    );

  before(async () => {
    database = await createTestDatabase();
    population = new HandMadePopulation(database.urls.ingest);
    await population.connect();
    await populate(population);
    await addExcluded(population);
    set = await build();
  });
  after(async () => {
    await population.end();
    await database.drop();
  });

  it('publishes a cell of eleven patients, and none who restricts, objects, withdrew or never allowed it', () => {
    const cell = find(set, '100', 'MA');
    assert.deepEqual([cell?.state, cell?.published?.patients, cell?.published?.events], ['value', 11, 11]);
    assert.equal(cell?.published?.denominator, 42);
    assert.equal(set.input.patients, 72);
  });

  it('suppresses a cell of ten patients, and no margin gives it away', () => {
    assert.equal(find(set, '200', 'MA')?.state, 'suppressed');
    assert.equal(find(set, '200', 'New England')?.state, 'suppressed');
    const published = set.cells.flatMap((cell) =>
      cell.code === '200' && cell.published ? [cell.published.patients] : [],
    );
    for (const a of published) for (const b of published) assert.notEqual(a - b, 10);
  });

  it('never names a code that one clinic or one patient has', () => {
    for (const code of ['300', '600']) {
      assert.equal(
        set.cells.some((cell) => cell.code === code),
        false,
      );
      assert.equal(
        set.codes.some((text) => text.code === code),
        false,
      );
    }
  });

  it('knows no age above the bands', () => {
    const cell = find(set, '400', 'US', '60+');
    assert.equal(cell?.published?.patients, 12);
    assert.deepEqual([...new Set(set.cells.map(({ age }) => age))].sort(), ['40-59', '60+', 'all']);
    assert.ok(!JSON.stringify(set.cells.filter(({ code }) => code === '400')).includes('101'));
  });

  it('leaves labelled rows out unless the consent names the label', () => {
    assert.equal(
      set.cells.some(({ code }) => code === '500'),
      false,
    );
  });

  it('publishes only quarters that ended three months ago', async () => {
    assert.deepEqual(set.quarters, ['2026Q1']);
    assert.equal(
      set.cells.some(({ code }) => code === '700'),
      false,
    );
    await assert.rejects(
      buildCells({ databaseUrl: database.urls.deidentify, until: '2026Q3', now: new Date('2026-11-21') }),
      /the last quarter that may is 2026Q2/,
    );
  });

  it('leaves out quarters that are published already', async () => {
    const again = await buildCells({
      databaseUrl: database.urls.deidentify,
      until: '2026Q2',
      published: ['2026Q1'],
      now: new Date('2026-11-21'),
    });
    assert.deepEqual([again.quarters, again.cells], [[], []]);
  });

  it('publishes fees with a median from 22 patients and quartiles from 44, to three digits', () => {
    const fee = find(set, '1001', 'US', 'all', 'fees');
    assert.equal(fee?.state, 'value');
    // Thirty charges of 100.00 to 100.29 dollars; the free ones are no fees.
    assert.deepEqual(fee?.published, {
      patients: 30,
      events: 30,
      subscribers: 6,
      denominator: null,
      sum: 300_435,
      mean: 10_015,
      firstQuartile: null,
      median: 10_000,
      thirdQuartile: null,
    });
    assert.equal(find(set, '1001', 'MA', 'all', 'fees')?.state, 'suppressed', 'three clinics only');
  });

  it('never names a fee that one clinic dominates', () => {
    assert.equal(
      set.cells.some(({ measure, code }) => measure === 'fees' && code === '1002'),
      false,
    );
  });

  it('hands over no identifier, no name and no day', () => {
    const text = [...cellLines(set)].join('');
    assert.doesNotMatch(text, /[0-9a-f]{8}-[0-9a-f]{4}/i);
    assert.doesNotMatch(text, /\d{4}-\d{2}-\d{2}/);
    for (const name of ['ma 1', 'Harbour', idOf('ma 1')]) assert.ok(!text.includes(name));
  });

  it('lets a withdrawal take effect with the next release', async () => {
    await population.withdraw('ma 10');
    const next = await build();
    assert.equal(
      next.cells.some(({ code }) => code === '100'),
      false,
      'ten are left',
    );
    assert.equal(find(next, null, 'MA', 'all', 'population')?.published?.patients, 41);
  });
});
