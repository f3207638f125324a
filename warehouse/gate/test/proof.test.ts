import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { determinedUnknowns } from '../src/determined.js';
import { solveIntervals } from '../src/localProgram.js';
import { swing } from '../src/swing.js';
import { SystemBuilder, type System } from '../src/system.js';

/** A square of unknowns with its row and column sums known. */
function square(
  size: number,
  isHidden: (row: number, column: number) => boolean,
): { system: System; count: number } {
  const builder = new SystemBuilder();
  const number = new Map<string, number>();
  for (let r = 0; r < size; r += 1)
    for (let c = 0; c < size; c += 1) if (isHidden(r, c)) number.set(`${r},${c}`, number.size);
  const line = (keys: string[]): void => {
    const unknowns = keys.flatMap((key) => number.get(key) ?? []);
    if (unknowns.length > 0) builder.add(unknowns, undefined);
  };
  const all = Array.from({ length: size }, (_, n) => n);
  for (const r of all) line(all.map((c) => `${r},${c}`));
  for (const c of all) line(all.map((r) => `${r},${c}`));
  return { system: builder.pack(number.size), count: number.size };
}

describe('what the gate proves', () => {
  it('finds every unknown that several equations determine, and no other', () => {
    // A rectangle is open; a corner that hangs on it by a chain is told by subtraction of both.
    const open = square(4, (r, c) => r < 2 && c < 2);
    assert.deepEqual(determinedUnknowns(open.system), []);
    const chain = square(4, (r, c) => (r < 2 && c < 2) || (r === 2 && c === 2));
    assert.deepEqual(determinedUnknowns(chain.system), [4]);
    const builder = new SystemBuilder();
    // a + b, b + c, a + c: each pair is known, and so, by three equations, each of them.
    builder.add([0, 1], undefined);
    builder.add([1, 2], undefined);
    builder.add([0, 2], undefined);
    assert.deepEqual(determinedUnknowns(builder.pack(3)), [0, 1, 2]);
  });

  it('shows tables that fit, never more than a linear program allows', async () => {
    const { system, count } = square(6, (r, c) => (r * 7 + c * 3) % 5 < 3);
    const truth = Float64Array.from({ length: count }, (_, n) => 1 + ((n * 13) % 17));
    const floor = new Float64Array(count).fill(1);
    const wanted = Array.from({ length: count }, (_, unknown) => ({ unknown, width: 12, above: 0 }));
    const { reach, unproved } = swing({ system, truth, floor, wanted });
    const exact = await solveIntervals(
      system,
      truth,
      floor,
      wanted.map((one) => ({ ...one, width: 1e9 })),
    );
    let proved = 0;
    for (const { unknown } of wanted) {
      const interval = exact.get(unknown);
      assert.ok(interval?.isExact);
      assert.ok((reach.least[unknown] as number) >= interval.least - 1e-6);
      assert.ok((reach.greatest[unknown] as number) <= interval.greatest + 1e-6);
      const isWide = interval.greatest - interval.least >= 12;
      if (!unproved.some((one) => one.unknown === unknown)) {
        assert.ok(isWide, 'what is proved is so');
        proved += 1;
      }
    }
    assert.ok(proved > count / 2, `${proved} of ${count} needed no linear program`);
  });

  it('knows of a clinic that it knows its own part', () => {
    const { system } = square(2, () => true);
    const truth = Float64Array.from([3, 12, 12, 3]);
    const wanted = [{ unknown: 0, width: 11, above: 0 }];
    assert.deepEqual(swing({ system, truth, floor: new Float64Array(4).fill(1), wanted }).unproved, []);
    assert.deepEqual(
      swing({ system, truth, floor: Float64Array.from([1, 11, 1, 1]), wanted }).unproved,
      wanted,
    );
  });
});
