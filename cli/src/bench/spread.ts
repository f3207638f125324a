/** The value in the middle of the sorted ones; of an even number the upper of the two. NaN of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** To two digits after the point. */
export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Median with the least and the most, as tables show it: `1.50 (1.20–1.90)`. */
export function spread(values: readonly number[], digits: number): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}
