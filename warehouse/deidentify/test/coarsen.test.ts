import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countCells } from '../src/cells/countCells.js';
import type { CellTable } from '../src/cells/cellTable.js';
import type { Dimension, FactTable } from '../src/cells/factTable.js';
import { closeUnderIntersection, type Cuboid } from '../src/cuboid.js';
import { joinFamily } from '../src/protect/family.js';
import { isSafe } from '../src/protect/primary.js';
import { coarserThan } from '../src/release/coarsen.js';
import { CUBOIDS, randomFacts } from './randomFacts.js';

/** The rule of 30 % in objects and texts, one cell at a time: what the columns of `coarsen.ts` must come to. */
function coarserByHand(
  facts: FactTable,
  table: CellTable,
  primary: (cell: number) => boolean,
): Cuboid | null {
  interface Cell {
    readonly members: readonly number[];
    isForced: boolean;
    patients: number;
    subscribers: number;
    events: number;
    sum: number;
    tops: number[];
  }
  const isSafeCell = ({ patients, subscribers, sum, tops }: Cell): boolean => {
    const [largest = 0, second = 0] = tops.toSorted((a, b) => b - a);
    return isSafe(facts.measure, { patients, subscribers, sum, largest, second });
  };
  const lossOf = (cells: readonly Cell[]): number => {
    const all = cells.reduce((sum, { events }) => sum + events, 0);
    const lost = cells.filter((cell) => cell.isForced || !isSafeCell(cell));
    return lost.reduce((sum, { events }) => sum + events, 0) / all;
  };
  const up = ({ levels }: Dimension, level: number, member: number): number =>
    levels[level + 1]!.ofLeaf[levels[level]!.ofLeaf.indexOf(member)]!;
  let levels = table.levels;
  let cells = Array.from({ length: table.count }, (_, cell): Cell => {
    const one = {
      members: table.members.map((column) => column[cell]!),
      isForced: false,
      patients: table.patients[cell]!,
      subscribers: table.subscribers[cell]!,
      events: table.events[cell]!,
      sum: table.sum?.[cell] ?? 0,
      tops: [table.topAmounts?.largest[cell] ?? 0, table.topAmounts?.second[cell] ?? 0],
    };
    return { ...one, isForced: primary(cell) && isSafeCell(one) };
  });
  const merged = (d: number): Cell[] => {
    const groups = Map.groupBy(cells, ({ members }) =>
      members
        .map((member, other) => (other === d ? up(facts.dimensions[d]!, levels[d]!, member) : member))
        .join(),
    );
    return [...groups].map(([key, parts]) => ({
      members: key.split(',').map(Number),
      isForced: facts.dimensions[d]!.name === 'code' && parts.every(({ isForced }) => isForced),
      patients: parts.reduce((sum, { patients }) => sum + patients, 0),
      subscribers: parts.reduce((sum, { subscribers }) => sum + subscribers, 0),
      events: parts.reduce((sum, { events }) => sum + events, 0),
      sum: parts.reduce((sum, part) => sum + part.sum, 0),
      tops: parts.flatMap(({ tops }) => tops),
    }));
  };
  const order = ['code', 'place', 'age'].map((name) =>
    facts.dimensions.findIndex((one) => one.name === name),
  );
  for (;;) {
    const possible = order.filter((d) => levels[d]! + 1 < facts.dimensions[d]!.levels.length);
    const losses = possible.map((d) => lossOf(merged(d)));
    const d = possible[losses.indexOf(Math.min(...losses))];
    if (d === undefined) return null;
    cells = merged(d);
    levels = levels.map((level, other) => (other === d ? level + 1 : level));
    if (lossOf(cells) <= 0.3) return levels;
  }
}

describe('coarsening', () => {
  it('goes along the dimension that loses least until little enough is lost, as the rule says of single cells', () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 40; seed += 1) {
      const facts = randomFacts(seed, seed % 2 === 0 ? 'condition_prevalence' : 'fees');
      const cuboids = closeUnderIntersection(CUBOIDS);
      const tables = countCells(facts, cuboids);
      const family = joinFamily(facts.measure, facts.dimensions, tables);
      // A third is suppressed whatever it holds, by place: what stands beside it is hidden.
      const isForced = (members: readonly Uint32Array[], cell: number): boolean =>
        members[0]![cell]! % 3 === 0;
      const primary = new Uint8Array(family.cells);
      family.tables.forEach(({ members, count }, t) => {
        for (let cell = 0; cell < count; cell += 1)
          primary[family.offsets[t]! + cell] = isForced(members, cell) ? 1 : 0;
      });
      for (const table of tables) {
        const scene = { family, primary, cuboids, dimensions: facts.dimensions, hasDenominator: () => true };
        const expected = coarserByHand(facts, table, (cell) => isForced(table.members, cell));
        assert.deepEqual(
          coarserThan(table.levels, scene),
          expected,
          `family ${seed}, ${table.levels.join()}`,
        );
        outcomes.add(String(expected));
      }
    }
    assert.ok(outcomes.size > 4, `only ${[...outcomes].join(' and ')}`);
  });
});
