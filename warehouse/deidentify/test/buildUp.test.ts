import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readTables } from '../src/buildCandidate.js';
import type { FactTable } from '../src/cells/factTable.js';
import { isBelow } from '../src/cuboid.js';
import { LEVELS } from '../src/hierarchy/level.js';
import { ALLOW_LIST, type Measure } from '../src/index.js';
import type { MeasureCells } from '../src/release/measureCells.js';
import type { GivenTables } from '../src/release/primaries.js';
import { protectRelease } from '../src/release/protectRelease.js';
import { randomOf } from './randomFacts.js';
import { seedSynthetic } from './syntheticPopulation.js';

/** Levels of a table, in words. */
const wordsOf = (measure: Measure, cuboid: readonly number[]): string =>
  cuboid.map((level, d) => LEVELS[ALLOW_LIST[measure].dimensions[d]!][level]).join(' ');

function shareOf({ family, protection }: MeasureCells, table: number): number {
  let [all, told] = [0, 0];
  for (let cell = family.offsets[table]!; cell < family.offsets[table + 1]!; cell += 1) {
    all += family.events[cell]!;
    if (!protection.state[cell]) told += family.events[cell]!;
  }
  return all === 0 ? 1 : told / all;
}

describe('a small release', () => {
  let database: TestDatabase;
  let tables: readonly FactTable[];
  let chapters: readonly string[];
  let release: readonly MeasureCells[];

  before(async () => {
    database = await createTestDatabase();
    await seedSynthetic(database.urls.ingest, {
      patients: 4000,
      subscribers: 24,
      states: ['MA', 'NY', 'CA', 'TX'],
    });
    const read = await readTables({
      databaseUrl: database.urls.deidentify,
      until: '2026Q2',
      now: new Date('2026-11-21'),
    });
    tables = read.tables;
    chapters = read.trees.code.levels[LEVELS.code.indexOf('chapter')]!.names.map(String);
    release = protectRelease(tables, chapters, { random: randomOf(1) });
  });
  after(() => database.drop());

  it('tells the country’s codes of every measure where they can be told, though states cannot', () => {
    for (const measure of release) {
      if (measure.measure === 'population') continue;
      const names = measure.cuboids.map((cuboid) => wordsOf(measure.measure, cuboid));
      const country = names.findIndex((name) => /^country quarter all .*?code$/.test(name));
      assert.ok(country >= 0, `${measure.measure}: ${names.join(', ')}`);
      assert.ok(shareOf(measure, country) >= 0.7);
    }
  });

  it('closes, and holds nothing finer than the allow-list', () => {
    for (const { measure, cuboids, protection } of release) {
      assert.deepEqual(protection.open, [], measure);
      const allowed = ALLOW_LIST[measure].tables.map((table) =>
        table.map((level, d) => LEVELS[ALLOW_LIST[measure].dimensions[d]!].findIndex((own) => own === level)),
      );
      for (const cuboid of cuboids)
        assert.ok(
          allowed.some((table) => table.join() === cuboid.join() || isBelow(table, cuboid)),
          wordsOf(measure, cuboid),
        );
    }
  });

  it('says of every table of the allow-list that is not there what stands above it', () => {
    assert.ok(
      release.some(({ coarsened }) => coarsened.length > 0),
      'something was too fine',
    );
    for (const { measure, cuboids, coarsened } of release) {
      const there = new Set(cuboids.map((cuboid) => cuboid.join()));
      for (const { from, to } of coarsened) {
        assert.ok(!there.has(from.join()), `${measure}: ${wordsOf(measure, from)} is there`);
        if (to) assert.ok(there.has(to.join()) && isBelow(from, to), wordsOf(measure, to));
      }
    }
  });

  it('is counted anew in exactly the tables that are given, to score attacks on it', () => {
    const given = Object.fromEntries(
      release.map(({ measure, cuboids }) => [
        measure,
        cuboids.map((cuboid) => wordsOf(measure, cuboid).split(' ')),
      ]),
    ) as GivenTables;
    const anew = protectRelease(tables, chapters, { random: randomOf(2) }, { given });
    for (const [n, { measure, cuboids, family }] of anew.entries()) {
      assert.deepEqual(cuboids, release[n]?.cuboids, measure);
      assert.deepEqual([...family.events], [...(release[n]?.family.events ?? [])]);
    }
  });
});
