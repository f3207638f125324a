import type { CellTable } from './cellTable.js';
import type { Equation } from './cover.js';
import { determinedUnknowns } from './determined.js';
import { at } from './element.js';
import { hiddenOf, type Hidden } from './hidden.js';
import { LIMITS } from './limits.js';
import { solveIntervals } from './localProgram.js';
import { primaryCells } from './primary.js';
import { isReached, swing, type Wanted } from './swing.js';
import type { Proof, Refusals } from './verdict.js';

/** Linear programs are for the few; a candidate that needs more is refused. */
const MOST_PROGRAMS = 400;

/**
 * Checks what all equations of a measure tell together: no suppressed cell follows from the published ones, and each
 * primary cell could differ enough for a reader and for a clinic that knows its own part.
 */
export async function checkProtection(
  table: CellTable,
  equations: readonly Equation[],
  refusals: Refusals,
): Promise<Proof> {
  const hidden = hiddenOf(table, equations);
  const determined = determinedUnknowns(hidden.system);
  for (const unknown of determined) {
    const cell = at(hidden.cells, unknown);
    refusals.add('derivable', () => table.nameOf(cell), 'the value follows from published cells.');
  }
  const proof = {
    equations: equations.length,
    suppressed: hidden.cells.length,
    intervals: 0,
    byTables: 0,
    byLinearProgram: 0,
  };
  // Where cells follow outright, searching for other tables is searching for what is not there.
  if (determined.length > 0) return proof;
  const isPrimary = primaryCells(table);
  const primaries = hidden.cells.flatMap((cell, unknown) => (isPrimary[cell] ? [unknown] : []));
  const prover = new Prover(table, hidden, primaries, refusals);
  await prover.prove('Events');
  if (table.isFee) await prover.prove('');
  return { ...proof, ...prover.counts };
}

/** `Events` of counts, and of fees the amounts: columns `largestEvents` and `largest`. */
type Kind = 'Events' | '';

class Prover {
  readonly counts = { intervals: 0, byTables: 0, byLinearProgram: 0 };

  constructor(
    readonly table: CellTable,
    readonly hidden: Hidden,
    readonly primaries: readonly number[],
    readonly refusals: Refusals,
  ) {}

  async prove(kind: Kind): Promise<void> {
    const truth = this.#values(kind === 'Events' ? 'events' : 'sum');
    const wanted = this.primaries.flatMap((unknown) => this.#wantedOf(unknown, kind));
    // No clinic's own part is above the largest: what holds with these floors holds against each clinic there is.
    const againstAll = this.#values(`largest${kind}`);
    const first = swing({ system: this.hidden.system, truth, floor: againstAll, wanted });
    this.counts.intervals += wanted.length;
    this.counts.byTables += wanted.length - first.unproved.length;
    await this.#settle(
      'interval',
      truth,
      this.#floors(kind, undefined),
      first.unproved,
      'too narrow for a reader',
    );
    const byClinic = Map.groupBy(
      first.unproved.flatMap((one) => this.#insidersOf(one.unknown, kind).map((clinic) => ({ one, clinic }))),
      ({ clinic }) => clinic,
    );
    for (const [clinic, pairs] of byClinic) {
      const named = pairs.map(({ one }) => one);
      this.counts.intervals += named.length;
      await this.#settle(
        'insider',
        truth,
        this.#floors(kind, clinic),
        named,
        'too narrow for a clinic that subtracts its own',
      );
    }
  }

  async #settle(
    rule: 'interval' | 'insider',
    truth: Float64Array,
    floor: Float64Array,
    wanted: readonly Wanted[],
    words: string,
  ): Promise<void> {
    const { system } = this.hidden;
    const { unproved, reach } = swing({ system, truth, floor, wanted, tries: 8 });
    this.counts.byTables += wanted.length - unproved.length;
    const left = Math.max(0, MOST_PROGRAMS - this.counts.byLinearProgram);
    const intervals = await solveIntervals(system, truth, floor, unproved.slice(0, left));
    for (const one of unproved) {
      const interval = intervals.get(one.unknown);
      if (interval) {
        this.counts.byLinearProgram += 1;
        reach.least[one.unknown] = interval.least;
        reach.greatest[one.unknown] = interval.greatest + 1e-6;
      }
      if (!isReached(reach, truth, one))
        this.refusals.add(
          rule,
          () => this.table.nameOf(at(this.hidden.cells, one.unknown)),
          `the interval is ${words}.`,
        );
    }
  }

  /** What a primary needs: events as wide as k; amounts that the second clinic does not know within p per cent. */
  #wantedOf(unknown: number, kind: Kind): Wanted[] {
    if (kind === 'Events') return [{ unknown, width: LIMITS.patients, above: 0 }];
    const cell = at(this.hidden.cells, unknown);
    const { sum, largest, second } = this.table.columns;
    const above =
      (1 + LIMITS.pPercent / 100) * at(largest, cell) + Math.max(0, at(second, cell)) - at(sum, cell);
    return above > 0 ? [{ unknown, width: above, above }] : [];
  }

  #values(name: keyof CellTable['columns']): Float64Array {
    return Float64Array.from(this.hidden.cells, (cell) => at(this.table.columns[name], cell));
  }

  /** The two clinics with most in the cell; one that is alone in it has nothing to learn from it. */
  #insidersOf(unknown: number, kind: Kind): number[] {
    const cell = at(this.hidden.cells, unknown);
    const { columns } = this.table;
    if (at(columns.subscribers, cell) < 2) return [];
    const second = at(columns[`second${kind}By`], cell);
    // Of an amount only the largest has to be hidden, and of those it is hidden from, the second knows most.
    return kind === '' ? [second] : [at(columns[`largest${kind}By`], cell), second];
  }

  /** What a reader, or a clinic, knows each hidden cell to be at least: one event, or its own part. */
  #floors(kind: Kind, clinic: number | undefined): Float64Array {
    const { columns } = this.table;
    return Float64Array.from(this.hidden.cells, (cell) => {
      if (clinic === undefined) return 1;
      if (at(columns[`largest${kind}By`], cell) === clinic) return at(columns[`largest${kind}`], cell);
      if (at(columns[`second${kind}By`], cell) === clinic) return at(columns[`second${kind}`], cell);
      return 1;
    });
  }
}
