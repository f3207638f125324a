/**
 * What has been shown of each cell of a family so far: the widest interval, as distances from its true value, and whether any
 * other table at all would fit. It stays shown when more cells are suppressed: they only leave more choice.
 */
export interface Shown {
  readonly up: Float64Array;
  readonly down: Float64Array;
  readonly moneyUp: Float64Array;
  readonly moneyDown: Float64Array;
  /** 1 where a vector of whole numbers in the null space is not zero: exact proof that the equations do not tell the cell. */
  readonly isFree: Uint8Array;
}

export function nothingShown(cells: number): Shown {
  const none = (): Float64Array => new Float64Array(cells);
  return { up: none(), down: none(), moneyUp: none(), moneyDown: none(), isFree: new Uint8Array(cells) };
}
