import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { importPaths, seedPopulation, TABLES, type TableName } from '@caregraph/ingest';
import { createTestKeys } from '@caregraph/keys/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import pg from 'pg';
import { canaryBundle, CANARIES, CONTROLS } from './canaryBundle.js';

/** What the synthetic population has of every person: record numbers and mail addresses. */
const SEEDED = /SYN-\d{8}|patient\.\d+@example\.org/;

describe('the files of the database', () => {
  let database!: TestDatabase;
  let admin!: pg.Client;

  before(async () => {
    database = await createTestDatabase();
    admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    const { provider: keyProvider } = createTestKeys();
    const folder = mkdtempSync(path.join(tmpdir(), 'caregraph-canary-'));
    writeFileSync(path.join(folder, 'bundle.json'), JSON.stringify(canaryBundle()));
    try {
      const report = await importPaths({ databaseUrl: database.urls.ingest, keyProvider, paths: [folder] });
      assert.deepEqual(report.failures, []);
      assert.deepEqual(report.notMapped, {}, 'every canary was stored');
    } finally {
      rmSync(folder, { recursive: true });
    }
    const options = { patients: 60, subscribers: 4, seed: 'canary', until: new Date('2025-11-21') };
    await seedPopulation({ databaseUrl: database.urls.ingest, keyProvider, ...options });
  });
  after(async () => {
    await admin?.end();
    await database?.drop();
  });

  it('hold every canary behind its key, so that there is something to find', async () => {
    const opened = await openedTables(admin);
    for (const canary of CANARIES) assert.ok(opened.includes(canary), canary);
    assert.ok(SEEDED.test(opened));
  });

  it('show no identifier and no free text, the write-ahead log included, and do show what is known to be readable', async () => {
    await admin.query('checkpoint');
    const files = await filesOfDatabase(admin);
    assert.ok(files.some((file) => file.includes('pg_wal')) && files.length > 100);
    const found = new Set<string>();
    for (const file of files) {
      // One byte is one character: what is looked for is found wherever it stands.
      const text = contentOf(file);
      for (const word of [...CANARIES, ...CONTROLS]) if (holds(text, word)) found.add(word);
      const seeded = SEEDED.exec(text);
      assert.equal(seeded?.[0], undefined, file);
    }
    assert.deepEqual([...found].toSorted(), [...CONTROLS].toSorted());
  });

  it('are dumped without an identifier or free text', async () => {
    const dump = await dumpOf(admin);
    const found = [...CANARIES, ...CONTROLS].filter((word) => holds(dump, word));
    assert.deepEqual(found.toSorted(), [...CONTROLS].toSorted());
    assert.equal(SEEDED.exec(dump)?.[0], undefined);
  });
});

/** A word as it is, in hexadecimal (as bytes are dumped) or in base64 at any of its three offsets. */
function holds(text: string, word: string): boolean {
  const bytes = Buffer.from(word);
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  );
  return [bytes.toString('latin1'), bytes.toString('hex'), ...base64].some((form) => text.includes(form));
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    // The server removes temporary files while they are being listed.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** Every file of the server but those of other tests' databases. */
async function filesOfDatabase(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ folder: string; oid: string }>(
    `select current_setting('data_directory') as folder, oid::text from pg_database where datname = current_database()`,
  );
  const { folder = '', oid = '' } = rows[0] ?? {};
  const others = path.join(folder, 'base') + path.sep;
  const own = path.join(others, oid) + path.sep;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(others) || file.startsWith(own));
}

/** What pg_dump would write of the data: every row of every table, by COPY (the embedded server comes without pg_dump). */
async function dumpOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema)'`,
  );
  assert.ok(rows.length > 35);
  const parts: string[] = [];
  for (const { name } of rows) {
    // Rows as text are what COPY writes, and come over an ordinary query.
    const answer = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
    parts.push(...answer.rows.map(({ row }) => row));
  }
  return parts.join('\n');
}

async function openedTables(client: pg.Client): Promise<string> {
  const texts: string[] = [];
  for (const table of Object.keys(TABLES) as TableName[])
    texts.push(...(await createTestKeys().openRows(client, table)));
  return texts.join('\n');
}
