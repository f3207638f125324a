/** Row numbers in ascending order of small non-negative integers, by counting them; equal keys keep their order. */
export function orderByNumber(keys: Uint32Array | Uint16Array): Uint32Array {
  let highest = 0;
  for (let row = 0; row < keys.length; row += 1) if (keys[row] > highest) highest = keys[row];
  const starts = new Uint32Array(highest + 2);
  for (let row = 0; row < keys.length; row += 1) starts[keys[row] + 1] += 1;
  for (let key = 0; key <= highest; key += 1) starts[key + 1] += starts[key];
  const order = new Uint32Array(keys.length);
  for (let row = 0; row < keys.length; row += 1) {
    order[starts[keys[row]]] = row;
    starts[keys[row]] += 1;
  }
  return order;
}

/** Row numbers in ascending order of amounts: by 11 bits at a time where they fit into 32, else by comparing. */
export function orderByAmount(amounts: Uint32Array | Float64Array): Uint32Array {
  let order = Uint32Array.from({ length: amounts.length }, (_, row) => row);
  if (amounts instanceof Float64Array) return order.sort((a, b) => amounts[a] - amounts[b]);
  let highest = 0;
  for (let row = 0; row < amounts.length; row += 1) if (amounts[row] > highest) highest = amounts[row];
  let next = new Uint32Array(amounts.length);
  for (let shift = 0; shift < 33 && highest >= 2 ** shift; shift += 11) {
    const starts = new Uint32Array(2049);
    for (let i = 0; i < amounts.length; i += 1) starts[((amounts[i] >>> shift) & 2047) + 1] += 1;
    for (let digit = 0; digit < 2048; digit += 1) starts[digit + 1] += starts[digit];
    for (let i = 0; i < order.length; i += 1) {
      const digit = (amounts[order[i]] >>> shift) & 2047;
      next[starts[digit]] = order[i];
      starts[digit] += 1;
    }
    [order, next] = [next, order];
  }
  return order;
}

/** A column in another order of its rows. */
export function reorder<Column extends Uint16Array | Uint32Array | Float64Array>(
  column: Column,
  order: Uint32Array,
): Column {
  // Every typed array's constructor takes a length and makes its own kind.
  const sorted = new (column.constructor as new (length: number) => Column)(
    column.length === 0 ? 0 : order.length,
  );
  for (let i = 0; i < sorted.length; i += 1) sorted[i] = column[order[i]];
  return sorted;
}
