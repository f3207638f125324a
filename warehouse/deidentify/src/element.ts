/** An element that is there by construction: the index comes from the same table's length. */
export function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number;
}
