import type { QuantileEvidence } from './cell.js';
import type { CellSpace } from './cuboid.js';
import { at } from './element.js';
import type { Facts } from './facts.js';
import { RULES } from './rules.js';

/** First quartile, median, third quartile: the part of the values below each, and the patients it needs. */
export const QUANTILES = [
  { name: 'firstQuartile', part: 0.25, minimumPatients: RULES.quartilePatients.value },
  { name: 'median', part: 0.5, minimumPatients: RULES.medianPatients.value },
  { name: 'thirdQuartile', part: 0.75, minimumPatients: RULES.quartilePatients.value },
] as const;

interface Window {
  readonly first: number;
  readonly bySubscriber: Map<number, number>;
}

/**
 * The sums of the 11 order statistics around each quantile of each cell, with the two subscribers that gave most to
 * them. The minimum numbers of patients keep the window away from the smallest and the largest value.
 */
export function scanQuantiles(
  facts: Facts,
  space: CellSpace,
  patients: Uint32Array,
  events: Uint32Array,
): (readonly (QuantileEvidence | null)[])[] {
  const windows = space.cells.map((_, cell) =>
    QUANTILES.map((quantile): Window | null =>
      at(patients, cell) < quantile.minimumPatients
        ? null
        : {
            first: Math.round((at(events, cell) - 1) * quantile.part) - (RULES.quantileWindow.value - 1) / 2,
            bySubscriber: new Map(),
          },
    ),
  );
  const rank = new Uint32Array(space.cells.length);
  const order = Uint32Array.from(facts.amounts.keys()).sort(
    (a, b) => at(facts.amounts, a) - at(facts.amounts, b),
  );
  for (const row of order) {
    const first = at(facts.baseOf, row) * space.width;
    for (let i = first; i < first + space.width; i += 1) {
      const cell = at(space.up, i);
      const position = at(rank, cell);
      rank[cell] = position + 1;
      for (const window of windows[cell] ?? []) {
        if (!window || position < window.first || position >= window.first + RULES.quantileWindow.value)
          continue;
        const subscriber = at(facts.subscribers, row);
        const total = (window.bySubscriber.get(subscriber) ?? 0) + at(facts.amounts, row);
        window.bySubscriber.set(subscriber, total);
      }
    }
  }
  return windows.map((three) => three.map((window) => window && evidenceOf(window)));
}

function evidenceOf(window: Window): QuantileEvidence {
  const totals = [...window.bySubscriber.values()].sort((a, b) => b - a);
  return {
    sum: totals.reduce((sum, total) => sum + total, 0),
    largest: totals[0] ?? 0,
    second: totals[1] ?? 0,
  };
}

/** Rounds to three significant digits, the form in which a quantile is published. */
export function roundQuantile(value: number): number {
  return Number(value.toPrecision(RULES.quantileDigits.value));
}
