import type { SqlErrorCode } from '../sqlError.js';

/** What the service tells a worker at its start, as the one argument of its process. */
export interface WorkerSettings {
  readonly warehouseFile: string;
  readonly memoryLimitMb: number;
  readonly maximumRows: number;
  readonly maximumBytes: number;
}

export const RESULT_FORMATS = ['json', 'csv', 'parquet', 'arrow'] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

/** To a worker, one line of JSON each, on its standard input. */
export type WorkerRequest =
  | {
      readonly kind: 'statement';
      readonly sql: string;
      readonly format: ResultFormat;
      readonly maximumRows: number;
    }
  | { readonly kind: 'completion'; readonly text: string }
  | { readonly kind: 'catalog' }
  | { readonly kind: 'cancel' };

/** How a statement ended well. */
export interface StatementEnd {
  readonly rowCount: number;
  /** True where rows were left out because of the caps. */
  readonly truncated: boolean;
  /** Tables and views it named, in lower case with their schema. */
  readonly tables: readonly string[];
}

export interface WorkerFailure {
  readonly code: SqlErrorCode;
  readonly message: string;
  readonly position: number | undefined;
  readonly tables: readonly string[];
  /** For the log only: what an unexpected failure said. */
  readonly detail: string | undefined;
}

/** A frame from a worker: a byte of kind, four of length (big-endian), the payload. */
export const FRAME = { ready: 1, data: 2, end: 3, failure: 4 } as const;
const HEADER_BYTES = 5;
const MAXIMUM_FRAME_BYTES = 1024 * 1024;

export function frame(kind: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  bytes.writeUInt8(kind, 0);
  bytes.writeUInt32BE(payload.length, 1);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** Cuts what comes from a worker into frames. The worker is not trusted: a frame too long is an error. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** @throws Error where the stream holds no frames of ours. */
  *read(bytes: Buffer): Generator<{ kind: number; payload: Buffer }> {
    let buffer = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (buffer.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + buffer.readUInt32BE(1);
      if (end > HEADER_BYTES + MAXIMUM_FRAME_BYTES) throw new Error('a frame is too long');
      if (buffer.length < end) break;
      yield { kind: buffer.readUInt8(0), payload: buffer.subarray(HEADER_BYTES, end) };
      buffer = buffer.subarray(end);
    }
    this.#rest = buffer;
  }
}
