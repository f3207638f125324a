import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { CiphertextError, DataKey, generationOf, type Place } from '../src/index.js';

const place: Place = {
  table: 'records.observation',
  column: 'sealed',
  rowId: randomUUID(),
  patientId: randomUUID(),
};

test('what a key seals, it opens at the same place', () => {
  const key = new DataKey(randomBytes(32), 1);
  for (const text of ['', 'a', 'Zoë 😀 "quoted"', 'x'.repeat(100_000)]) {
    const sealed = key.seal(text, place);
    assert.equal(key.open(sealed, place), text);
    assert.equal(generationOf(sealed), 1);
    if (text.length > 3) assert.ok(!sealed.includes(Buffer.from(text)));
  }
});

test('a ciphertext moved to another table, column, row or patient does not open', () => {
  const key = new DataKey(randomBytes(32), 1);
  const sealed = key.seal('secret', place);
  const moved: Partial<Place>[] = [
    { table: 'records.condition' },
    { column: 'remainder' },
    { rowId: randomUUID() },
    { patientId: randomUUID() },
  ];
  for (const change of moved) assert.throws(() => key.open(sealed, { ...place, ...change }), CiphertextError);
  assert.equal(key.open(sealed, { ...place }), 'secret');
});

test('a ciphertext with any byte changed, cut short or made longer does not open', () => {
  const key = new DataKey(randomBytes(32), 1);
  const sealed = key.seal('secret', place);
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.throws(() => key.open(changed, place), CiphertextError, `byte ${at}`);
  }
  for (const cut of [
    sealed.subarray(0, -1),
    sealed.subarray(0, 10),
    Buffer.alloc(0),
    Buffer.concat([sealed, sealed]),
  ])
    assert.throws(() => key.open(cut, place), CiphertextError);
});

test('another key, and the same secret of another generation, does not open it', () => {
  const secret = randomBytes(32);
  const sealed = new DataKey(secret, 1).seal('secret', place);
  assert.throws(() => new DataKey(randomBytes(32), 1).open(sealed, place), CiphertextError);
  assert.throws(() => new DataKey(secret, 2).open(sealed, place), CiphertextError);
  assert.equal(new DataKey(secret, 1).open(sealed, place), 'secret');
});

test('two values never share a nonce, and one value at one place has one ciphertext', () => {
  const key = new DataKey(randomBytes(32), 1);
  const nonces = new Set<string>();
  for (let number = 0; number < 5_000; number += 1) {
    const sealed = key.seal(`value ${number}`, place);
    nonces.add(sealed.subarray(5, 17).toString('hex'));
    assert.deepEqual(key.seal(`value ${number}`, place), sealed);
  }
  nonces.add(
    key
      .seal('value 0', { ...place, rowId: randomUUID() })
      .subarray(5, 17)
      .toString('hex'),
  );
  nonces.add(new DataKey(randomBytes(32), 1).seal('value 0', place).subarray(5, 17).toString('hex'));
  assert.equal(nonces.size, 5_002);
});

test('a data key has 32 bytes', () => {
  assert.throws(() => new DataKey(randomBytes(16), 1), RangeError);
});
