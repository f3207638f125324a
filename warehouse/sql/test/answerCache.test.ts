import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { AnswerCache } from '../src/routes/answerCache.js';

describe('a kept answer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caregraph-answers-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'warehouse.duckdb');
  const answer = (bytes: number) => ({
    bytes: Buffer.alloc(bytes),
    end: { rowCount: 1, truncated: false, tables: [] },
  });

  it('is its author’s, for one statement, format and file', () => {
    writeFileSync(file, 'one');
    const cache = new AnswerCache(file);
    const key = cache.keyOf(['a', 'SELECT 1', 'json', 10]) ?? '';
    cache.keep(key, answer(3));
    assert.equal(cache.get(cache.keyOf(['a', 'SELECT 1', 'json', 10]))?.bytes.length, 3);
    for (const other of [
      ['b', 'SELECT 1', 'json', 10],
      ['a', 'SELECT 2', 'json', 10],
      ['a', 'SELECT 1', 'csv', 10],
      ['a', 'SELECT 1', 'json', 11],
    ]) {
      assert.equal(cache.get(cache.keyOf(other)), undefined);
    }
    writeFileSync(file, 'another');
    assert.equal(cache.get(cache.keyOf(['a', 'SELECT 1', 'json', 10])), undefined);
  });

  it('makes room for newer ones, the one used last at the end', () => {
    writeFileSync(file, 'one');
    const cache = new AnswerCache(file);
    const megabytes = 20 * 1024 * 1024;
    for (const name of ['a', 'b', 'c']) cache.keep(cache.keyOf([name]) ?? '', answer(megabytes));
    assert.ok(cache.get(cache.keyOf(['a'])));
    cache.keep(cache.keyOf(['d']) ?? '', answer(megabytes));
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].filter((name) => cache.get(cache.keyOf([name]))),
      ['a', 'c', 'd'],
    );
  });

  it('is none where there is no file', () => {
    const cache = new AnswerCache(join(folder, 'none.duckdb'));
    assert.equal(cache.keyOf(['a']), undefined);
    assert.equal(cache.get(undefined), undefined);
  });
});
