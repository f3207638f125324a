import highsModule, { type Highs, type Model } from 'highs';
import type { Component } from './component.js';

/** The package describes its CommonJS file; what an ES module imports is the function itself. */
const loadHighs = highsModule as unknown as typeof highsModule.default;

let loaded: Promise<Highs> | undefined;

/** A linear program over one component, kept in memory so that each question begins where the last one ended. */
export class Program {
  readonly #highs: Highs;
  readonly #model: Model;
  readonly #column: ReadonlyMap<number, number>;
  readonly #cost: Float64Array;

  static async of(component: Component, floor: Float64Array): Promise<Program> {
    loaded ??= loadHighs();
    return new Program(await loaded, component, floor);
  }

  private constructor(highs: Highs, { unknowns, rows }: Component, floor: Float64Array) {
    this.#highs = highs;
    this.#column = new Map(unknowns.map((unknown, column) => [unknown, column]));
    this.#cost = new Float64Array(unknowns.length);
    const starts = [0];
    const indices: number[] = [];
    const values: number[] = [];
    for (const { entries } of rows) {
      for (const [unknown, sign] of entries) {
        indices.push(this.#column.get(unknown) as number);
        values.push(sign);
      }
      starts.push(indices.length);
    }
    const totals = Float64Array.from(rows, (row) => row.total);
    this.#model = highs.createModel({
      numCols: unknowns.length,
      numRows: rows.length,
      colCost: this.#cost,
      colLower: Float64Array.from(unknowns, (unknown) => floor[unknown] as number),
      colUpper: new Float64Array(unknowns.length).fill(highs.infinity),
      rowLower: totals,
      rowUpper: totals,
      matrix: {
        format: 'csr',
        numRows: rows.length,
        numCols: unknowns.length,
        starts: Int32Array.from(starts),
        indices: Int32Array.from(indices),
        values: Float64Array.from(values),
      },
    });
    this.#model.options.set({ output_flag: false });
  }

  /** The table that makes a weighted sum of the unknowns least; undefined where there is none, or no least one. */
  least(weights: ReadonlyMap<number, number>): Float64Array | undefined {
    for (const [column, cost] of this.#cost.entries()) if (cost !== 0) this.#setCost(column, 0);
    for (const [unknown, weight] of weights) this.#setCost(this.#column.get(unknown) as number, weight);
    this.#model.run();
    if (this.#model.getModelStatus() !== this.#highs.constants.modelStatus.optimal) return undefined;
    return Float64Array.from(this.#model.getSolution().colValue);
  }

  /** Raises what an unknown is known to be at least: a clinic knows its own part. */
  setFloor(unknown: number, floor: number): void {
    this.#model.changeColBounds(this.#column.get(unknown) as number, floor, this.#highs.infinity);
  }

  dispose(): void {
    this.#model.dispose();
  }

  #setCost(column: number, cost: number): void {
    this.#cost[column] = cost;
    this.#model.changeColCost(column, cost);
  }
}
