import type { Measure } from './cell.js';

/** A code as it is counted: conditions and fees have no kind, only fees have a currency. */
export interface CodeKey {
  readonly kind: 'PROCEDURE' | 'MEDICATION' | null;
  readonly codeSystem: string | null;
  readonly code: string | null;
  readonly currency: string | null;
}

/** The finest coordinates of an event; everything coarser follows from them. Numbers are positions in lookup tables. */
export interface BaseCell {
  readonly key: number;
  readonly quarter: number;
  readonly place: number;
  readonly age: number;
}

/**
 * The events of one measure, column by column, in memory for the length of a run. No identifier, date or address is in
 * it: patients and subscribers are numbers of the run, times are quarters, ages are bands, places are states.
 */
export class Facts {
  readonly patients: number[] = [];
  readonly subscribers: number[] = [];
  readonly baseOf: number[] = [];
  readonly amounts: number[] = [];
  readonly keys: CodeKey[] = [];
  readonly bases: BaseCell[] = [];
  leftOut = 0;
  readonly #keyNumbers = new Map<string, number>();
  readonly #baseNumbers = new Map<number, number>();

  constructor(readonly measure: Measure) {}

  get length(): number {
    return this.baseOf.length;
  }

  /** The number of a code, the same for equal codes. */
  keyNumber(
    kind: CodeKey['kind'],
    codeSystem: string | null,
    code: string | null,
    currency: string | null,
  ): number {
    const text = `${kind}|${codeSystem}|${code}|${currency}`;
    const known = this.#keyNumbers.get(text);
    if (known !== undefined) return known;
    this.#keyNumbers.set(text, this.keys.length);
    return this.keys.push({ kind, codeSystem, code, currency }) - 1;
  }

  add(base: BaseCell, patient: number, subscriber: number, amount: number): void {
    // Places and bands are below 100, quarters below 40,000: the number stays exact for ten million codes.
    const name = ((base.key * 40_000 + base.quarter) * 100 + base.place) * 100 + base.age;
    let number = this.#baseNumbers.get(name);
    if (number === undefined) {
      number = this.bases.push(base) - 1;
      this.#baseNumbers.set(name, number);
    }
    this.baseOf.push(number);
    this.patients.push(patient);
    this.subscribers.push(subscriber);
    this.amounts.push(amount);
  }
}
