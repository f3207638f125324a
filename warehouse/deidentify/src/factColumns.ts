import type { Measure } from './candidate.type.js';
import type { Dimension, FactTable } from './cells/factTable.js';
import type { MemberTree } from './hierarchy/memberTree.js';

const FIRST_ROWS = 4096;

/** Events of one measure while they are read: columns that grow. */
export class FactColumns {
  leftOut = 0;
  rows = 0;
  #patients = new Uint32Array(FIRST_ROWS);
  #subscribers = new Uint32Array(FIRST_ROWS);
  #leaves: Uint16Array[];
  #amounts = new Float64Array(FIRST_ROWS);

  constructor(
    readonly measure: Measure,
    readonly trees: readonly MemberTree[],
  ) {
    this.#leaves = trees.map(() => new Uint16Array(FIRST_ROWS));
  }

  /** Throws where a dimension has more members than its column can number. */
  add(patient: number, subscriber: number, leaves: readonly number[], amount: number): void {
    if (this.rows === this.#patients.length) this.#grow();
    const row = this.rows;
    this.#patients[row] = patient;
    this.#subscribers[row] = subscriber;
    this.#amounts[row] = amount;
    leaves.forEach((leaf, d) => {
      if (leaf > 0xffff) throw new Error(`More than 65,536 members of ${this.trees[d].dimension} were read.`);
      this.#leaves[d][row] = leaf;
    });
    this.rows += 1;
  }

  forEach(visit: (patient: number, subscriber: number, leaves: readonly number[]) => void): void {
    for (let row = 0; row < this.rows; row += 1) {
      visit(
        this.#patients[row],
        this.#subscribers[row],
        this.#leaves.map((leaf) => leaf[row]),
      );
    }
  }

  /**
   * The columns as they will be counted. `time` is the tree of the quarters to publish; `quarterOf` says which of them stands
   * for each that was read, −1 for none: its rows are left behind.
   */
  toTable(time: MemberTree, quarterOf: readonly number[]): FactTable {
    const dimensions = this.trees.map((tree) => dimensionOf(tree.dimension === 'time' ? time : tree));
    const column = this.trees.findIndex(({ dimension }) => dimension === 'time');
    const quarters = this.#leaves[column];
    const kept = Uint32Array.from({ length: this.rows }, (_, row) => row).filter(
      (row) => quarterOf[quarters[row]] >= 0,
    );
    const amounts = Float64Array.from(kept, (row) => this.#amounts[row]);
    return {
      measure: this.measure,
      dimensions,
      rows: kept.length,
      patients: Uint32Array.from(kept, (row) => this.#patients[row]),
      subscribers: Uint32Array.from(kept, (row) => this.#subscribers[row]),
      leaves: this.#leaves.map((leaf, d) =>
        Uint16Array.from(kept, (row) => (d === column ? quarterOf[leaf[row]] : leaf[row])),
      ),
      amounts: this.measure === 'fees' ? narrow(amounts) : null,
    };
  }

  #grow(): void {
    this.#patients = twice(this.#patients);
    this.#subscribers = twice(this.#subscribers);
    this.#amounts = twice(this.#amounts);
    this.#leaves = this.#leaves.map(twice);
  }
}

/** A tree's levels, each as a column over the finest one. */
export function dimensionOf(tree: MemberTree): Dimension {
  return {
    name: tree.dimension,
    levels: tree.levels.map(({ level }, l) => ({ level, size: tree.size(l), ofLeaf: tree.ancestors(l) })),
  };
}

function twice<Column extends Uint16Array | Uint32Array | Float64Array>(column: Column): Column {
  // Every typed array's constructor takes a length and makes its own kind.
  const larger = new (column.constructor as new (length: number) => Column)(column.length * 2);
  larger.set(column);
  return larger;
}

/** Amounts are sorted faster as integers of 32 bits, which they are below 42 million dollars. */
function narrow(amounts: Float64Array): Uint32Array | Float64Array {
  return amounts.every((amount) => Number.isInteger(amount) && amount <= 0xffff_ffff)
    ? Uint32Array.from(amounts)
    : amounts;
}
