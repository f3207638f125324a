import {
  agePath,
  codePath,
  emptyTrees,
  parseQuarter,
  placePath,
  readTable,
  specialtyPath,
  timeTree,
  type Trees,
} from '@caregraph/deidentify';

/** How many members of each finest level the generated rows use. Leaves are numbered 0, 1, … as the rows number them. */
export const SIZES = { zip3: 200, quarter: 8, age: 100, specialty: 12, code: 500, subscriber: 2000 } as const;
const CPT = 'http://www.ama-assn.org/go/cpt';

/** Real places, specialties and codes, so that the gate takes the cells for what they are. */
export function benchTrees(): Trees {
  const trees = { ...emptyTrees() };
  const zips = readTable('zip3').filter(([, , isLarge]) => isLarge === 'yes');
  // A ZIP3 of every few, so that 200 of them spread over all states.
  for (let i = 0; i < SIZES.zip3; i += 1) {
    const [zip3 = '', state = ''] = zips[Math.floor((i * zips.length) / SIZES.zip3)] ?? [];
    trees.place.add(placePath(state, zip3) ?? []);
  }
  const quarters = Array.from({ length: SIZES.quarter }, (_, i) => parseQuarter('2024Q1') + i);
  for (const [specialty = ''] of readTable('specialties').slice(0, SIZES.specialty)) {
    trees.specialty.add(specialtyPath(specialty));
  }
  for (let i = 0; i < SIZES.code; i += 1) {
    trees.code.add(codePath(CPT, String(10_004 + i * 178).padStart(5, '0')));
  }
  trees.currency.add(['USD']);
  return { ...trees, time: timeTree(quarters) };
}

/** For each completed year of age, the number of its finest band. */
export function ageLeaves(trees: Trees): Uint16Array {
  return Uint16Array.from({ length: SIZES.age }, (_, age) => trees.age.add(agePath(age) ?? []));
}
