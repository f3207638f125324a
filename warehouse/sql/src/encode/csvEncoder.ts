import { plainValue, type EncodedColumn } from './columnKind.js';
import type { Encoder } from './encoder.js';

/** RFC 4180 with a header line; nulls are empty, lists and structs JSON. */
export class CsvEncoder implements Encoder {
  #head: string;

  constructor(columns: readonly EncodedColumn[]) {
    this.#head = `${columns.map(({ name }) => fieldOf(name)).join(',')}\r\n`;
  }

  chunk(columns: readonly (readonly unknown[])[], rowCount: number, room: number) {
    let text = this.#head;
    this.#head = '';
    let row = 0;
    for (; row < rowCount && text.length <= room; row += 1) {
      text += `${columns.map((column) => fieldOf(column[row])).join(',')}\r\n`;
    }
    const bytes = Buffer.from(text);
    return { bytes, rowCount: row, size: bytes.length };
  }

  end(): Uint8Array {
    return Buffer.from(this.#head);
  }
}

function fieldOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  const plain = plainValue(value);
  const text = typeof plain === 'object' ? JSON.stringify(plain) : String(plain);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
