import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countCells } from '../src/cells/countCells.js';
import { closeUnderIntersection } from '../src/cuboid.js';
import { findDerivable } from '../src/protect/derivable.js';
import { joinFamily, type Family } from '../src/protect/family.js';
import { SMALL_FIELD } from '../src/protect/field.js';
import { columnsNotShownFree } from '../src/protect/freedom.js';
import { MoveSearch } from '../src/protect/moveSearch.js';
import { restrict, type Unknowns } from '../src/protect/restrict.js';
import { atLeastTwo } from './atLeastTwo.js';
import { derivableByElimination } from './derivableByElimination.js';
import { CUBOIDS, randomFacts, randomOf } from './randomFacts.js';

const FAMILIES = 60;

interface Hidden {
  readonly name: string;
  readonly family: Family;
  readonly state: Uint8Array;
  readonly unknowns: Unknowns;
}

/** Suppressed so that no equation has a single unknown, and nothing more: much of it can be derived all the same. */
function hiddenFamilies(): Hidden[] {
  return Array.from({ length: FAMILIES }, (_, seed) => {
    const facts = randomFacts(seed, 'condition_prevalence');
    const tables = countCells(facts, closeUnderIntersection(CUBOIDS));
    const family = joinFamily(facts.measure, facts.dimensions, tables);
    const state = atLeastTwo(family, randomOf(seed));
    return { name: `family ${seed}`, family, state, unknowns: restrict(family, state) };
  });
}

describe('proof that cells are free', () => {
  const families = hiddenFamilies();

  it('is a move that leaves every equation as it is', () => {
    let moves = 0;
    for (const { name, unknowns } of families) {
      const { start, columns, signs } = unknowns;
      const search = new MoveSearch(unknowns, randomOf(3), null);
      for (let column = 0; column < unknowns.cells.length; column += 1) {
        const move = search.find(column, 1, 1);
        if (!move) continue;
        moves += 1;
        assert.notEqual(move.change[column], 0, name);
        for (let row = 0; row + 1 < start.length; row += 1) {
          let sum = 0;
          for (let i = start[row]!; i < start[row + 1]!; i += 1) sum += signs[i]! * move.change[columns[i]!]!;
          assert.equal(sum, 0, `${name}, equation ${row}`);
        }
      }
    }
    assert.ok(moves > 500, `only ${moves} moves`);
  });

  it('is found of no cell that elimination in fractions derives, and of nearly all others', () => {
    let derivable = 0;
    let left = 0;
    for (const { name, family, unknowns } of families) {
      const notShown = columnsNotShownFree(unknowns, new Uint8Array(family.cells), randomOf(5));
      const derived = derivableByElimination(unknowns);
      assert.deepEqual(
        derived.filter((column) => !notShown.includes(column)),
        [],
        name,
      );
      derivable += derived.length;
      left += notShown.length - derived.length;
    }
    assert.ok(derivable > 10, `only ${derivable} could be derived, so little was tried`);
    const all = families.reduce((sum, { unknowns }) => sum + unknowns.cells.length, 0);
    assert.ok(left < all / 20, `${left} of ${all} free cells are not shown to be`);
  });

  it('holds on when more is suppressed', () => {
    let added = 0;
    for (const [seed, { name, family, state, unknowns }] of families.entries()) {
      const isFree = new Uint8Array(family.cells);
      columnsNotShownFree(unknowns, isFree, randomOf(seed));
      const random = randomOf(seed + 1000);
      const more = state.map((hidden) => (hidden || random() < 0.05 ? 1 : 0));
      added += more.filter((hidden, cell) => hidden !== state[cell]).length;
      const wider = restrict(family, more);
      for (const column of derivableByElimination(wider)) assert.equal(isFree[wider.cells[column]!], 0, name);
    }
    assert.ok(added > 500, `only ${added} more were suppressed`);
  });
});

describe('elimination of what is linked to some columns', () => {
  it('derives of them what elimination of everything derives', () => {
    let found = 0;
    for (const { name, unknowns } of hiddenFamilies()) {
      const all = findDerivable(unknowns, SMALL_FIELD, randomOf(7));
      const random = randomOf(8);
      const among = [...unknowns.cells.keys()].filter(() => random() < 0.4);
      assert.deepEqual(
        findDerivable(unknowns, SMALL_FIELD, randomOf(9), among),
        all.filter((column) => among.includes(column)),
        name,
      );
      found += all.filter((column) => among.includes(column)).length;
    }
    assert.ok(found > 5, `only ${found} were there to find`);
  });
});
