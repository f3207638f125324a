import type { CandidateCell, Evidence, Refusal } from './candidate.js';
import { nameOf } from './candidate.js';
import { breaches } from './checkCell.js';
import { deriveEquations, type Equation } from './equation.js';
import { derivableUnknowns } from './rowSpace.js';

/** Checks every equation by itself, then each block of equations together. */
export function checkEquations(cells: readonly CandidateCell[]): Refusal[] {
  const refusals: Refusal[] = [];
  for (const equations of deriveEquations(cells).values()) {
    for (const equation of equations) refusals.push(...checkEquation(equation));
    for (const cell of derivableUnknowns(equations)) {
      const message = 'the value follows from published cells.';
      refusals.push({ rule: 'derivable by several equations', cell: nameOf(cell), message });
    }
  }
  return refusals;
}

function checkEquation(equation: Equation): Refusal[] {
  const { whole, parts, name } = equation;
  if (!whole) return [{ rule: 'additivity', cell: name, message: 'the margin of these cells is missing.' }];
  const wrong = additivityBreach(whole, equation);
  if (wrong !== undefined)
    return [{ rule: 'additivity', cell: name, message: `${wrong} of the parts do not add up.` }];
  const hidden = parts.filter((part) => part.state === 'suppressed');
  const unknowns = hidden.length + (whole.state === 'suppressed' ? 1 : 0);
  if (unknowns === 1)
    return [{ rule: 'single unknown', cell: name, message: 'one cell is hidden, and subtraction tells it.' }];
  if (hidden.length === 0 || whole.state === 'suppressed') return [];
  const broken = breaches(whole.measure === 'fees', unionOf(hidden, equation.isByPlace));
  if (broken.length === 0) return [];
  return [
    {
      rule: 'union of suppressed cells',
      cell: name,
      message: `together the hidden cells break: ${broken.join(', ')}.`,
    },
  ];
}

/** Events and sums add up. Distinct patients lie between the largest part and the sum; so do subscribers. */
function additivityBreach(whole: CandidateCell, { parts, isByPlace }: Equation): string | undefined {
  const total = (of: (evidence: Evidence) => number): number =>
    parts.reduce((sum, part) => sum + of(part.evidence), 0);
  const highest = (of: (evidence: Evidence) => number): number =>
    Math.max(...parts.map((part) => of(part.evidence)));
  const own = whole.evidence;
  if (own.events !== total((part) => part.events)) return 'the events';
  if ((own.sum ?? 0) !== total((part) => part.sum ?? 0)) return 'the sums';
  if (own.patients > total((part) => part.patients) || own.patients < highest((part) => part.patients))
    return 'the patients';
  if (own.subscribers > total((part) => part.subscribers)) return 'the subscribers';
  if (own.subscribers < highest((part) => part.subscribers)) return 'the subscribers';
  // A clinic stands in one state, so clinics of different places are different clinics.
  if (isByPlace && own.subscribers !== total((part) => part.subscribers)) return 'the subscribers';
  return undefined;
}

/** What subtraction leaves of the published whole, at its most telling: each hidden cell holds at least one patient. */
function unionOf(hidden: readonly CandidateCell[], isByPlace: boolean): Evidence {
  const all = hidden.map((cell) => cell.evidence);
  const total = (of: (evidence: Evidence) => number): number => all.reduce((sum, one) => sum + of(one), 0);
  const two = all.flatMap((one) => [one.largest ?? 0, one.second ?? 0]).sort((a, b) => b - a);
  return {
    patients: total((one) => one.patients) - hidden.length,
    events: total((one) => one.events),
    subscribers: isByPlace ? total((one) => one.subscribers) : Math.max(...all.map((one) => one.subscribers)),
    sum: total((one) => one.sum ?? 0),
    largest: two[0] ?? 0,
    second: two[1] ?? 0,
    quantiles: null,
  };
}
