import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bandOfAge } from '../src/age.js';
import { isCode, isPlainText } from '../src/codeForm.js';
import { PLACES, placeOfState, STATES } from '../src/place.js';
import { formatQuarter, lastMatureQuarter, parseQuarter } from '../src/quarter.js';

describe('generalisation', () => {
  it('publishes a quarter three months after its end, not a day before', () => {
    const last = (day: string): string => formatQuarter(lastMatureQuarter(new Date(day)));
    assert.equal(last('2026-09-30T23:59:59Z'), '2026Q1');
    assert.equal(last('2026-10-01T00:00:00Z'), '2026Q2');
    assert.equal(last('2026-11-21T00:00:00Z'), '2026Q2');
    assert.equal(last('2027-01-01T00:00:00Z'), '2026Q3');
    assert.throws(() => parseQuarter('2026-Q2'), /such as 2026Q2/);
  });

  it('puts every age into one band and tells no high age', () => {
    const bands = [0, 19, 20, 39, 40, 59, 60, 101].map(bandOfAge);
    assert.deepEqual(bands, [0, 0, 1, 1, 2, 2, 3, 3]);
    assert.equal(bandOfAge(-1), undefined);
    assert.equal(bandOfAge(null), undefined);
  });

  it('knows 50 states and the District of Columbia, each in one of nine divisions', () => {
    assert.equal(STATES.length, 51);
    assert.equal(PLACES.filter(({ level }) => level === 'division').length, 9);
    assert.equal(PLACES[placeOfState('massachusetts') ?? -1]?.name, 'MA');
    assert.equal(placeOfState('Bavaria'), undefined);
  });

  it('takes codes of terminologies and no text that could name somebody', () => {
    assert.equal(isCode('http://snomed.info/sct', '44054006'), true);
    assert.equal(isCode('http://snomed.info/sct', 'jane@example.org'), false);
    assert.equal(isCode('http://snomed.info/sct', '20000000-0000-4000-8000-000000000001'), false);
    assert.equal(isCode(null, '44054006'), false);
    assert.equal(isPlainText('Diabetes mellitus type 2'), true);
    assert.equal(isPlainText('Call 5551234567'), false);
    assert.equal(isPlainText('Seen on 2026-01-31'), false);
  });
});
