import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { splitStatements } from '../../src/sql/splitStatements.js';

describe('a text of statements', () => {
  const CASES: readonly (readonly [string, string[], string])[] = [
    ['select 1;', ['select 1'], ''],
    ['select 1; select 2;', ['select 1', 'select 2'], ''],
    ['select 1;\nselect', ['select 1'], '\nselect'],
    [`select ';' as a;`, [`select ';' as a`], ''],
    [`select 'it''s; so';`, [`select 'it''s; so'`], ''],
    [`select 1 as "a;b";`, [`select 1 as "a;b"`], ''],
    [`select 1 -- not; yet\n;`, [`select 1 -- not; yet`], ''],
    [`select /* ; */ 1;`, [`select /* ; */ 1`], ''],
    [`select $$a;b$$;`, [`select $$a;b$$`], ''],
    [`select 6 / 2 - 1;`, [`select 6 / 2 - 1`], ''],
    [`select 'open;\n`, [], `select 'open;\n`],
    [`select /* open;`, [], `select /* open;`],
    [`select 1; select 'open;`, ['select 1'], ` select 'open;`],
    [';;\n', [], ''],
  ];
  for (const [text, statements, rest] of CASES) {
    it(`is cut where a statement ends: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(splitStatements(text), { statements, rest });
    });
  }
});
