import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { csvOf, feeScale, findingOf, shareScale, visitsOf, type AccessEvent, type Row } from './app.js';

const row: Row = {
  id: 'a',
  label: 'A',
  code: null,
  peers: 'VALUE',
  contributors: 12,
  patients: 100,
  middle: 10_000,
  low: 8000,
  high: 12_000,
  currency: 'USD',
  own: 'VALUE',
  ownValue: 10_000,
  ownCount: 5,
  ownPopulation: 5,
  was: null,
  stand: 'AT_MEDIAN',
  change: null,
  wayOut: null,
};

describe('the axis of fees', () => {
  test('puts every median in the middle, and equal ratios at equal distances', () => {
    const other = { ...row, id: 'b', middle: 200, low: 160, high: 240, ownValue: 300 };
    const scale = feeScale([row, other]);
    assert.equal(scale.position(row, 10_000), 0.5);
    assert.equal(scale.position(other, 200), 0.5);
    assert.equal(scale.position(row, 12_000), scale.position(other, 240));
    const up = scale.position(row, 20_000) - 0.5;
    const down = 0.5 - scale.position(row, 5000);
    assert.ok(Math.abs(up - down) < 1e-9 || up >= 0.46);
  });

  test('keeps what lies beyond at its edge, and its labels apart', () => {
    const scale = feeScale([{ ...row, ownValue: 10_000_000 }]);
    assert.ok(scale.position(row, 10_000_000) <= 0.97);
    const places = scale.ticks.map(({ at }) => at);
    for (const [index, at] of places.entries())
      if (index > 0) assert.ok(at - (places[index - 1] ?? 0) >= 0.12);
  });
});

test('the axis of shares begins at nobody and holds the most common', () => {
  const share = { ...row, middle: 0.31, low: 0.28, high: 0.34, ownValue: 0.2 };
  const scale = shareScale([share]);
  assert.ok(scale.position(share, 0) < 0.05);
  assert.ok(scale.position(share, 0.34) > 0.9);
  assert.equal(scale.ticks[0]?.value, 0);
});

test('the finding counts only rows with a comparison', () => {
  const rows: Row[] = [
    row,
    { ...row, id: 'b', stand: 'ABOVE_THIRD_QUARTILE' },
    { ...row, id: 'c', stand: 'BELOW_FIRST_QUARTILE' },
    { ...row, id: 'd', peers: 'SUPPRESSED', stand: null },
  ];
  const { compared, inside, above, below } = findingOf(rows);
  assert.deepEqual([compared, inside, above.length, below.length], [3, 1, 1, 1]);
});

describe('a CSV file', () => {
  test('quotes what needs it and leaves numbers as they are', () => {
    const text = csvOf(
      ['a', 'b'],
      [
        ['x, "y"', 1.5],
        [null, 'two\nlines'],
      ],
    );
    assert.equal(text, '\uFEFFa,b\r\n"x, ""y""",1.5\r\n,"two\nlines"\r\n');
  });

  test('takes from a spreadsheet the chance to run a formula', () => {
    assert.match(csvOf(['a'], [['=1+1']]), /\r\n'=1\+1\r\n/);
    assert.match(csvOf(['a'], [[-1]]), /\r\n-1\r\n/);
  });
});

describe('visits', () => {
  const event = (
    id: string,
    at: string,
    outcome: 'SHOWN' | 'REFUSED',
    extra: Partial<AccessEvent> = {},
  ): AccessEvent => ({
    id,
    occurredAt: at,
    who: { kind: 'CLINIC', code: 'CLINICIAN', name: 'A clinic', text: 'A clinician of A clinic' },
    what: [{ code: id.toUpperCase(), outcome, text: '' }],
    purpose: { code: 'TREATMENT', text: '' },
    permittedBy: [],
    refusedBecause: [],
    ...extra,
  });

  test('are one where one operation asked several parts of the service, and two where time or purpose differ', () => {
    const visits = visitsOf([
      event('a', '2026-11-22T10:00:02Z', 'SHOWN'),
      event('b', '2026-11-22T10:00:01Z', 'REFUSED'),
      event('c', '2026-11-22T09:00:00Z', 'SHOWN'),
      event('d', '2026-11-22T09:00:00Z', 'SHOWN', { purpose: { code: 'EMERGENCY', text: '' } }),
    ]);
    assert.deepEqual(
      visits.map(({ id, what, kind }) => [id, what.length, kind]),
      [
        ['a', 2, 'care'],
        ['c', 1, 'care'],
        ['d', 1, 'emergency'],
      ],
    );
  });

  test('are refused only where nothing was shown', () => {
    const [visit] = visitsOf([event('a', '2026-11-22T10:00:00Z', 'REFUSED')]);
    assert.equal(visit?.kind, 'refused');
  });
});
