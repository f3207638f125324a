import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import highsModule, { type Highs } from 'highs';
import { countCells } from '../src/cells/countCells.js';
import { closeUnderIntersection } from '../src/cuboid.js';
import { joinFamily, type Family } from '../src/protect/family.js';
import { SMALL_FIELD } from '../src/protect/field.js';
import { findDerivable } from '../src/protect/derivable.js';
import { isSafe } from '../src/protect/primary.js';
import { protectFamily, type Protection } from '../src/protect/protectFamily.js';
import { repair } from '../src/protect/repair.js';
import { restrict, type Unknowns } from '../src/protect/restrict.js';
import { CASCADE_COST, PRIMARY, Suppression } from '../src/protect/suppression.js';
import { atLeastTwo } from './atLeastTwo.js';
import { derivableByElimination } from './derivableByElimination.js';
import { CUBOIDS, randomFacts, randomOf } from './randomFacts.js';

/** The package describes its CommonJS file; what an ES module imports is the function itself. */
const loadHighs = highsModule as unknown as typeof highsModule.default;
const FAMILIES = 40;

interface Case {
  readonly name: string;
  readonly family: Family;
  readonly primary: Uint8Array;
  readonly protection: Protection;
}

function makeCase(seed: number): Case {
  const facts = randomFacts(seed, seed % 2 === 0 ? 'condition_prevalence' : 'fees');
  const tables = countCells(facts, closeUnderIntersection(CUBOIDS));
  const family = joinFamily(facts.measure, facts.dimensions, tables);
  const primary = primariesOf(family);
  const protection = protectFamily(family, primary, { random: randomOf(seed) });
  return { name: `family ${seed}`, family, primary, protection };
}

function primariesOf(family: Family): Uint8Array {
  return Uint8Array.from({ length: family.cells }, (_, cell) =>
    isSafe(family.measure, {
      patients: family.patients[cell]!,
      subscribers: family.subscribers[cell]!,
      sum: family.sum?.[cell] ?? 0,
      largest: family.topAmounts?.largest[cell] ?? 0,
      second: family.topAmounts?.second[cell] ?? 0,
    })
      ? 0
      : 1,
  );
}

/** The least and greatest value of a column, given the equations and what the two largest subscribers of each cell know. */
function interval(
  highs: Highs,
  unknowns: Unknowns,
  values: Float64Array,
  floors: Float64Array,
  column: number,
): { least: number; greatest: number } {
  const rows = [...unknowns.equations].map((_, r) => {
    let side = 0;
    let text = '';
    for (let i = unknowns.start[r]!; i < unknowns.start[r + 1]!; i += 1) {
      const sign = unknowns.signs[i]!;
      text += `${sign > 0 ? ' + x' : ' - x'}${unknowns.columns[i]}`;
      side += sign * values[unknowns.cells[unknowns.columns[i]!]!]!;
    }
    return ` r${r}:${text} = ${side}`;
  });
  const bounds = [...unknowns.cells].map((cell, c) => ` x${c} >= ${floors[cell]}`);
  const solve = (sense: 'Minimize' | 'Maximize'): number => {
    const text = `${sense}\n obj: x${column}\nSubject To\n${rows.join('\n')}\nBounds\n${bounds.join('\n')}\nEnd`;
    const { Status: status, ObjectiveValue: value } = highs.solve(text);
    if (status === 'Unbounded' || status === 'Primal infeasible or unbounded')
      return sense === 'Maximize' ? Infinity : -Infinity;
    assert.equal(status, 'Optimal');
    return value;
  };
  return { least: solve('Minimize'), greatest: solve('Maximize') };
}

