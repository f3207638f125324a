import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { BlindIndex } from '../src/index.js';

const index = new BlindIndex(randomBytes(32));

test('spellings of one value have one digest: case, width, spaces, punctuation of telephone numbers', () => {
  assert.deepEqual(
    index.nameAndBirth(' STRASSE  de Ñandú ', '1980-02-03'),
    index.nameAndBirth('straße de ñandú', '1980-02-03'),
  );
  assert.deepEqual(index.recordNumber('ＡＢ-12'), index.recordNumber('ab-12 '));
  assert.deepEqual(index.email('Ada@Example.org'), index.email(' ada@example.ORG'));
  assert.deepEqual(index.phone('+1 (555) 010-1'), index.phone('+15550101'));
});

test('different values, and the same value looked up as something else, have different digests', () => {
  assert.notDeepEqual(index.nameAndBirth('Doe', '1980-02-03'), index.nameAndBirth('Doe', '1980-02-04'));
  assert.notDeepEqual(index.recordNumber('5550101'), index.phone('5550101'));
  assert.notDeepEqual(index.phone('5550101'), index.phone('+5550101'));
});

test('another installation has other digests', () => {
  assert.notDeepEqual(new BlindIndex(randomBytes(32)).recordNumber('a'), index.recordNumber('a'));
});
