import { DuckDBInstance } from '@duckdb/node-api';
import { existsSync } from 'node:fs';

/** The rows of one statement over a warehouse file, which stays as it is. None where there is no file yet. */
export async function askFile(file: string, sql: string): Promise<unknown[][]> {
  if (!existsSync(file)) return [];
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY', threads: '1' });
  try {
    const connection = await instance.connect();
    const rows = await (await connection.runAndReadAll(sql)).getRows();
    connection.closeSync();
    return rows;
  } finally {
    instance.closeSync();
  }
}
