/** Element of an array whose index is known to be in range. */
export function at(array: { readonly [index: number]: number }, index: number): number {
  return array[index] as number;
}
