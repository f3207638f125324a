/** type-graphql wants enums as objects. */
export function enumOf<T extends string>(values: readonly T[]): Record<T, T> {
  return Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>; // fromEntries widens the keys
}
