import { GATE_RULES, type Candidate, type GateRule, type Refusal } from './candidate.js';
import { checkCell } from './checkCell.js';
import { checkEquations } from './checkEquations.js';
import { checkLinks } from './checkLinks.js';
import { checkShape } from './checkShape.js';
import { LIMITS } from './limits.js';

/** What the gate found. Accepted means that every rule held for every cell. */
export interface GateVerdict {
  readonly accepted: boolean;
  /** Cells looked at. */
  readonly cells: number;
  /** Breaches by rule; all zero where accepted. */
  readonly breaches: Readonly<Record<GateRule, number>>;
  readonly refusals: readonly Refusal[];
  readonly limits: typeof LIMITS;
}

/**
 * Re-derives every rule from the cells alone: columns and domains, primary rules, quantiles, additivity, what is
 * derivable from what is published, denominators and links between measures. Never throws on a bad candidate; it refuses.
 */
export function checkCells(candidate: Candidate): GateVerdict {
  const shape = checkShape(candidate);
  // With a wrong shape nothing else can be trusted to be what its name says.
  const refusals = shape.length > 0 ? shape : checkContents(candidate);
  const breaches = Object.fromEntries(
    GATE_RULES.map((rule) => [rule, refusals.filter((refusal) => refusal.rule === rule).length]),
  ) as Record<GateRule, number>;
  const cells = shape.length > 0 ? 0 : candidate.cells.length;
  return { accepted: refusals.length === 0, cells, breaches, refusals, limits: LIMITS };
}

function checkContents(candidate: Candidate): Refusal[] {
  return [
    ...candidate.cells.flatMap((cell) => checkCell(cell)),
    ...checkLinks(candidate.cells, candidate.quarters),
    ...checkEquations(candidate.cells),
  ];
}
