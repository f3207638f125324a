/** A patient's key of one generation, as the database keeps it. */
export interface RingEntry {
  readonly generation: number;
  readonly wrapped: Buffer;
}

/**
 * SQL for the keys of a patient as one value, `patientId` being an expression: each as generation (4 bytes), length (4) and
 * wrapped key. It is read in the statement that reads the row, so that a key destroyed in between is noticed.
 */
export function keyRingSql(patientId: string): string {
  return (
    `(select string_agg(int4send(k.generation) || int4send(length(k.wrapped)) || k.wrapped, ''::bytea) ` +
    `from keys.patient_key k where k.patient_id = ${patientId})`
  );
}

export function ringEntries(ring: Uint8Array): RingEntry[] {
  const bytes = Buffer.from(ring.buffer, ring.byteOffset, ring.byteLength);
  const entries: RingEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32BE(at + 4);
    entries.push({ generation: bytes.readUInt32BE(at), wrapped: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length;
  }
  return entries;
}
