import type { Dimension, FactTable } from '../src/cells/factTable.js';
import type { LevelName } from '../src/hierarchy/level.js';

/** A small generator of its own, so that a failing family can be made again from its number. */
export function randomOf(seed: number): () => number {
  let state = (seed + 1) * 7919;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const SIZES = { place: 8, code: 12, age: 4 } as const;

function levels(
  name: Dimension['name'],
  leaves: number,
  parts: readonly (readonly [LevelName, number])[],
): Dimension {
  return {
    name,
    levels: parts.map(([level, width]) => ({
      level,
      size: Math.ceil(leaves / width),
      ofLeaf: Uint32Array.from({ length: leaves }, (_, leaf) => Math.floor(leaf / width)),
    })),
  };
}

/** Eight places in three divisions, twelve codes in three categories, four ages. */
const DIMENSIONS = [
  levels('place', SIZES.place, [
    ['state', 1],
    ['division', 3],
    ['country', 8],
  ]),
  levels('age', SIZES.age, [
    ['age20', 1],
    ['all', 4],
  ]),
  levels('code', SIZES.code, [
    ['code', 1],
    ['category', 4],
    ['all', 12],
  ]),
] as const;

/** Two cuboids of every three in common, closed under intersection: place × age × code. */
export const CUBOIDS = [
  [0, 1, 0],
  [0, 0, 1],
  [1, 0, 1],
  [0, 1, 1],
  [1, 1, 0],
  [1, 1, 1],
  [2, 0, 0],
  [2, 0, 1],
  [2, 1, 0],
  [2, 1, 1],
] as const;

/** Events of a few thousand patients at some hundred subscribers, each in one place; sparse enough that much must go. */
export function randomFacts(seed: number, measure: 'condition_prevalence' | 'fees'): FactTable {
  const random = randomOf(seed);
  const rows = 2400 + Math.floor(3600 * random());
  const subscriberCount = 64 + Math.floor(64 * random());
  const subscribers = Uint32Array.from({ length: rows }, () => Math.floor(subscriberCount * random() ** 1.2));
  return {
    measure,
    dimensions: DIMENSIONS,
    rows,
    patients: Uint32Array.from({ length: rows }, () => Math.floor((rows / 2) * random())),
    subscribers,
    leaves: [
      Uint16Array.from(subscribers, (subscriber) => (subscriber * 5) % SIZES.place),
      Uint16Array.from({ length: rows }, () => Math.floor(SIZES.age * random())),
      Uint16Array.from({ length: rows }, () => Math.floor(SIZES.code * random() ** 3.5)),
    ],
    amounts:
      measure === 'fees'
        ? Uint32Array.from(subscribers, (subscriber) => 4000 + 300 * subscriber + Math.floor(9000 * random()))
        : null,
  };
}
