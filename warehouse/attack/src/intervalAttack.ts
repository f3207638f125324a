import { Findings, GOALS, type AttackContext, type AttackResult } from './attack.js';
import { nameOf, type SeenCell } from './cell.js';
import { componentsOf, type Component } from './component.js';
import { isMistaken } from './isMistaken.js';
import { isProtected } from './isProtected.js';
import { Program } from './program.js';
import { unknownsOf, type Unknowns } from './unknowns.js';

/** Random tables asked for before each remaining cell is asked for by itself. */
const RANDOM_TABLES = 12;

/**
 * How narrow are suppressed cells, given that counts are not negative? Each table that fits everything published shows
 * for all of its cells what is possible; a cell that no two tables set apart far enough is asked for by two linear
 * programs, and their answer is exact.
 */
export async function intervalAttack(context: AttackContext): Promise<AttackResult> {
  const findings = new Findings();
  const deadline = performance.now() + context.timeLimitMs;
  let [tried, decided] = [0, 0];
  for (const layout of context.layouts) {
    const unknowns = unknownsOf(layout, (cell) => cell.events);
    const components = componentsOf(unknowns).sort((a, b) => a.unknowns.length - b.unknowns.length);
    for (const component of components) {
      const wanted = component.unknowns.filter((unknown) =>
        isProtected(unknowns.cells[unknown], context.truth),
      );
      tried += wanted.length;
      if (performance.now() > deadline || wanted.length === 0) continue;
      const isWrong = (unknown: number, least: number, greatest: number): boolean =>
        isMistaken(unknowns.cells[unknown] as SeenCell, { least, greatest }, context.truth);
      decided += await attackComponent(unknowns, component, { wanted, isWrong }, deadline, findings);
    }
  }
  return findings.result(
    {
      attack: 'interval',
      question: `Can a suppressed number be told to within ${GOALS.patients}, knowing that nothing is below zero?`,
      unit: 'suppressed cells',
    },
    tried,
    decided,
  );
}

interface Wanted {
  readonly wanted: readonly number[];
  readonly isWrong: (unknown: number, least: number, greatest: number) => boolean;
}

async function attackComponent(
  unknowns: Unknowns,
  component: Component,
  { wanted, isWrong }: Wanted,
  deadline: number,
  findings: Findings,
): Promise<number> {
  const program = await Program.of(component, unknowns.floor);
  try {
    const count = component.unknowns.length;
    const least = new Float64Array(count).fill(Infinity);
    const greatest = new Float64Array(count).fill(-Infinity);
    const learn = (table: Float64Array | undefined): void => {
      table?.forEach((value, column) => {
        least[column] = Math.min(least[column] as number, value);
        greatest[column] = Math.max(greatest[column] as number, value);
      });
    };
    const columnOf = new Map(component.unknowns.map((unknown, column) => [unknown, column]));
    const isWide = (unknown: number): boolean => {
      const column = columnOf.get(unknown) as number;
      return (greatest[column] as number) - (least[column] as number) >= GOALS.patients - 1e-6;
    };
    const tables = Math.min(RANDOM_TABLES, count);
    for (let n = 0; n < tables && performance.now() < deadline; n += 1)
      learn(program.least(new Map(component.unknowns.map((unknown) => [unknown, Math.random() + 0.01]))));
    let decided = 0;
    for (const unknown of wanted) {
      if (isWide(unknown)) {
        decided += 1;
        continue;
      }
      if (performance.now() > deadline) continue;
      decided += 1;
      const low = program.least(new Map([[unknown, 1]]));
      learn(low);
      const high = program.least(new Map([[unknown, -1]]));
      learn(high);
      // Without a greatest table it may be as large as one likes.
      if (low === undefined || high === undefined || isWide(unknown)) continue;
      const column = columnOf.get(unknown) as number;
      if ((low[column] as number) < 1 - 1e-6) continue;
      if (isWrong(unknown, low[column] as number, high[column] as number)) continue;
      findings.add(
        nameOf(unknowns.cells[unknown] as SeenCell),
        `its events lie in an interval narrower than ${GOALS.patients}.`,
      );
    }
    return decided;
  } finally {
    program.dispose();
  }
}
