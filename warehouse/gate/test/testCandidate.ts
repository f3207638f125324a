import { Readable } from 'node:stream';
import { evenFacts, TestMembers, type Fact, type TestMember } from './testFacts.js';

const DIMENSIONS: Readonly<Record<string, readonly string[]>> = {
  population: ['place', 'time', 'age'],
  condition_prevalence: ['place', 'time', 'age', 'code'],
  treatment_use: ['place', 'time', 'age', 'kind', 'code'],
  fees: ['place', 'time', 'specialty', 'currency', 'code'],
};

const CUBOIDS: Readonly<Record<string, readonly string[]>> = {
  population: [
    'zip3 quarter all',
    'state quarter age20',
    'state quarter all',
    'country quarter age20',
    'country quarter all',
  ],
  condition_prevalence: [
    'state quarter all code',
    'country quarter age20 code',
    'state quarter age20 chapter',
    'country quarter all code',
    'state quarter all chapter',
    'country quarter age20 chapter',
    'country quarter all chapter',
  ],
  treatment_use: [
    'state quarter all kind code',
    'country quarter age20 kind code',
    'country quarter all kind code',
  ],
  fees: [
    'state quarter all currency code',
    'country quarter family currency code',
    'country quarter all currency code',
  ],
};

export interface TestCell {
  readonly measure: string;
  cuboid: number;
  /** Positions of members. */
  at: number[];
  state: string;
  /** Columns by name. */
  values: Record<string, number | null | readonly [number, number, number]>;
}

/** A candidate as objects, easy to sabotage before it becomes lines. */
export interface TestCandidate {
  head: Record<string, unknown> & {
    quarters: string[];
    members: Record<string, TestMember[]>;
    measures: { measure: string; dimensions: string[]; cuboids: string[][]; coarsened: unknown[] }[];
  };
  cells: TestCell[];
  end: Record<string, unknown>;
}

/** A candidate counted from facts one by one: slow, plain, and nothing suppressed. */
export function candidateOf(facts: Record<string, Fact[]>): TestCandidate {
  const members = new TestMembers();
  const cells = Object.entries(CUBOIDS).flatMap(([measure, cuboids]) =>
    cuboids.flatMap((text, cuboid) =>
      countCuboid(measure, cuboid, text.split(' '), facts[measure] ?? [], members),
    ),
  );
  const quarters = [...new Set((facts['population'] ?? []).map((fact) => fact.at['time'] ?? ''))];
  const counts = Object.fromEntries(Object.keys(DIMENSIONS).map((name) => [name, facts[name]?.length ?? 0]));
  return {
    head: {
      format: 2,
      codeVersion: '0.2.0',
      parameters: { minimumPatients: 11 },
      quarters,
      input: { patients: 576, subscribers: 24, rows: counts, leftOut: { ...counts } },
      members: members.lists,
      measures: Object.entries(CUBOIDS).map(([measure, cuboids]) => ({
        measure,
        dimensions: [...(DIMENSIONS[measure] ?? [])],
        cuboids: cuboids.map((text) => text.split(' ')),
        coarsened: [],
      })),
    },
    cells,
    end: {},
  };
}

export const cleanCandidate = (): TestCandidate => candidateOf(evenFacts());

/** The cells of a measure whose members have these names, in the order of its dimensions; `*` is any. */
export function cellsAt(candidate: TestCandidate, measure: string, ...names: string[]): TestCell[] {
  const found = candidate.cells.filter(
    (cell) =>
      cell.measure === measure &&
      names.every((name, d) => name === '*' || name === nameAt(candidate, cell, d)),
  );
  if (found.length === 0) throw new Error(`There is no ${measure} at ${names.join(', ')}.`);
  return found;
}

export function cellAt(candidate: TestCandidate, measure: string, ...names: string[]): TestCell {
  return cellsAt(candidate, measure, ...names)[0] as TestCell;
}

export function suppress(candidate: TestCandidate, measure: string, ...names: string[]): void {
  for (const cell of cellsAt(candidate, measure, ...names)) cell.state = 's';
}

