import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { findBrokenLine } from '../src/index.js';
import { StatementAudit } from '../src/record/statementAudit.js';
import { RESEARCHER, SqlFixture } from './sqlFixture.js';

const OTHER = { sub: '90000000-0000-4000-8000-000000000002' };

describe('what is kept of a statement', () => {
  let fixture: SqlFixture;
  before(async () => {
    fixture = await SqlFixture.start({ maximumHistory: 5 });
  });
  after(() => fixture.stop());

  const auditLines = async (): Promise<Record<string, unknown>[]> => {
    const folder = join(fixture.folder, 'statements', 'audit');
    const [file = ''] = await readdir(folder);
    const text = await readFile(join(folder, file), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it('is written to the audit before it runs and when it has ended, also where it was refused', async () => {
    const ids: string[] = [randomUUID(), randomUUID()];
    await fixture.post({ sql: 'SELECT place FROM benchmark.fees', id: ids[0], format: 'csv' });
    await fixture.post({ sql: 'SELECT * FROM release, ledger.attempt', id: ids[1] });
    const lines = (await auditLines()).filter(({ id }) => ids.includes(String(id)));
    assert.deepEqual(
      lines.map(({ at, previous, ms, ...rest }) => {
        assert.match(String(at), /^\d{4}-/);
        assert.match(String(previous), /^[0-9a-f]{64}$/);
        assert.equal(typeof ms, rest['event'] === 'ended' ? 'number' : 'undefined');
        return rest;
      }),
      [
        {
          event: 'begun',
          id: ids[0],
          subject: RESEARCHER,
          clientId: 'caregraph-cli',
          sql: 'SELECT place FROM benchmark.fees',
          format: 'csv',
        },
        { event: 'ended', id: ids[0], outcome: 'ok', tables: ['benchmark.fees'], rows: 1, truncated: false },
        {
          event: 'begun',
          id: ids[1],
          subject: RESEARCHER,
          clientId: 'caregraph-cli',
          sql: 'SELECT * FROM release, ledger.attempt',
          format: 'json',
        },
        {
          event: 'ended',
          id: ids[1],
          outcome: 'STATEMENT_REFUSED',
          tables: ['release', 'ledger.attempt'],
          rows: 0,
          truncated: false,
        },
      ],
    );
  });

  it('keeps its text out of the log', async () => {
    fixture.logs.length = 0;
    await fixture.run(`SELECT 'Jane Doe' AS text`);
    await fixture.run(`SELECT nonsense('Jane Doe')`);
    assert.equal(fixture.logs.length, 2);
    assert.ok(fixture.logs.every((line) => line.includes('"outcome"') && !line.includes('Jane')));
  });

  it('is in its author’s history, newest first, and in nobody else’s', async () => {
    const token = await fixture.token({ sub: '90000000-0000-4000-8000-000000000003' });
    await fixture.run('SELECT 1', token);
    await fixture.run('SELECT * FROM ledger.attempt', token);
    const mine = await fixture.ask('GET', '/sql/history', undefined, token);
    assert.deepEqual(
      mine.body.statements?.map(({ sql, outcome, rows }) => [sql, outcome, rows]),
      [
        ['SELECT * FROM ledger.attempt', 'STATEMENT_REFUSED', 0],
        ['SELECT 1', 'ok', 1],
      ],
    );
    assert.match(mine.body.statements?.[0]?.message ?? '', /no such table/);
    const foreign = await fixture.ask('GET', '/sql/history', undefined, await fixture.token(OTHER));
    assert.deepEqual(foreign.body.statements, []);
    const attempts = ['../../audit/x', `${RESEARCHER}/..`, '..'];
    for (const sub of attempts) {
      const answer = await fixture.ask('GET', '/sql/history', undefined, await fixture.token({ sub }));
      assert.deepEqual(answer.body.statements, []);
    }
  });

  it('leaves the history when its author clears it, and stays in the audit', async () => {
    const token = await fixture.token({ sub: '90000000-0000-4000-8000-000000000004' });
    await fixture.run(`SELECT 'to be cleared'`, token);
    assert.equal((await fixture.ask('DELETE', '/sql/history', undefined, token)).status, 204);
    assert.deepEqual((await fixture.ask('GET', '/sql/history', undefined, token)).body.statements, []);
    assert.ok((await auditLines()).some(({ sql }) => sql === `SELECT 'to be cleared'`));
  });

  it('is capped: the oldest make room', async () => {
    const token = await fixture.token({ sub: '90000000-0000-4000-8000-000000000005' });
    for (let index = 0; index < 12; index += 1) await fixture.run(`SELECT ${index}`, token);
    const { body } = await fixture.ask('GET', '/sql/history', undefined, token);
    assert.deepEqual(
      body.statements?.map(({ sql }) => sql),
      ['SELECT 11', 'SELECT 10', 'SELECT 9', 'SELECT 8', 'SELECT 7'],
    );
  });

  it('keeps the chain of the audit whole while fifty come at once', async () => {
    const token = await fixture.token();
    await Promise.all(Array.from({ length: 50 }, (_, index) => fixture.run(`SELECT ${index}`, token)));
    assert.equal(await findBrokenLine(join(fixture.folder, 'statements', 'audit')), undefined);
  });

  it('is not run where the audit cannot be written', async () => {
    const closed = await SqlFixture.start();
    try {
      const folder = join(closed.folder, 'statements', 'audit');
      await rm(folder, { recursive: true });
      // The folder's name is now a file's: nothing can be opened below it, not even by root.
      await writeFile(folder, '');
      const { status, body } = await closed.run('SELECT 1');
      assert.deepEqual([status, body.error?.code, body.rows], [503, 'AUDIT_UNAVAILABLE', undefined]);
    } finally {
      await closed.stop();
    }
  });
});

describe('the chain of the audit', () => {
  const write = async (): Promise<{ folder: string; path: string }> => {
    const folder = await mkdtemp(join(tmpdir(), 'caregraph-audit-'));
    after(() => rm(folder, { recursive: true, force: true }));
    for (const round of [1, 2]) {
      const audit = await StatementAudit.open(folder);
      await Promise.all(
        ['a', 'b'].map((id) =>
          audit.append({
            event: 'ended',
            id: `${id}${round}`,
            outcome: 'ok',
            tables: [],
            rows: 1,
            truncated: false,
            ms: 1,
          }),
        ),
      );
      await audit.close();
    }
    const [file = ''] = await readdir(folder);
    return { folder, path: join(folder, file) };
  };

  it('goes on after a restart', async () => {
    assert.equal(await findBrokenLine((await write()).folder), undefined);
  });

  it('goes on after a process that was killed in the middle of a line', async () => {
    const { folder, path } = await write();
    await appendFile(path, '{"at":"2026');
    const audit = await StatementAudit.open(folder);
    await audit.append({
      event: 'ended',
      id: 'c',
      outcome: 'ok',
      tables: [],
      rows: 1,
      truncated: false,
      ms: 1,
    });
    await audit.close();
    assert.equal(await findBrokenLine(folder), undefined);
    assert.equal((await readFile(path, 'utf8')).trim().split('\n').length, 5);
  });

  const attacks: Readonly<Record<string, (lines: string[]) => string[]>> = {
    'an edited line': ([a = '', ...rest]) => [a.replace('"rows":1', '"rows":2'), ...rest],
    'a line left out': ([a = '', , ...rest]) => [a, ...rest],
    'lines in another order': ([a = '', b = '', ...rest]) => [b, a, ...rest],
    'a line put in': ([a = '', ...rest]) => [a, a, ...rest],
  };
  for (const [name, attack] of Object.entries(attacks)) {
    it(`shows ${name}`, async () => {
      const { folder, path } = await write();
      const lines = (await readFile(path, 'utf8')).trim().split('\n');
      await writeFile(path, `${attack(lines).join('\n')}\n`);
      assert.notEqual(await findBrokenLine(folder), undefined);
    });
  }
});
