import type { CellEvidence, Measure, PublishedValues, QuantileEvidence } from './cell.js';
import { QUANTILES, roundQuantile } from './quantile.js';
import { RULES } from './rules.js';

/**
 * May this cell, or this union of cells, be known by itself? Counts protect patients and the few clinics behind them;
 * fees protect what a clinic charges as well. `evidence` of a union need only be a lower bound of patients and
 * subscribers, and an upper bound of the largest shares.
 */
export function isSafe(measure: Measure, evidence: CellEvidence): boolean {
  if (evidence.patients < RULES.minimumPatients.value) return false;
  if (measure !== 'fees') return evidence.subscribers >= RULES.minimumSubscribersOfCount.value;
  if (evidence.subscribers < RULES.minimumSubscribersOfFee.value) return false;
  const { sum, largest, second } = evidence;
  if (sum === null || largest === null || second === null) return false;
  return !isDominated(sum, largest) && !isNarrow(sum, largest, second);
}

/** One subscriber has more of the sum than the norm allows. */
function isDominated(sum: number, largest: number): boolean {
  return largest * 100 > sum * RULES.dominancePercent.value;
}

/** The second contributor, subtracting its own part, would know the first's within p per cent. */
function isNarrow(sum: number, largest: number, second: number): boolean {
  return (sum - largest - second) * 100 < largest * RULES.pPercent.value;
}

/** What a reader gets of a cell that passed. Quantiles that do not pass by themselves stay null. */
export function publish(evidence: CellEvidence, denominator: number | null): PublishedValues {
  const [firstQuartile, median, thirdQuartile] = QUANTILES.map((_, index) =>
    publishQuantile(evidence.quantiles?.[index] ?? null),
  );
  return {
    patients: evidence.patients,
    events: evidence.events,
    subscribers: evidence.subscribers,
    denominator,
    sum: evidence.sum,
    mean: evidence.sum === null ? null : Math.round(evidence.sum / evidence.events),
    firstQuartile: firstQuartile ?? null,
    median: median ?? null,
    thirdQuartile: thirdQuartile ?? null,
  };
}

function publishQuantile(evidence: QuantileEvidence | null): number | null {
  if (evidence === null || isNarrow(evidence.sum, evidence.largest, evidence.second)) return null;
  return roundQuantile(evidence.sum / RULES.quantileWindow.value);
}
