import type { Row } from './rows.js';

export interface Tick {
  /** From 0 to 1 along the axis. */
  readonly at: number;
  /** Fees: the ratio to the peers' median, less one. Shares: the share. */
  readonly value: number;
}

export interface Scale {
  /** Where a figure of this row lies, from 0 to 1; at the edge where it lies beyond. */
  position(row: Row, value: number): number;
  readonly ticks: readonly Tick[];
}

const START = 0.03;
const END = 0.97;
/** Labels closer than this would run into each other. */
const TICK_DISTANCE = 0.12;
const RATIOS = [-0.9, -0.8, -0.6, -0.4, -0.2, 0.25, 0.6, 1, 2, 4, 9];

/**
 * One axis for all fees: the ratio to the peers' median, on a logarithmic scale, so that medians line up and the eye finds
 * outliers without reading.
 */
export function feeScale(rows: readonly Row[]): Scale {
  const distances = rows.flatMap(({ middle, low, high, ownValue }) =>
    middle === null || middle <= 0
      ? []
      : [low, high, ownValue]
          .filter((value) => value !== null && value > 0)
          .map((value) => Math.abs(Math.log((value ?? 1) / middle))),
  );
  const reach = Math.min(Math.max(...distances, Math.log(1.7)) * 1.06, Math.log(12));
  const at = (ratio: number): number =>
    clamp(0.5 + (Math.log(Math.max(ratio, 1e-6)) / reach) * (0.5 - START));
  const ticks: Tick[] = [{ at: 0.5, value: 0 }];
  const candidates = RATIOS.map((value) => ({ value, at: at(1 + value) })).filter(
    ({ at: place }) => place > START + 0.01 && place < END - 0.01,
  );
  // From the middle outwards, so that the nearest ones win.
  for (const tick of candidates.toSorted((a, b) => Math.abs(a.at - 0.5) - Math.abs(b.at - 0.5)))
    if (ticks.every((other) => Math.abs(other.at - tick.at) >= TICK_DISTANCE)) ticks.push(tick);
  return {
    position: ({ middle }, value) => (middle === null || middle <= 0 ? 0.5 : at(value / middle)),
    ticks: ticks.toSorted((a, b) => a.at - b.at),
  };
}

/** From nobody to the most common, because commonness matters here. */
export function shareScale(rows: readonly Row[]): Scale {
  const shares = rows.flatMap(({ middle, high, ownValue, was }) => [middle, high, ownValue, was]);
  const most = Math.max(...shares.map((share) => share ?? 0), 0.01);
  const step = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5].find((each) => most / each <= 5) ?? 0.5;
  const top = most * 1.05;
  const at = (share: number): number => clamp(START + (share / top) * (END - START));
  const values = Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step);
  return { position: (_row, value) => at(value), ticks: values.map((value) => ({ value, at: at(value) })) };
}

function clamp(position: number): number {
  return Math.min(Math.max(position, START), END);
}
