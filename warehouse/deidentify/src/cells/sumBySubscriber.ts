import { emptyTopTwo, enter, type TopTwo } from './cellTable.js';
import { ROWS_PER_BLOCK, type CuboidSpace } from './cuboidSpace.js';

interface Rows {
  readonly leaves: readonly Uint16Array[];
  readonly subscribers: Uint32Array | Uint16Array;
  readonly amounts: Uint32Array | Float64Array | null;
}

interface Sums {
  readonly subscribers: Uint32Array;
  readonly topEvents: TopTwo;
  readonly sum: Float64Array | null;
  readonly topAmounts: TopTwo | null;
}

/** What subscribers have of each cell of `numbers`; rows come in subscriber order, so that each is whole in turn. */
export function sumBySubscriber(space: CuboidSpace, rows: Rows, numbers: Uint32Array): Sums {
  const { subscribers, amounts } = rows;
  const sums: Sums = {
    subscribers: new Uint32Array(numbers.length),
    topEvents: emptyTopTwo(numbers.length),
    sum: amounts && new Float64Array(numbers.length),
    topAmounts: amounts && emptyTopTwo(numbers.length),
  };
  const cellOf = positions(space.size, numbers);
  const events = new Uint32Array(numbers.length + 1);
  const money = new Float64Array(amounts ? numbers.length + 1 : 0);
  const touched = new Uint32Array(numbers.length + 1);
  let touches = 0;
  const close = (subscriber: number): void => {
    for (let t = 0; t < touches; t += 1) settle(touched[t], subscriber);
    touches = 0;
  };
  function settle(cell: number, subscriber: number): void {
    if (cell < numbers.length) {
      sums.subscribers[cell] += 1;
      enter(sums.topEvents, cell, subscriber, events[cell]);
      if (sums.sum && sums.topAmounts) {
        sums.sum[cell] += money[cell];
        enter(sums.topAmounts, cell, subscriber, money[cell]);
        money[cell] = 0;
      }
    }
    events[cell] = 0;
  }
  const block = new Uint32Array(ROWS_PER_BLOCK);
  for (let first = 0; first < subscribers.length; first += ROWS_PER_BLOCK) {
    const count = Math.min(ROWS_PER_BLOCK, subscribers.length - first);
    space.number(rows.leaves, first, count, block);
    for (let i = 0; i < count; i += 1) {
      const row = first + i;
      if (row > 0 && subscribers[row] !== subscribers[row - 1]) close(subscribers[row - 1]);
      const cell = cellOf[block[i]];
      if (events[cell] === 0) {
        touched[touches] = cell;
        touches += 1;
      }
      events[cell] += 1;
      if (amounts) money[cell] += amounts[row];
    }
  }
  if (subscribers.length > 0) close(subscribers[subscribers.length - 1]);
  return sums;
}

/** From a number of the space to the position among `numbers`; what is in no cell goes one past the end. */
export function positions(size: number, numbers: Uint32Array): Int32Array {
  const cellOf = new Int32Array(size + 1).fill(numbers.length);
  for (let cell = 0; cell < numbers.length; cell += 1) cellOf[numbers[cell]] = cell;
  return cellOf;
}
