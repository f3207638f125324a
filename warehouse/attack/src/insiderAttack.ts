import { Findings, GOALS, type AttackContext, type AttackResult, type Layout } from './attack.js';
import { nameOf, type SeenCell } from './cell.js';
import { componentsOf } from './component.js';
import { Program } from './program.js';
import type { TrueCell, Truth } from './truth.js';
import { unknownsOf } from './unknowns.js';

/** Is a clinic's own amount known within 10 % to somebody who can bound what is not his own by `most`? */
function isTold(most: number, amount: number): boolean {
  return amount > 0 && (most - amount) * 100 < GOALS.feePercent * amount;
}

/**
 * Each clinic subtracts its own fees from what is published; then the two largest of a cell do it together. What a
 * clinic knows of itself comes from the true cells, and is all that the attack takes from there beside the score.
 */
export async function insiderAttack(context: AttackContext): Promise<AttackResult> {
  const findings = new Findings();
  const { truth } = context;
  let [tried, decided] = [0, 0];
  for (const layout of context.layouts) {
    if (layout.measure !== 'fees' || !truth) continue;
    const subtracted =
      subtractFromPublished(layout, truth, findings) + subtractFromUnions(layout, truth, findings);
    tried += subtracted;
    decided += subtracted;
    const hidden = await subtractFromIntervals(layout, truth, context.timeLimitMs, findings);
    tried += hidden.tried;
    decided += hidden.decided;
  }
  return findings.result(
    {
      attack: 'insider',
      question: `Can a clinic, or the two largest together, tell another clinic’s fees within ${GOALS.feePercent} %?`,
      unit: 'cells and unions of fees',
    },
    tried,
    decided,
  );
}

function subtractFromPublished({ cells }: Layout, truth: Truth, findings: Findings): number {
  let tried = 0;
  for (const cell of cells) {
    const real = cell.isShown ? truth.of(cell) : undefined;
    if (!real || cell.sum === null) continue;
    tried += 1;
    judge(cell, real, cell.sum, findings);
  }
  return tried;
}

/** The two attacks on one cell whose sum is at most `most`. */
function judge(cell: SeenCell, real: TrueCell, most: number, findings: Findings): void {
  if (isTold(most - real.second, real.largest))
    findings.add(nameOf(cell), 'the second largest clinic can tell the largest one’s fees.');
  // Of three clinics two know the third exactly; of more, the rest hides who has how much of it.
  const third = real.sum - real.largest - real.second;
  if (real.subscribers === 3 && isTold(most - real.largest - real.second, third))
    findings.add(nameOf(cell), 'the two largest clinics together can tell a third one’s fees.');
}

/** A published whole less its published parts is the sum of the hidden ones, which may be one clinic’s. */
function subtractFromUnions({ cells, relations }: Layout, truth: Truth, findings: Findings): number {
  let tried = 0;
  for (const { whole, parts, hasUnnamed } of relations) {
    const own = cells[whole];
    if (!own?.isShown || hasUnnamed) continue;
    const hidden = parts.filter((part) => !cells[part]?.isShown);
    const rest = parts.reduce((sum, part) => sum - (cells[part]?.sum ?? 0), own.sum ?? 0);
    const byClinic = new Map<number, number>();
    for (const part of hidden) {
      const real = truth.of(cells[part] as SeenCell);
      if (!real) continue;
      for (const [clinic, amount] of [
        [real.largestBy, real.largest],
        [real.secondBy, real.second],
      ] as const)
        if (clinic >= 0) byClinic.set(clinic, (byClinic.get(clinic) ?? 0) + amount);
    }
    if (hidden.length === 0 || byClinic.size === 0) continue;
    tried += 1;
    const [first = 0, second = 0] = [...byClinic.values()].sort((a, b) => b - a);
    if (isTold(rest - second, first))
      findings.add(nameOf(own), 'its hidden parts together tell one clinic’s fees to another.');
  }
  return tried;
}

/** How large can a suppressed sum be, for a clinic that knows its own part of every cell? */
async function subtractFromIntervals(
  layout: Layout,
  truth: Truth,
  timeLimitMs: number,
  findings: Findings,
): Promise<{ tried: number; decided: number }> {
  const deadline = performance.now() + timeLimitMs;
  const unknowns = unknownsOf(layout, (cell) => cell.sum);
  let [tried, decided] = [0, 0];
  for (const component of componentsOf(unknowns).sort((a, b) => a.unknowns.length - b.unknowns.length)) {
    const wanted = component.unknowns.filter((unknown) => {
      const cell = unknowns.cells[unknown];
      const real = cell ? truth.of(cell) : undefined;
      return real !== undefined && isTold(real.sum - real.second, real.largest);
    });
    tried += wanted.length;
    if (wanted.length === 0 || performance.now() > deadline) continue;
    const program = await Program.of(component, unknowns.floor);
    try {
      for (const unknown of wanted) {
        if (performance.now() > deadline) break;
        decided += 1;
        const cell = unknowns.cells[unknown] as SeenCell;
        const real = truth.of(cell) as TrueCell;
        const own = ownParts(component.unknowns, unknowns.cells, truth, real.secondBy);
        for (const [known, amount] of own) program.setFloor(known, amount);
        const table = program.least(new Map([[unknown, -1]]));
        for (const [known] of own) program.setFloor(known, unknowns.floor[known] as number);
        const most = table?.[component.unknowns.indexOf(unknown)];
        if (most !== undefined) judge(cell, real, most, findings);
      }
    } finally {
      program.dispose();
    }
  }
  return { tried, decided };
}

/** What a clinic has in each unknown cell, as far as it is one of the two largest there. */
function ownParts(
  component: readonly number[],
  cells: readonly (SeenCell | null)[],
  truth: Truth,
  clinic: number,
): [unknown: number, amount: number][] {
  if (clinic < 0) return [];
  return component.flatMap((unknown): [number, number][] => {
    const cell = cells[unknown];
    const real = cell ? truth.of(cell) : undefined;
    if (real?.largestBy === clinic) return [[unknown, real.largest]];
    return real?.secondBy === clinic ? [[unknown, real.second]] : [];
  });
}
