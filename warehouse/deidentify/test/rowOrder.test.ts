import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { orderOf } from '../src/cells/rowOrder.js';
import { randomOf } from './randomFacts.js';

const ROWS = 50_000;
const random = randomOf(11);
const whole = (most: number): number => Math.floor(most * random());

/** More rows than a bucket holds, so that there are several; keys of every shape that columns have. */
const KEYS = {
  'few keys of 16 bits': Uint16Array.from({ length: ROWS }, () => whole(7)),
  'many keys of 16 bits, up to the last': Uint16Array.from({ length: ROWS }, () => whole(65_536)),
  'numbers of patients': Uint32Array.from({ length: ROWS }, () => whole(ROWS / 6)),
  'skewed amounts': Uint32Array.from({ length: ROWS }, () => Math.floor(8000 / (random() + 1e-4))),
  'amounts far apart, up to 32 bits': Uint32Array.from({ length: ROWS }, () =>
    random() < 0.01 ? 0xffff_ffff - whole(9) : whole(900),
  ),
  'amounts all over 32 bits': Uint32Array.from({ length: ROWS }, () => whole(0xffff_ffff)),
  'one key': new Uint32Array(ROWS).fill(42),
  'amounts beyond 32 bits': Float64Array.from({ length: ROWS }, () => 2 ** 33 + whole(500)),
  'no row': new Uint32Array(0),
};

describe('the order of rows', () => {
  for (const [name, keys] of Object.entries(KEYS)) {
    it(`is ascending, and leaves equal keys as they came: ${name}`, () => {
      const rows = Uint32Array.from(keys, (_, row) => row);
      const expected = [...rows].sort((a, b) => keys[a]! - keys[b]! || a - b);
      const reorder = orderOf(keys);
      assert.deepEqual([...reorder(rows)], expected);
      assert.deepEqual(
        [...reorder(keys)],
        expected.map((row) => keys[row]),
      );
    });
  }

  it('leaves a column without rows as it is: a dimension with one member has none', () => {
    assert.equal(orderOf(KEYS['few keys of 16 bits'])(new Uint16Array(0)).length, 0);
  });
});