function nameAt(candidate: TestCandidate, cell: TestCell, d: number): string | undefined {
  const dimension = DIMENSIONS[cell.measure]?.[d] ?? '';
  return candidate.head.members[dimension]?.[cell.at[d] ?? -1]?.name;
}

export function linesOf({ head, cells, end }: TestCandidate): string[] {
  const blocks = new Map<string, TestCell[]>();
  for (const cell of cells) {
    const key = `${cell.measure} ${cell.cuboid}`;
    blocks.set(key, [...(blocks.get(key) ?? []), cell]);
  }
  const lines = [...blocks.values()].map((block) => {
    const [{ measure, cuboid } = { measure: '', cuboid: 0 }] = block;
    const names = Object.keys(block[0]?.values ?? {});
    return {
      measure,
      cuboid,
      count: block.length,
      ...Object.fromEntries(
        (DIMENSIONS[measure] ?? []).map((name, d) => [name, block.map((cell) => cell.at[d])]),
      ),
      state: block.map((cell) => cell.state).join(''),
      ...Object.fromEntries(names.map((name) => [name, block.map((cell) => cell.values[name])])),
    };
  });
  return [head, ...lines, { cells: cells.length, ...end }].map((line) => `${JSON.stringify(line)}\n`);
}

export const streamOf = (candidate: TestCandidate): Readable => Readable.from(linesOf(candidate));

function countCuboid(
  measure: string,
  cuboid: number,
  levels: readonly string[],
  facts: readonly Fact[],
  members: TestMembers,
): TestCell[] {
  const groups = Map.groupBy(facts, (fact) =>
    (DIMENSIONS[measure] ?? [])
      .map((dimension, d) => members.positionOf(dimension, fact.at[dimension] ?? 'all', levels[d] ?? ''))
      .join(),
  );
  return [...groups].map(([key, own]) => ({
    measure,
    cuboid,
    at: key.split(',').map(Number),
    state: 'v',
    values: { ...countEvents(own), ...(measure === 'fees' ? sumAmounts(own) : {}) },
  }));
}

function countEvents(facts: readonly Fact[]): TestCell['values'] {
  const [first, second] = topTwo(facts, () => 1);
  return {
    patients: new Set(facts.map((fact) => fact.patient)).size,
    events: facts.length,
    subscribers: new Set(facts.map((fact) => fact.clinic)).size,
    largestEvents: first[1],
    secondEvents: second[1],
    largestEventsBy: first[0],
    secondEventsBy: second[0],
  };
}

function sumAmounts(facts: readonly Fact[]): TestCell['values'] {
  const [first, second] = topTwo(facts, (fact) => fact.amount);
  const patients = new Set(facts.map((fact) => fact.patient)).size;
  const sorted = facts.toSorted((a, b) => a.amount - b.amount);
  const windowAt = (part: number, minimum: number): readonly [number, number, number] | null => {
    if (patients < minimum) return null;
    const from = Math.round((facts.length - 1) * part) - 5;
    const some = sorted.slice(from, from + 11);
    const [one, other] = topTwo(some, (fact) => fact.amount);
    return [some.reduce((sum, fact) => sum + fact.amount, 0), one[1], other[1]];
  };
  return {
    sum: facts.reduce((sum, fact) => sum + fact.amount, 0),
    largest: first[1],
    second: second[1],
    largestBy: first[0],
    secondBy: second[0],
    firstQuartile: windowAt(0.25, 44),
    median: windowAt(0.5, 22),
    thirdQuartile: windowAt(0.75, 44),
  };
}

/** The two clinics with most, and how much; −1 and 0 where there is none. */
function topTwo(facts: readonly Fact[], of: (fact: Fact) => number): [[number, number], [number, number]] {
  const byClinic = new Map<number, number>();
  for (const fact of facts) byClinic.set(fact.clinic, (byClinic.get(fact.clinic) ?? 0) + of(fact));
  const [first = [-1, 0], second = [-1, 0]] = [...byClinic].sort((a, b) => b[1] - a[1]);
  return [first as [number, number], second as [number, number]];
}
