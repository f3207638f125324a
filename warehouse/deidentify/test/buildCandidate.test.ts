import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { buildCandidate, candidateLines } from '../src/index.js';
import { HandMadePopulation, idOf } from './handMadePopulation.js';
import { readCandidate, type ReadCandidate, type ReadCell } from './readCandidate.js';

const DAY = '2026-02-10';
const CLINICS = ['Harbour', 'Mill', 'Orchard', 'Canal', 'Bridge', 'Garden'];
const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix} ${index}`);
const turn = (list: readonly string[], index: number): string => list[index % list.length] ?? '';

/** E11, I10 and J45: sixty patients each. K21: ten. M10: one clinic's. C50: one patient's. L40: labelled. Z00: too young. */
async function populate(population: HandMadePopulation): Promise<void> {
  for (const clinic of CLINICS) await population.clinic(clinic, 'MA');
  const ill = async (code: string, list: readonly string[], clinics: readonly string[]): Promise<void> => {
    for (const [index, patient] of list.entries()) {
      await population.condition({ patient, clinic: turn(clinics, index), code, day: DAY });
    }
  };
  const everyone = [...names('one', 48), ...names('old', 12)];
  for (const name of everyone) {
    await population.patient(name, name.startsWith('old') ? '1924-11-01' : '1980-05-05');
    await population.consent(name);
  }
  for (const code of ['E11', 'I10', 'J45']) await ill(code, everyone, CLINICS);
  await ill('K21', names('one', 10), CLINICS);
  await ill('M10', names('one', 30), ['Harbour']);
  await ill('C50', names('one', 1), CLINICS);
  for (const [index, patient] of names('one', 30).entries()) {
    const clinic = turn(CLINICS, index);
    await population.condition({ patient, clinic, code: 'Z00', day: '2026-07-02' });
    await population.condition({ patient, clinic, code: 'L40', day: DAY, labels: 2 });
    await population.charge({ patient, clinic, code: '99213', day: DAY, priceMinor: 10_000 + index });
    await population.charge({
      patient,
      clinic,
      code: '99214',
      day: DAY,
      priceMinor: clinic === 'Canal' ? 90_000 : 10_000,
    });
    await population.charge({ patient, clinic, code: '99213', day: DAY, priceMinor: 0 });
  }
}

/** Six who have code E11 too, and none of whom may be counted. */
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
    await population.condition({ patient: name, clinic: 'Mill', code: 'E11', day: DAY });
  }
}

describe('buildCandidate', () => {
  let database: TestDatabase;
  let population: HandMadePopulation;
  let candidate: ReadCandidate;
  let text: string;
  const build = async (published: readonly string[] = []): Promise<ReadCandidate> => {
    const built = await buildCandidate({
      databaseUrl: database.urls.deidentify,
      until: '2026Q2',
      published,
      now: new Date('2026-11-21'),
    });
    const lines = [...candidateLines(built)];
    text = lines.join('');
    return readCandidate(lines);
  };
  const cellsOf = (code: string): ReadCell[] =>
    candidate.cells.filter(({ members }) =>
      members.some(({ level, name }) => level === 'code' && name === code),
    );
  const peopleIn = (read: ReadCandidate): number | undefined =>
    read.cells.find(({ measure, cuboid }) => measure === 'population' && cuboid === 'country × quarter × all')
      ?.evidence.patients;

  before(async () => {
    database = await createTestDatabase();
    population = new HandMadePopulation(database.urls.ingest);
    await population.connect();
    await populate(population);
    await addExcluded(population);
    candidate = await build();
  });
  after(async () => {
    await population.end();
    await database.drop();
  });

  it('counts none who restricts, objects, withdrew or never allowed it', () => {
    assert.equal(candidate.head.input.patients, 60);
    const cells = candidate.cells.filter(({ measure }) => measure === 'condition_prevalence');
    assert.ok(cells.length > 0);
    assert.equal(Math.max(...cells.map(({ evidence }) => evidence.patients)), 60);
  });

  it('publishes something, and of no cell below 11 patients or 3 clinics, 5 for fees', () => {
    const shown = candidate.cells.filter(({ isShown }) => isShown);
    assert.ok(shown.some(({ measure }) => measure === 'population'));
    assert.ok(shown.some(({ measure }) => measure === 'condition_prevalence'));
    for (const { measure, evidence, name } of shown) {
      assert.ok(evidence.patients >= 11 && evidence.subscribers >= (measure === 'fees' ? 5 : 3), name);
      if (measure === 'fees') assert.ok(evidence.largest! <= evidence.sum! / 4, name);
    }
  });

  it('never shows the code of one patient, of one clinic, or of ten patients', () => {
    for (const code of ['C50', 'M10', 'K21']) {
      assert.deepEqual(
        cellsOf(code).filter(({ isShown }) => isShown),
        [],
        code,
      );
    }
  });

  it('knows no age above 90', () => {
    const ages = candidate.head.members.age.map(({ name }) => name);
    assert.ok(ages.includes('90+'));
    assert.ok(!ages.some((name) => /^(9\d-|1\d\d)/.test(name)));
  });

  it('leaves labelled rows out unless the consent names the label', () => {
    assert.equal(
      candidate.head.members.code.some(({ name }) => name === 'L40'),
      false,
    );
  });

  it('publishes only quarters that ended three months ago, and none twice', async () => {
    assert.deepEqual(candidate.head.quarters, ['2026Q1']);
    assert.equal(
      candidate.head.members.code.some(({ name }) => name === 'Z00'),
      false,
    );
    const again = await build(['2026Q1']);
    assert.deepEqual([again.head.quarters, again.cells, again.end], [[], [], { cells: 0 }]);
    const tooYoung = { databaseUrl: database.urls.deidentify, until: '2026Q3', now: new Date('2026-11-21') };
    await assert.rejects(buildCandidate(tooYoung), /the last quarter that may is 2026Q2/);
  });

  it('hands over no identifier, no name and no day', async () => {
    await build();
    assert.doesNotMatch(text, /[0-9a-f]{8}-[0-9a-f]{4}/i);
    assert.doesNotMatch(text, /\d{4}-\d{2}-\d{2}/);
    for (const name of ['one 1', 'Harbour', idOf('one 1')]) assert.ok(!text.includes(name));
  });

  it('ends with the number of cells', () => {
    assert.deepEqual(candidate.end, { cells: candidate.cells.length });
  });

  it('lets a withdrawal take effect with the next release', async () => {
    assert.equal(peopleIn(candidate), 60);
    await population.withdraw('one 10');
    assert.equal(peopleIn(await build()), 59);
  });
});
