import type { ResultFormat } from '../sandbox/protocol.js';
import type { EncodedColumn } from './columnKind.js';

export interface ResultSummary {
  readonly rowCount: number;
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

/** Turns a result into bytes, chunk by chunk. */
export interface Encoder {
  /**
   * Encodes the first `rowCount` rows of a chunk given by columns, or fewer: it stops once they take more than `room`
   * bytes. What it gives may be empty where the format needs all rows first.
   */
  chunk(
    columns: readonly (readonly unknown[])[],
    rowCount: number,
    room: number,
  ): { bytes: Uint8Array; rowCount: number; size: number };
  end(summary: ResultSummary): Uint8Array;
}

/** The libraries of a format are loaded when it is first asked for: a worker has to start quickly. */
const ENCODERS = {
  json: async () => (await import('./jsonEncoder.js')).JsonEncoder,
  csv: async () => (await import('./csvEncoder.js')).CsvEncoder,
  arrow: async () => (await import('./arrowEncoder.js')).ArrowEncoder,
  parquet: async () => (await import('./parquetEncoder.js')).ParquetEncoder,
} as const;

export async function createEncoder(
  format: ResultFormat,
  columns: readonly EncodedColumn[],
): Promise<Encoder> {
  const Format = await ENCODERS[format]();
  return new Format(columns);
}
