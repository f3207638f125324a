import { RULES } from '../rules.js';
import type { Family } from './family.js';
import { isSafe } from './primary.js';

/** Suppressed because of what it is: too small, dominated, not diverse, or beside a suppressed cell of another measure. */
export const PRIMARY = 1;
/** Suppressed so that others cannot be computed. */
export const SECONDARY = 2;

/** Lower is chosen first. `opened` counts the equations in which the cell would be the first suppressed one. */
export type Cost = (events: number, opened: number) => number;

/** The cascade decides what is lost, not the value alone. Tried on 10 M rows: 331 secondaries against 803 by value alone. */
export const CASCADE_COST: Cost = (events, opened) => Math.log1p(events) * (1 + 2 * opened) + 0.1;

/** The least events, whatever else they open. */
export const VALUE_COST: Cost = (events) => events + 0.1;
/** The least events, where a thousand more weigh little. */
export const LOG_VALUE_COST: Cost = (events) => Math.log1p(events) + 0.1;

/**
 * The states of a family's cells while complementary suppression grows. Every change keeps the sums per equation up to
 * date and queues the equations it may have weakened.
 */
export class Suppression {
  readonly state: Uint8Array;
  /** Suppressed cells per equation, the parent included. */
  readonly #hidden: Int32Array;
  readonly #parentHidden: Uint8Array;
  readonly #hiddenPatients: Float64Array;
  readonly #hiddenEvents: Float64Array;
  readonly #childPatients: Float64Array;
  readonly #primaries: Int32Array;
  readonly #room: {
    readonly events: Float64Array;
    readonly money: Float64Array;
    readonly neededMoney: Float64Array;
  };
  readonly #queue: number[] = [];
  readonly #queued: Uint8Array;

  /** `primary` holds 1 for what must be suppressed. `random` breaks ties; a reader must not be able to replay it. */
  constructor(
    readonly family: Family,
    primary: Uint8Array,
    readonly cost: Cost,
    readonly random: () => number,
  ) {
    this.state = new Uint8Array(family.cells);
    this.#hidden = new Int32Array(family.equations);
    this.#parentHidden = new Uint8Array(family.equations);
    this.#hiddenPatients = new Float64Array(family.equations);
    this.#hiddenEvents = new Float64Array(family.equations);
    this.#childPatients = new Float64Array(family.equations);
    this.#primaries = new Int32Array(family.equations);
    this.#queued = new Uint8Array(family.equations);
    this.#room = roomOfCells(family);
    const { start, members, patients } = family;
    for (let equation = 0; equation < family.equations; equation += 1) {
      for (let i = start[equation] + 1; i < start[equation + 1]; i += 1) {
        this.#childPatients[equation] += patients[members[i]];
      }
    }
    for (let cell = 0; cell < family.cells; cell += 1) if (primary[cell]) this.hide(cell, PRIMARY);
  }

  /** Suppresses a published cell. */
  hide(cell: number, as: typeof PRIMARY | typeof SECONDARY = SECONDARY): void {
    const { cellStart, equationsOf, start, members, patients, events } = this.family;
    this.state[cell] = as;
    for (let e = cellStart[cell]; e < cellStart[cell + 1]; e += 1) {
      const equation = equationsOf[e];
      this.#hidden[equation] += 1;
      if (as === PRIMARY) this.#primaries[equation] += 1;
      if (members[start[equation]] === cell) this.#parentHidden[equation] = 1;
      else {
        this.#hiddenPatients[equation] += patients[cell];
        this.#hiddenEvents[equation] += events[cell];
      }
      if (this.#queued[equation]) continue;
      this.#queued[equation] = 1;
      this.#queue.push(equation);
    }
  }

  /** Suppresses the cheapest cells until no single equation tells anything. */
  settle(): void {
    for (let next = 0; next < this.#queue.length; next += 1) {
      const equation = this.#queue[next];
      this.#queued[equation] = 0;
      while (this.isWeak(equation)) {
        const cell = this.cheapest(equation);
        if (cell < 0) break;
        this.hide(cell);
      }
    }
    this.#queue.length = 0;
  }

  /**
   * A published whole and a published part that differ by 1–10 patients tell of a group of that size: one of the two goes.
   * Suppressing more only removes such pairs, so once is enough.
   */
  closeDifferences(): void {
    const { start, members, patients } = this.family;
    for (let equation = 0; equation < this.family.equations; equation += 1) {
      const whole = members[start[equation]];
      for (let i = start[equation] + 1; i < start[equation + 1] && !this.state[whole]; i += 1) {
        const part = members[i];
        if (this.state[part] || !isTelling(patients[whole] - patients[part])) continue;
        this.hide(this.#priceOf(part) < this.#priceOf(whole) ? part : whole);
      }
    }
  }

  /** Does this equation, by itself, tell a suppressed cell, or a union of suppressed cells that is not safe? */
  isWeak(equation: number): boolean {
    const hidden = this.#hidden[equation];
    if (hidden < 2) return hidden === 1;
    if (this.#parentHidden[equation]) return false;
    const { start, members, patients } = this.family;
    const shown = this.#childPatients[equation] - this.#hiddenPatients[equation];
    // Who is in no published part is a group, whatever the hidden parts are hidden for.
    if (isTelling(patients[members[start[equation]]] - shown)) return true;
    if (this.#primaries[equation] === 0) return false;
    const minimum = RULES.minimumPatients.value;
    if (this.#hiddenPatients[equation] - hidden < minimum) return true;
    if (this.#hiddenEvents[equation] - hidden < minimum) return true;
    return !isSafe(this.family.measure, this.#unionOf(equation)) || this.#isTight(equation);
  }

  /**
   * Can one primary of the equation not grow as much as its protection asks, because the others cannot shrink so far? What
   * each can give is what lies above its two largest subscribers' part. Foresight only: the intervals decide.
   */
  #isTight(equation: number): boolean {
    const { start, members } = this.family;
    let slack = 0;
    let money = 0;
    let most = 0;
    let mostMoney = 0;
    for (let i = start[equation] + 1; i < start[equation + 1]; i += 1) {
      const cell = members[i];
      if (!this.state[cell]) continue;
      slack += this.#room.events[cell];
      money += this.#room.money[cell];
      if (this.state[cell] !== PRIMARY) continue;
      most = Math.max(most, this.#room.events[cell]);
      mostMoney = Math.max(mostMoney, this.#room.money[cell] + this.#room.neededMoney[cell]);
    }
    return slack - most < RULES.minimumPatients.value || money < mostMoney;
  }

  /** May the cell be so much smaller that `other` could be as much larger as its protection asks? */
  canGive(cell: number, other: number): boolean {
    const { events, money, neededMoney } = this.#room;
    return events[cell] >= RULES.minimumPatients.value && money[cell] >= neededMoney[other];
  }

  /** Number of equations in which the cell would be the first suppressed one. */
  opened(cell: number): number {
    const { cellStart, equationsOf } = this.family;
    let opened = 0;
    for (let e = cellStart[cell]; e < cellStart[cell + 1]; e += 1) {
      if (this.#hidden[equationsOf[e]] === 0) opened += 1;
    }
    return opened;
  }

  /** The published cell of an equation that costs least; −1 where all are suppressed. */
  cheapest(equation: number, isEligible: (cell: number) => boolean = () => true): number {
    const { start, members } = this.family;
    let best = -1;
    let lowest = Infinity;
    for (let i = start[equation]; i < start[equation + 1]; i += 1) {
      const cell = members[i];
      if (this.state[cell] || !isEligible(cell)) continue;
      const price = this.#priceOf(cell);
      if (price >= lowest) continue;
      lowest = price;
      best = cell;
    }
    return best;
  }

  #priceOf(cell: number): number {
    return this.cost(this.family.events[cell], this.opened(cell)) * (1 + 0.001 * this.random());
  }

  /**
   * Whole − published parts = the union of the suppressed ones, which a reader therefore knows. Each of them has at least
   * one patient, so their number is subtracted. Parts by place have no subscriber in common; others may have all.
   */
  #unionOf(equation: number): Parameters<typeof isSafe>[1] {
    const { start, members, subscribers, isByPlace, sum } = this.family;
    let most = 0;
    let all = 0;
    let money = 0;
    for (let i = start[equation] + 1; i < start[equation + 1]; i += 1) {
      const cell = members[i];
      if (!this.state[cell]) continue;
      all += subscribers[cell];
      most = Math.max(most, subscribers[cell]);
      if (sum) money += sum[cell];
    }
    const top = sum ? this.#topTwoOf(equation) : { largest: 0, second: 0 };
    return {
      patients: this.#hiddenPatients[equation] - this.#hidden[equation],
      subscribers: isByPlace[equation] ? all : most,
      sum: money,
      ...top,
    };
  }

  /** The two subscribers known to have most of the union: what they have in the top two of its cells, added up. */
  #topTwoOf(equation: number): { largest: number; second: number } {
    const { start, members, topAmounts } = this.family;
    const totals = new Map<number, number>();
    if (topAmounts === null) return { largest: 0, second: 0 };
    const { largest, second, largestBy, secondBy } = topAmounts;
    for (let i = start[equation] + 1; i < start[equation + 1]; i += 1) {
      const cell = members[i];
      if (!this.state[cell]) continue;
      totals.set(largestBy[cell], (totals.get(largestBy[cell]) ?? 0) + largest[cell]);
      totals.set(secondBy[cell], (totals.get(secondBy[cell]) ?? 0) + second[cell]);
    }
    const top = { largest: 0, second: 0 };
    for (const total of totals.values()) {
      if (total > top.largest) [top.largest, top.second] = [total, top.largest];
      else if (total > top.second) top.second = total;
    }
    return top;
  }
}

/** 1–10: as many patients as a cell may not have. */
function isTelling(patients: number): boolean {
  return patients > 0 && patients < RULES.minimumPatients.value;
}

/** What lies above the two largest subscribers' part of each cell, and what the p % rule asks of it. */
function roomOfCells({ cells, events, topEvents, sum, topAmounts }: Family): {
  events: Float64Array;
  money: Float64Array;
  neededMoney: Float64Array;
} {
  const room = {
    events: new Float64Array(cells),
    money: new Float64Array(cells),
    neededMoney: new Float64Array(cells),
  };
  const p = RULES.pPercent.value / 100;
  for (let cell = 0; cell < cells; cell += 1) {
    room.events[cell] = events[cell] - Math.max(1, topEvents.largest[cell] + topEvents.second[cell]);
    if (!sum || !topAmounts) continue;
    room.money[cell] = sum[cell] - topAmounts.largest[cell] - topAmounts.second[cell];
    room.neededMoney[cell] = p * topAmounts.largest[cell];
  }
  return room;
}
