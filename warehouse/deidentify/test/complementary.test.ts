import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CellEvidence } from '../src/cell.js';
import { protect, type Group } from '../src/complementary.js';
import { ALL_AGES_POSITION, type CellPosition } from '../src/cuboid.js';
import { PLACES, placeOfState } from '../src/place.js';
import { isSafe } from '../src/primary.js';
import { relationsOf, type Relation } from '../src/relation.js';

const STATES = ['MA', 'CT', 'NH', 'NY', 'PA', 'CA', 'OR', 'TX'];

/** A small generator of its own, so that a failing group can be made again from its number. */
function randomOf(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** A group with random events in states and ages, sparse and small enough that suppression has to work. */
function randomGroup(seed: number): Group {
  const random = randomOf(seed);
  const counts = new Map<string, { position: CellPosition; patients: number; subscribers: number }>();
  const add = (place: number, age: number, patients: number, subscribers: number): void => {
    const name = `${place},${age}`;
    const known = counts.get(name) ?? {
      position: { key: 0, quarter: 0, place, age },
      patients: 0,
      subscribers: 0,
    };
    counts.set(name, {
      ...known,
      patients: known.patients + patients,
      subscribers: known.subscribers + subscribers,
    });
  };
  for (const state of STATES) {
    for (let age = 0; age < 4; age += 1) {
      if (random() < 0.3) continue;
      const patients = 1 + Math.floor(60 * random() ** 3);
      const subscribers = Math.min(patients, 1 + Math.floor(8 * random()));
      for (
        let place: number | null = placeOfState(state) ?? 0;
        place !== null;
        place = PLACES[place]?.parent ?? null
      ) {
        add(place, age, patients, subscribers);
        add(place, ALL_AGES_POSITION, patients, age === 0 ? subscribers : 0);
      }
    }
  }
  const cells = [...counts.values()];
  return {
    measure: 'condition_prevalence',
    cells: cells.map(({ position }) => position),
    evidence: cells.map(({ patients, subscribers }): CellEvidence => ({
      patients,
      events: patients,
      subscribers,
      sum: null,
      largest: null,
      second: null,
      quantiles: null,
    })),
    tieBreak: () => random(),
  };
}

/** What an attacker does: rewrite each relation with what is known until nothing more follows, exactly, in fractions. */
function derivable(relations: readonly Relation[], suppressed: readonly boolean[]): number[] {
  const rows = relations.map((relation) => {
    const row = new Map<number, number>();
    for (const child of relation.children) if (suppressed[child]) row.set(child, 1);
    if (suppressed[relation.parent]) row.set(relation.parent, -1);
    return row;
  });
  const done: { pivot: number; row: Map<number, number> }[] = [];
  const subtract = (from: Map<number, number>, row: Map<number, number>, pivot: number): void => {
    const factor = (from.get(pivot) ?? 0) / (row.get(pivot) ?? 1);
    if (factor === 0) return;
    for (const [cell, value] of row) {
      const next = (from.get(cell) ?? 0) - factor * value;
      if (Math.abs(next) < 1e-9) from.delete(cell);
      else from.set(cell, next);
    }
  };
  for (const row of rows) {
    for (const { pivot, row: known } of done) subtract(row, known, pivot);
    const pivot = row.keys().next().value;
    if (pivot === undefined) continue;
    for (const { row: known } of done) subtract(known, row, pivot);
    done.push({ pivot, row });
  }
  return done.flatMap(({ pivot, row }) => (row.size === 1 ? [pivot] : []));
}

describe('complementary suppression', () => {
  it('leaves no suppressed cell derivable by any combination of relations, in 500 random groups', () => {
    let published = 0;
    let secondary = 0;
    for (let seed = 0; seed < 500; seed += 1) {
      const group = randomGroup(seed);
      const suppressed = group.evidence.map((evidence) => !isSafe(group.measure, evidence));
      const primary = [...suppressed];
      protect(group, suppressed);
      assert.deepEqual(derivable(relationsOf(group.cells), suppressed), [], `group ${seed}`);
      assert.ok(
        primary.every((hidden, cell) => !hidden || suppressed[cell]),
        'no primary is published',
      );
      published += suppressed.filter((hidden) => !hidden).length;
      secondary += suppressed.filter((hidden, cell) => hidden && !primary[cell]).length;
    }
    assert.ok(published > 3000, `only ${published} cells are left`);
    assert.ok(secondary > 500, `only ${secondary} had to go, so little was tried`);
  });

  it('hides a sibling of a single small cell, or its parent', () => {
    const group = randomGroup(1);
    const suppressed = group.cells.map(() => false);
    const small = group.cells.findIndex((cell) => PLACES[cell.place]?.level === 'state' && cell.age === 0);
    suppressed[small] = true;
    protect(group, suppressed);
    for (const { parent, children } of relationsOf(group.cells)) {
      const hidden = [parent, ...children].filter((cell) => suppressed[cell]);
      assert.notEqual(hidden.length, 1);
    }
  });
});
