import { plainValue, type EncodedColumn } from './columnKind.js';
import type { Encoder, ResultSummary } from './encoder.js';

/** `{"columns": […], "rows": [[…], …], "rowCount": n, "truncated": false, "elapsedMs": n}`, on one line. */
export class JsonEncoder implements Encoder {
  #head: string;
  #separator = '';

  constructor(columns: readonly EncodedColumn[]) {
    this.#head = `{"columns":${JSON.stringify(columns.map(({ name, type }) => ({ name, type })))},"rows":[`;
  }

  chunk(columns: readonly (readonly unknown[])[], rowCount: number, room: number) {
    let text = this.#takeHead();
    let row = 0;
    for (; row < rowCount && text.length <= room; row += 1) {
      text += this.#separator;
      this.#separator = ',';
      let open = '[';
      for (const column of columns) {
        text += open + fieldOf(column[row]);
        open = ',';
      }
      text += ']';
    }
    const bytes = Buffer.from(text);
    return { bytes, rowCount: row, size: bytes.length };
  }

  end({ rowCount, truncated, elapsedMs }: ResultSummary): Uint8Array {
    const tail = JSON.stringify({ rowCount, truncated, elapsedMs }).slice(1);
    return Buffer.from(`${this.#takeHead()}],${tail}`);
  }

  #takeHead(): string {
    const head = this.#head;
    this.#head = '';
    return head;
  }
}

function fieldOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return JSON.stringify(plainValue(value));
}
