import { SharedArray } from 'k6/data';

/** Rows that are in memory once, however many virtual users read them. */
export interface Data<Row> {
  /** A random one. */
  any(): Row;
  /** All of them, in order. */
  readonly rows: readonly Row[];
}

/** The rows of `data/NAME.json`, a list. k6 reads files only while a script loads, so call it at the top of a module. */
export function loadData<Row>(name: string): Data<Row> {
  const file = import.meta.resolve(`../data/${name}.json`);
  return shared(name, () => JSON.parse(open(file)) as Row[]); // the scenario says what its file holds
}

/** Rows that are made rather than stored; call it at the top of a module. */
export function shared<Row>(name: string, make: () => Row[]): Data<Row> {
  const rows = new SharedArray<Row>(name, make);
  return {
    rows,
    any: () => rows[Math.floor(Math.random() * rows.length)] as Row, // the index is within the list
  };
}
