import { parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer';
import { valueOfKind, type ColumnKind, type EncodedColumn } from './columnKind.js';
import { sizeOfRow } from './sizeOfRow.js';
import type { Encoder } from './encoder.js';

const ELEMENTS: Readonly<Record<ColumnKind, Omit<SchemaElement, 'name'>>> = {
  boolean: { type: 'BOOLEAN' },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  double: { type: 'DOUBLE' },
  date: { type: 'INT32', converted_type: 'DATE' },
  timestamp: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
};

/**
 * Parquet, made in memory by a writer that knows no files: the sandbox has no file system, and needs none. The footer
 * tells where everything is, so all of it is sent at the end.
 */
export class ParquetEncoder implements Encoder {
  readonly #columns: readonly EncodedColumn[];
  readonly #values: unknown[][];

  constructor(columns: readonly EncodedColumn[]) {
    this.#columns = columns;
    this.#values = columns.map(() => []);
  }

  chunk(columns: readonly (readonly unknown[])[], rowCount: number, room: number) {
    let size = 0;
    let row = 0;
    for (; row < rowCount && size <= room; row += 1) {
      size += sizeOfRow(columns, row);
      this.#columns.forEach(({ kind }, index) => {
        this.#values[index]?.push(valueOfKind(columns[index]?.[row] ?? null, kind));
      });
    }
    return { bytes: new Uint8Array(), rowCount: row, size };
  }

  end(): Uint8Array {
    const names = this.#columns.map(({ name }) => name);
    const schema: SchemaElement[] = [
      { name: 'root', num_children: names.length },
      ...this.#columns.map(({ name, kind }): SchemaElement => ({
        name,
        ...ELEMENTS[kind],
        repetition_type: 'OPTIONAL',
      })),
    ];
    const columnData = names.map((name, index) => ({ name, data: this.#values[index] ?? [] }));
    return new Uint8Array(parquetWriteBuffer({ columnData, schema, createdBy: 'caregraph' }));
  }
}
