import { Findings, GOALS, type AttackContext, type AttackResult } from './attack.js';
import { keyOf, nameOf, type SeenCell } from './cell.js';

/**
 * Subtracts patients of published cells from each other: across tables and hierarchies, across releases, and a difference
 * from what it differs from: clinics that send the same events again would tell by it who was not among them.
 */
export function differencingAttack({ layouts }: AttackContext): AttackResult {
  const findings = new Findings();
  let tried = 0;
  const isSmall = (difference: number): boolean => difference > 0 && difference < GOALS.patients;
  tried += subtractDifferences(layouts, isSmall, findings);
  for (const { measure, cells, relations } of layouts) {
    const seen = new Map<string, SeenCell>();
    for (const cell of cells) {
      const key = keyOf(measure, cell.at);
      const before = seen.get(key);
      seen.set(key, cell);
      if (!before || before.releaseId === cell.releaseId) continue;
      tried += 1;
      const changed = Math.abs((before.patients ?? 0) - (cell.patients ?? 0));
      const wasOnceSuppressed = before.isShown !== cell.isShown;
      if (wasOnceSuppressed)
        findings.add(nameOf(cell), 'it is suppressed in one release and told in another.');
      else if (isSmall(changed)) findings.add(nameOf(cell), 'two releases differ by fewer than 11 patients.');
    }
    for (const { whole, parts } of relations) {
      const own = cells[whole];
      if (!own?.isShown) continue;
      let shown = 0;
      for (const part of parts) {
        const cell = cells[part] as SeenCell;
        if (!cell.isShown) continue;
        tried += 1;
        shown += cell.patients ?? 0;
        if (isSmall((own.patients ?? 0) - (cell.patients ?? 0)))
          findings.add(nameOf(cell), `fewer than 11 patients are in ${nameOf(own)} and not in it.`);
      }
      if (isSmall((own.patients ?? 0) - shown))
        findings.add(nameOf(own), 'fewer than 11 patients remain when its published parts are subtracted.');
    }
  }
  return findings.result(
    {
      attack: 'differencing',
      question: 'Do two published cells, of one release or of two, differ by a group of 1–10 patients?',
      unit: 'pairs of cells',
    },
    tried,
  );
}

/** Published cells of the same coordinates, where at least one is of a difference. */
function subtractDifferences(
  layouts: AttackContext['layouts'],
  isSmall: (difference: number) => boolean,
  findings: Findings,
): number {
  const byKey = new Map<string, SeenCell[]>();
  let tried = 0;
  for (const cell of layouts.flatMap(({ cells }) => cells)) {
    if (!cell.isShown) continue;
    const key = keyOf(cell.measure, cell.at);
    const others = byKey.get(key);
    if (!others) {
      byKey.set(key, [cell]);
      continue;
    }
    for (const other of others) {
      if (!cell.isDifference && !other.isDifference) continue;
      tried += 1;
      if (isSmall(Math.abs((cell.patients ?? 0) - (other.patients ?? 0))))
        findings.add(nameOf(cell), 'a difference and what it differs from are fewer than 11 patients apart.');
    }
    others.push(cell);
  }
  return tried;
}
