/** Bytes that a row takes, near enough to stop in time: eight for a number, one for a character. */
export function sizeOfRow(columns: readonly (readonly unknown[])[], row: number): number {
  let size = 0;
  for (const column of columns) size += sizeOfValue(column[row]);
  return size;
}

function sizeOfValue(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, part) => sum + sizeOfValue(part), 8);
  if (typeof value === 'object' && value !== null) return sizeOfValue(Object.values(value));
  return 8;
}
