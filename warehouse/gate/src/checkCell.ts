import {
  nameOf,
  type CandidateCell,
  type Evidence,
  type GateRule,
  type QuantileEvidence,
  type Refusal,
} from './candidate.js';
import { LIMITS } from './limits.js';

/** The rules that a cell, or a union of cells, breaks when it is known by itself. */
export function breaches(isFee: boolean, evidence: Evidence): GateRule[] {
  const found: GateRule[] = [];
  if (!(evidence.patients >= LIMITS.patients)) found.push('minimum patients');
  const subscribers = isFee ? LIMITS.subscribersOfFee : LIMITS.subscribersOfCount;
  if (!(evidence.subscribers >= subscribers)) found.push('minimum subscribers');
  if (!isFee) return found;
  const { sum, largest, second } = evidence;
  if (sum === null || largest === null || second === null) return [...found, 'dominance'];
  if (!(sum > 0 && largest / sum <= LIMITS.dominancePercent / 100)) found.push('dominance');
  if (!leavesRoom({ sum, largest, second })) found.push('p per cent');
  return found;
}

/** p % rule: what remains beside the two largest must hide the largest from the second. */
function leavesRoom(part: QuantileEvidence): boolean {
  return part.sum - part.largest - part.second >= (LIMITS.pPercent / 100) * part.largest - 1e-9;
}

/** Checks one cell by itself: primary rules, quantiles, what is written and what is not. */
export function checkCell(cell: CandidateCell): Refusal[] {
  const refuse = (rule: GateRule, message: string): Refusal => ({ rule, cell: nameOf(cell), message });
  if (cell.state === 'suppressed') {
    return cell.published === null
      ? []
      : [refuse('suppressed cells are empty', 'a suppressed cell carries values.')];
  }
  if (cell.published === null)
    return [refuse('published values are the evidence', 'a value cell carries no values.')];
  const isFee = cell.measure === 'fees';
  return [
    ...breaches(isFee, cell.evidence).map((rule) => refuse(rule, 'the cell should have been suppressed.')),
    ...checkValues(cell).map((column) => refuse('published values are the evidence', `"${column}" differs.`)),
    ...checkQuantiles(cell).map((message) => refuse('quantile', message)),
  ];
}

function checkValues(cell: CandidateCell): string[] {
  const { published, evidence } = cell;
  if (published === null) return [];
  const isCounted = cell.measure === 'condition_prevalence' || cell.measure === 'treatment_use';
  const mean = evidence.sum === null ? null : Math.round(evidence.sum / evidence.events);
  const expected: [string, boolean][] = [
    ['patients', published.patients === evidence.patients],
    ['events', published.events === evidence.events && evidence.events >= evidence.patients],
    ['subscribers', published.subscribers === evidence.subscribers],
    ['sum', published.sum === evidence.sum && (published.sum !== null) === (cell.measure === 'fees')],
    ['mean', published.mean === mean],
    ['denominator', (published.denominator !== null) === isCounted],
  ];
  return expected.flatMap(([column, isRight]) => (isRight ? [] : [column]));
}

function checkQuantiles(cell: CandidateCell): string[] {
  const { published, evidence } = cell;
  if (published === null) return [];
  const three = [
    ['firstQuartile', published.firstQuartile, LIMITS.quartilePatients],
    ['median', published.median, LIMITS.medianPatients],
    ['thirdQuartile', published.thirdQuartile, LIMITS.quartilePatients],
  ] as const;
  return three.flatMap(([name, value, patients], index): string[] => {
    if (value === null) return [];
    const window = evidence.quantiles?.[index] ?? null;
    if (evidence.patients < patients) return [`${name} needs ${patients} patients.`];
    if (window === null || cell.measure !== 'fees') return [`${name} has no evidence.`];
    if (!leavesRoom(window)) return [`${name} tells a clinic's amounts to another.`];
    const rounded = Number((window.sum / LIMITS.quantileWindow).toPrecision(LIMITS.quantileDigits));
    return rounded === value ? [] : [`${name} is not the rounded mean of its window.`];
  });
}
