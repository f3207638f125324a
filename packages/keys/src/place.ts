/** Where a ciphertext stands. It is bound to it: moved to another row, column, table or patient, it does not open. */
export interface Place {
  /** With its schema, as in `records.observation`. */
  readonly table: string;
  readonly column: 'sealed' | 'remainder';
  /** The row's primary key: a UUID in lower case. */
  readonly rowId: string;
  readonly patientId: string;
}

/** A place as the associated data of a ciphertext (NIST SP 800-38D, 4.1.1). No part can hold the separator. */
export function associatedData({ table, column, rowId, patientId }: Place, generation: number): Buffer {
  return Buffer.from(`caregraph/1|${table}|${column}|${rowId}|${patientId}|${generation}`);
}
