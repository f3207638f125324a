import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestDatabase } from '@caregraph/database';
import pg from 'pg';
import { PROTECTED_TABLES } from '../src/database/protectedTables.js';

describe('the comparison of rows', () => {
  it('looks at every table whose rows are shown by grants', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.adminUrl });
    try {
      await client.connect();
      const { rows } = await client.query<{ name: string }>(
        `select distinct schemaname || '.' || tablename as name from pg_policies
         where cmd = 'SELECT' and policyname = 'reads' and qual like '%effective_grant%'`,
      );
      const compared = PROTECTED_TABLES.map(({ table }) => table);
      assert.deepEqual(rows.map(({ name }) => name).toSorted(), compared.toSorted());
    } finally {
      await client.end();
      await database.drop();
    }
  });
});