describe('protection of linked tables', () => {
  let highs: Highs;
  let cases: Case[];

  before(async () => {
    highs = await loadHighs();
    cases = Array.from({ length: FAMILIES }, (_, seed) => makeCase(seed));
  });

  it('publishes no primary and leaves something published', () => {
    for (const { name, primary, protection } of cases) {
      assert.ok(
        primary.every((hidden, cell) => !hidden || protection.state[cell] === PRIMARY),
        name,
      );
    }
    const published = cases.filter(({ protection }) => protection.state.some((state) => state === 0));
    assert.ok(published.length > FAMILIES / 2, `${published.length} families publish anything`);
    const secondary = cases.flatMap(({ protection }) => [...protection.state].filter((state) => state === 2));
    assert.ok(secondary.length > 200, `only ${secondary.length} had to go, so little was tried`);
  });

  it('leaves no 1–10 patients of a published whole in none of its published parts, whatever the others are hidden for', () => {
    let looked = 0;
    for (const { name, family, protection } of cases) {
      const { start, members, patients } = family;
      for (let equation = 0; equation < family.equations; equation += 1) {
        const [whole = -1, ...parts] = members.subarray(start[equation], start[equation + 1]);
        const shown = parts.filter((part) => !protection.state[part]);
        if (protection.state[whole] || shown.length === parts.length) continue;
        looked += 1;
        const rest = shown.reduce((left, part) => left - patients[part]!, patients[whole]!);
        assert.ok(rest <= 0 || rest >= 11, `${name}: ${rest} patients`);
      }
    }
    assert.ok(looked > 100);
  });

  it('suppresses the same cells again with the same key, and takes another of two equal ones with another', () => {
    const again = cases.map(({ family, primary }, seed) =>
      protectFamily(family, primary, { random: randomOf(seed) }),
    );
    for (const [seed, { state }] of again.entries())
      assert.deepEqual(state, cases[seed]!.protection.state, `family ${seed}`);
    const other = cases.map(({ family, primary }) =>
      protectFamily(family, primary, { random: randomOf(99) }),
    );
    assert.ok(other.some(({ state }, seed) => state.some((one, cell) => one !== again[seed]!.state[cell])));
  });

  it('closes every family, or names what stays open', () => {
    const open = cases.filter(({ protection }) => protection.open.length > 0);
    assert.ok(open.length <= FAMILIES / 10, open.map(({ name }) => name).join());
  });

  it('leaves nothing suppressed that elimination can derive', () => {
    for (const { name, family, protection } of cases) {
      if (protection.open.length > 0) continue;
      assert.deepEqual(derivableByElimination(restrict(family, protection.state)), [], name);
    }
  });

  it('finds exactly what elimination in fractions finds, where nothing has been repaired yet', () => {
    let found = 0;
    for (const { name, family, primary } of cases) {
      const unknowns = restrict(family, primary);
      const expected = derivableByElimination(unknowns);
      assert.deepEqual(findDerivable(unknowns, SMALL_FIELD, randomOf(7)), expected, name);
      found += expected.length;
    }
    assert.ok(found > 50, `only ${found} were there to find`);
  });

  it('leaves each primary an interval of 11 events against its two largest subscribers together, by linear programs', () => {
    let checked = 0;
    for (const { name, family, protection } of cases.slice(0, 16)) {
      if (protection.open.length > 0) continue;
      const unknowns = restrict(family, protection.state);
      const floors = family.events.map((_, cell) =>
        Math.max(1, family.topEvents.largest[cell]! + family.topEvents.second[cell]!),
      );
      const primaries = [...unknowns.cells.keys()].filter(
        (column) => protection.state[unknowns.cells[column]!] === PRIMARY,
      );
      // A dozen per family, spread over it: each is two linear programs.
      for (const column of primaries.filter((_, i) => i % Math.ceil(primaries.length / 12) === 0)) {
        const { least, greatest } = interval(highs, unknowns, family.events, floors, column);
        assert.ok(greatest - least >= 11 - 1e-6, `${name}: ${least} to ${greatest}`);
        checked += 1;
      }
    }
    assert.ok(checked > 60, `only ${checked} intervals`);
  });

  it('leaves each clinic’s fees uncertain by p per cent for the second largest, by linear programs', () => {
    let checked = 0;
    for (const { name, family, protection } of cases.slice(0, 16)) {
      const { sum, topAmounts } = family;
      if (sum === null || topAmounts === null || protection.open.length > 0) continue;
      const unknowns = restrict(family, protection.state);
      const floors = sum.map((_, cell) => topAmounts.largest[cell]! + topAmounts.second[cell]!);
      const primaries = [...unknowns.cells.keys()].filter(
        (column) => protection.state[unknowns.cells[column]!] === PRIMARY,
      );
      for (const column of primaries.filter((_, i) => i % Math.ceil(primaries.length / 12) === 0)) {
        const cell = unknowns.cells[column]!;
        const { greatest } = interval(highs, unknowns, sum, floors, column);
        // What the second may believe the largest to have at most: all that is not its own.
        assert.ok(greatest - topAmounts.second[cell]! >= 1.1 * topAmounts.largest[cell]! - 1, name);
        checked += 1;
      }
    }
    assert.ok(checked > 30, `only ${checked} intervals`);
  });

  it('repairs what single equations do not show, and only then nothing is derivable', () => {
    let derivable = 0;
    for (let seed = 0; seed < 60; seed += 1) {
      const facts = randomFacts(seed, 'condition_prevalence');
      const family = joinFamily(
        facts.measure,
        facts.dimensions,
        countCells(facts, closeUnderIntersection(CUBOIDS)),
      );
      const random = randomOf(seed);
      const suppression = new Suppression(family, atLeastTwo(family, random), CASCADE_COST, random);
      const unknowns = restrict(family, suppression.state);
      const found = findDerivable(unknowns, SMALL_FIELD, random);
      derivable += found.length;
      if (found.length === 0) continue;
      assert.ok(repair(suppression, unknowns, found) > 0);
      for (let round = 0; round < 10; round += 1) {
        const next = restrict(family, suppression.state);
        const left = findDerivable(next, SMALL_FIELD, random);
        if (left.length === 0) break;
        assert.ok(round < 9, `family ${seed} is not repaired`);
        repair(suppression, next, left);
      }
      assert.deepEqual(derivableByElimination(restrict(family, suppression.state)), [], `family ${seed}`);
    }
    assert.ok(derivable > 10, `only ${derivable} cells were derivable, so little was tried`);
  });
});
