import { VIEWS } from '@caregraph/store';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { SqlFixture } from './sqlFixture.js';

const GUIDE = new URL('../../../../docs/guides/researchers.md', import.meta.url);

/** The statements in the guide, without their comments. */
const statements = [...readFileSync(GUIDE, 'utf8').matchAll(/```sql\n(.*?)```/gs)]
  .flatMap(([, block = '']) => block.replaceAll(/^--.*$/gm, '').split(';'))
  .map((statement) => statement.trim())
  .filter((statement) => statement !== '');

describe('the examples in the guide for researchers', () => {
  let fixture: SqlFixture;
  before(async () => {
    fixture = await SqlFixture.start();
  });
  after(() => fixture.stop());

  it('are there', () => {
    assert.ok(statements.length >= 4, `${statements.length} statements`);
  });

  for (const sql of statements) {
    const title = sql.replaceAll(/\s+/g, ' ').slice(0, 80);
    it(`are answered: ${title}`, async () => {
      const { status, body } = await fixture.run(sql);
      assert.equal(status, 200, JSON.stringify(body));
    });

    it(`name every level of their view: ${title}`, () => {
      const view = VIEWS.find(({ name }) => sql.includes(`benchmark.${name}`));
      const levels = view?.columns.map(({ name }) => name).filter((name) => name.endsWith('_level')) ?? [];
      assert.ok(levels.length >= 3, 'a view with levels');
      assert.deepEqual(
        levels.filter((level) => !sql.includes(level)),
        [],
      );
    });
  }
});
