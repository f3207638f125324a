import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SqlFixture } from './sqlFixture.js';

describe('what there is to ask', () => {
  let fixture: SqlFixture;
  before(async () => {
    fixture = await SqlFixture.start();
  });
  after(() => fixture.stop());

  const complete = async (text: string): Promise<string[]> => {
    const { status, body } = await fixture.ask('POST', '/sql/completions', { text });
    assert.equal(status, 200, JSON.stringify(body));
    return (body.completions ?? []).map((completion) => completion.text);
  };

  it('is told with comments, and without what researchers may not read', async () => {
    const { body } = await fixture.ask('GET', '/sql/schema');
    assert.deepEqual(
      body.tables?.map(({ name }) => name),
      [
        'benchmark.population',
        'benchmark.condition_prevalence',
        'benchmark.treatment_use',
        'benchmark.fees',
        'benchmark.population_difference',
        'benchmark.condition_prevalence_difference',
        'benchmark.treatment_use_difference',
        'benchmark.fees_difference',
        'release',
        'difference',
        'measure_definition',
      ],
    );
    const fees = body.tables?.find(({ name }) => name === 'benchmark.fees');
    assert.match(fees?.comment ?? '', /^What clinics charged/);
    const place = fees?.columns.find(({ name }) => name === 'place');
    assert.equal(place?.type, 'VARCHAR');
    assert.match(place?.comment ?? '', /^Place of the clinic/);
  });

  it('has a meaning beside every table and column, and says of every level that rows of one only are summed', async () => {
    const { body } = await fixture.ask('GET', '/sql/schema');
    const tables = body.tables ?? [];
    const silent = tables.flatMap(({ name, comment, columns }) => [
      ...(comment ? [] : [name]),
      ...columns.filter((column) => !column.comment).map((column) => `${name}.${column.name}`),
    ]);
    assert.deepEqual(silent, []);
    const levels = tables.flatMap(({ name, columns }) =>
      columns
        .filter((column) => column.name.endsWith('_level'))
        .map((column) => ({ name: `${name}.${column.name}`, comment: column.comment ?? '' })),
    );
    assert.equal(
      levels.length,
      2 * (3 + 4 + 4 + 4),
      'time, place, age or specialty, and code; of differences too',
    );
    for (const { name, comment } of levels) assert.match(comment, /Sum rows of one level only\./, name);
  });

  it('is completed: tables, columns, keywords, functions', async () => {
    assert.ok((await complete('sel')).includes('select '));
    assert.ok((await complete('SELECT * FROM bench')).includes('benchmark.'));
    assert.ok((await complete('SELECT * FROM benchmark.f')).includes('fees'));
    assert.ok((await complete('SELECT * FROM benchmark.fees WHERE pla')).includes('place'));
    assert.ok((await complete('SELECT med')).includes('median'));
    const levels = await complete('SELECT * FROM benchmark.fees WHERE ');
    for (const level of ['time_level', 'place_level', 'specialty_level', 'code_level'])
      assert.ok(levels.includes(level), level);
  });

  it('counts the place of a completion in characters', async () => {
    const text = `SELECT 'ä' FROM benchmark.f`;
    const { body } = await fixture.ask('POST', '/sql/completions', { text });
    assert.equal(body.completions?.find((completion) => completion.text === 'fees')?.start, text.length - 1);
  });

  it('never completes to hidden tables, files or refused functions', async () => {
    const hidden =
      /ledger|attempt|input_rows|store|cell\b|duckdb_|pg_|sqlite|etc|passwd|read_|getenv|parquet_|pragma/i;
    const texts = [
      '',
      'SELECT * FROM ',
      'SELECT * FROM l',
      'SELECT * FROM ledger.',
      'SELECT * FROM store.',
      'SELECT * FROM duckdb_',
      `SELECT * FROM '/et`,
      `SELECT * FROM '/`,
      'SELECT read',
      'SELECT gete',
      'PRAGMA d',
      'CALL p',
      'SELECT inp',
      'SELECT * FROM warehouse.',
    ];
    for (const text of texts) {
      assert.deepEqual(
        (await complete(text)).filter((word) => hidden.test(word)),
        [],
        text,
      );
    }
  });

  it('knows a new release’s views', async () => {
    await complete('SELECT * FROM benchmark.f');
    await fixture.publish(2);
    assert.ok((await complete('SELECT * FROM benchmark.f')).includes('fees'));
  });

  it('is told to nobody without a token', async () => {
    for (const path of ['/sql/schema', '/sql/history', '/releases']) {
      assert.equal((await fetch(`${fixture.url}${path}`)).status, 401, path);
    }
    const without = await fixture.ask(
      'GET',
      '/sql/schema',
      undefined,
      await fixture.token({ scope: 'openid' }),
    );
    assert.equal(without.status, 403);
  });
});
