import {
  Bool,
  DateDay,
  Field,
  Float64,
  Int32,
  Int64,
  makeBuilder,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMillisecond,
  Utf8,
  type DataType,
} from 'apache-arrow';
import { valueOfKind, type ColumnKind, type EncodedColumn } from './columnKind.js';
import { sizeOfRow } from './sizeOfRow.js';
import type { Encoder } from './encoder.js';

const TYPES: Readonly<Record<ColumnKind, () => DataType>> = {
  boolean: () => new Bool(),
  int32: () => new Int32(),
  int64: () => new Int64(),
  double: () => new Float64(),
  date: () => new DateDay(),
  timestamp: () => new TimestampMillisecond(),
  text: () => new Utf8(),
  json: () => new Utf8(),
};

/** Arrow's IPC stream: a record batch for each chunk of the result. */
export class ArrowEncoder implements Encoder {
  readonly #columns: readonly EncodedColumn[];
  readonly #schema: Schema;
  readonly #writer = new CollectingWriter();
  #batches = 0;

  constructor(columns: readonly EncodedColumn[]) {
    this.#columns = columns;
    this.#schema = new Schema(columns.map(({ name, kind }) => new Field(name, TYPES[kind](), true)));
  }

  chunk(columns: readonly (readonly unknown[])[], rowCount: number, room: number) {
    let size = 0;
    let row = 0;
    for (; row < rowCount && size <= room; row += 1) size += sizeOfRow(columns, row);
    const children = this.#columns.map(({ kind }, index) => {
      const builder = makeBuilder({ type: TYPES[kind](), nullValues: [null, undefined] });
      for (let place = 0; place < row; place += 1) {
        builder.append(valueOfKind(columns[index]?.[place] ?? null, kind));
      }
      return builder.finish().flush();
    });
    const data = makeData({ type: new Struct(this.#schema.fields), length: row, nullCount: 0, children });
    this.#writer.write(new RecordBatch(this.#schema, data));
    this.#batches += 1;
    return { bytes: this.#writer.take(), rowCount: row, size };
  }

  end(): Uint8Array {
    // Without a batch there would be no schema either.
    const head = this.#batches === 0 ? this.chunk([], 0, 0).bytes : new Uint8Array();
    this.#writer.finish();
    return Buffer.concat([head, this.#writer.take()]);
  }
}

/** The library's own sink gives its bytes to an asynchronous reader; here they are taken chunk by chunk. */
class CollectingWriter extends RecordBatchStreamWriter {
  #parts: Uint8Array[] = [];

  take(): Uint8Array {
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    return bytes;
  }

  protected override _write(chunk: ArrayBufferView): this {
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    // A view into a builder's buffer would change with the next chunk.
    this.#parts.push(bytes.slice());
    this._position += bytes.byteLength;
    return this;
  }
}
