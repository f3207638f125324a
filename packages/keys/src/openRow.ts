import type { DataKey } from './dataKey.js';

/** Opens the column `sealed` of a row: the plain columns that stand in it. @throws CiphertextError */
export function openSealed(
  table: string,
  row: { readonly id: string; readonly patientId: string; readonly sealed: Uint8Array },
  key: DataKey,
): Record<string, unknown> {
  const text = key.open(row.sealed, { table, column: 'sealed', rowId: row.id, patientId: row.patientId });
  // Written by sealRow, and authenticated.
  return JSON.parse(text) as Record<string, unknown>;
}

/** Opens the column `remainder` of a row: what its columns do not say of the resource. @throws CiphertextError */
export function openRemainder(
  table: string,
  row: { readonly id: string; readonly patientId: string; readonly remainder: Uint8Array },
  key: DataKey,
): unknown {
  const place = { table, column: 'remainder', rowId: row.id, patientId: row.patientId } as const;
  return JSON.parse(key.open(row.remainder, place));
}
