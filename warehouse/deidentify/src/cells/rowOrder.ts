type Column = Uint16Array | Uint32Array | Float64Array;

/** Puts a column of the rows into another order. */
export type Reordering = <Kind extends Column>(column: Kind) => Kind;

/** Rows that are ordered at once: few enough that what is gathered of them stays in the processor's cache. */
const ROWS_PER_BUCKET = 16_384;
/** Columns of rows that are written side by side: each needs a line of the cache. */
const MOST_BUCKETS = 512;
const BINS = 65_536;
/** Beyond this many possible keys, the rows of a bucket are compared instead of counted. */
const MOST_COUNTED = 2 ** 20;

/**
 * Ascending order of keys; equal keys keep their order. Columns go there in two steps, both near in memory: rows are dealt out
 * into buckets of neighbouring keys, then each bucket is ordered by itself. Gathering rows from all over columns that no
 * cache holds took longer than counting them.
 */
export function orderOf(keys: Column): Reordering {
  if (keys instanceof Float64Array) {
    const order = Uint32Array.from({ length: keys.length }, (_, row) => row);
    order.sort((a, b) => keys[a] - keys[b]);
    return (column) => gather(column, order);
  }
  const { target, bucketStarts } = dealOut(keys);
  const order = orderWithin(scatter(keys, target), bucketStarts);
  return (column) => gather(scatter(column, target), order);
}

/** For each row its place when rows stand by bucket; a bucket holds neighbouring keys, and about as many rows as any other. */
function dealOut(keys: Uint16Array | Uint32Array): { target: Uint32Array; bucketStarts: number[] } {
  let highest = 0;
  for (let row = 0; row < keys.length; row += 1) if (keys[row] > highest) highest = keys[row];
  let shift = 0;
  while (highest >>> shift >= BINS) shift += 1;
  const inBin = new Uint32Array(BINS);
  for (let row = 0; row < keys.length; row += 1) inBin[keys[row] >>> shift] += 1;
  const rowsPerBucket = Math.max(ROWS_PER_BUCKET, Math.ceil(keys.length / MOST_BUCKETS));
  const bucketOf = new Uint32Array(BINS);
  const bucketStarts = [0];
  let rows = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    bucketOf[bin] = bucketStarts.length - 1;
    rows += inBin[bin];
    if (rows - bucketStarts[bucketStarts.length - 1] >= rowsPerBucket) bucketStarts.push(rows);
  }
  bucketStarts.push(keys.length);
  const next = Uint32Array.from(bucketStarts);
  const target = new Uint32Array(keys.length);
  for (let row = 0; row < keys.length; row += 1) {
    const bucket = bucketOf[keys[row] >>> shift];
    target[row] = next[bucket];
    next[bucket] += 1;
  }
  return { target, bucketStarts };
}

/** Where the rows of each bucket, one after the other, are to be taken from. */
function orderWithin(keys: Uint16Array | Uint32Array, bucketStarts: readonly number[]): Uint32Array {
  const order = new Uint32Array(keys.length);
  let counts = new Uint32Array(0);
  for (let bucket = 0; bucket + 1 < bucketStarts.length; bucket += 1) {
    const [from, to] = [bucketStarts[bucket], bucketStarts[bucket + 1]];
    let lowest = Infinity;
    let highest = 0;
    for (let row = from; row < to; row += 1) {
      lowest = Math.min(lowest, keys[row]);
      highest = Math.max(highest, keys[row]);
    }
    const size = highest - lowest + 2;
    if (from === to || size > MOST_COUNTED) {
      for (let row = from; row < to; row += 1) order[row] = row;
      order.subarray(from, to).sort((a, b) => keys[a] - keys[b] || a - b);
      continue;
    }
    if (counts.length < size) counts = new Uint32Array(size);
    else counts.fill(0, 0, size);
    for (let row = from; row < to; row += 1) counts[keys[row] - lowest + 1] += 1;
    for (let key = 1; key < size; key += 1) counts[key] += counts[key - 1];
    for (let row = from; row < to; row += 1) {
      const key = keys[row] - lowest;
      order[from + counts[key]] = row;
      counts[key] += 1;
    }
  }
  return order;
}

function scatter<Kind extends Column>(column: Kind, target: Uint32Array): Kind {
  const dealt = emptyLike(column);
  for (let row = 0; row < column.length; row += 1) dealt[target[row]] = column[row];
  return dealt;
}

function gather<Kind extends Column>(column: Kind, order: Uint32Array): Kind {
  const ordered = emptyLike(column);
  for (let row = 0; row < column.length; row += 1) ordered[row] = column[order[row]];
  return ordered;
}

function emptyLike<Kind extends Column>(column: Kind): Kind {
  // Every typed array's constructor takes a length and makes its own kind.
  return new (column.constructor as new (length: number) => Kind)(column.length);
}
