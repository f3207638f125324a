import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import type { MikroORM } from '@mikro-orm/postgresql';
import { openDatabase } from '../src/index.js';

describe("a subgraph's connections", () => {
  let database: TestDatabase | undefined;
  let orm!: MikroORM;

  before(async () => {
    database = await createTestDatabase();
    orm = await openDatabase(database.urls.records, []);
  });
  after(async () => {
    await orm?.close(true);
    await database?.drop();
  });

  const prepared = async (transaction: MikroORM['em']): Promise<string[]> => {
    const rows = await transaction
      .getConnection()
      .execute<{ statement: string }[]>(
        'select statement from pg_prepared_statements',
        [],
        'all',
        transaction.getTransactionContext(),
      );
    return rows.map(({ statement }) => statement);
  };
  const inTransaction = (work: (em: MikroORM['em']) => Promise<void>): Promise<void> =>
    orm.em.fork().transactional(work);

  it('prepare what is asked again and again, and not what is asked once', async () => {
    await inTransaction(async (em) => {
      const execute = (sql: string, values: unknown[]) =>
        em.getConnection().execute(sql, values, 'all', em.getTransactionContext());
      for (let time = 0; time < 6; time++)
        assert.deepEqual(await execute('select ?::integer as again', [time]), [{ again: time }]);
      await execute('select ?::integer as once', [1]);
      const statements = await prepared(em);
      assert.ok(statements.some((text) => text.includes('again')));
      assert.ok(!statements.some((text) => text.includes('once')));
    });
  });

  it('run every statement after begin inside the transaction, though nobody waited for it', async () => {
    await assert.rejects(
      inTransaction(async (em) => {
        const execute = (sql: string, values: unknown[] = []) =>
          em
            .getConnection()
            .execute<Record<string, string>[]>(sql, values, 'all', em.getTransactionContext());
        await execute("select set_config('access.role', 'MINE', true)");
        assert.equal((await execute("select current_setting('access.role') as role"))[0]?.['role'], 'MINE');
        throw new Error('taken back');
      }),
      /taken back/,
    );
    const rows = await orm.em
      .getConnection()
      .execute<{ role: string | null }[]>("select current_setting('access.role', true) as role");
    assert.notEqual(rows[0]?.role, 'MINE', 'the setting ended with its transaction');
  });

  it('say so when the server ends them, and leave their place in the pool to new ones', async () => {
    for (let time = 0; time < 11; time++) {
      const em = orm.em.fork();
      await em.begin();
      const execute = (sql: string) => em.getConnection().execute(sql, [], 'all', em.getTransactionContext());
      await assert.rejects(execute('select pg_terminate_backend(pg_backend_pid())'));
      await assert.rejects(execute('select 1'));
      if (time % 2 === 0) await assert.rejects(em.commit());
      await em.rollback();
    }
    assert.deepEqual(
      await orm.em.getConnection().execute('select 1 as one'),
      [{ one: 1 }],
      'a new one serves',
    );
  });
});
