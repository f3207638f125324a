import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import pg from 'pg';
import { AuditWriter, type AuditEvent } from '../src/index.js';

describe('the audit writer', () => {
  let database: TestDatabase | undefined;
  let owner!: pg.Client;

  before(async () => {
    database = await createTestDatabase();
    owner = new pg.Client({ connectionString: database.adminUrl });
    await owner.connect();
  });
  after(async () => {
    await owner?.end();
    await database?.drop();
  });

  const eventOf = (changes: Partial<AuditEvent> = {}): AuditEvent => ({
    tenant_id: null,
    request_id: randomUUID(),
    operation: null,
    action: 'READ',
    undone: false,
    account_id: randomUUID(),
    client_id: 'test',
    role: null,
    grantee_id: null,
    purpose: null,
    permitted: 0,
    masked: 0,
    denied: 0,
    category_mask: 0,
    reasons: [],
    source_kinds: [],
    patients: [],
    ...changes,
  });
  const recorded = async (events: readonly AuditEvent[]): Promise<number> => {
    const ids = events.map(({ request_id }) => request_id);
    return (
      (await owner.query('select from access.audit_event where request_id = any($1)', [ids])).rowCount ?? 0
    );
  };

  it('fails a malformed event alone, and not those that were in its batch', async () => {
    const writer = new AuditWriter(database!.urls.records);
    const good = Array.from({ length: 20 }, () => eventOf());
    const bad = eventOf({ operation: 'not well-formed' });
    const results = await Promise.allSettled(
      [...good.slice(0, 10), bad, ...good.slice(10)].map((event) => writer.write(event)),
    );
    await writer.close();
    assert.deepEqual(
      results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : [])),
      [10],
    );
    assert.equal(await recorded(good), 20);
    assert.equal(await recorded([bad]), 0);
  });

  it('commits together what comes while a commit is under way', async () => {
    const writer = new AuditWriter(database!.urls.records);
    const events = Array.from({ length: 200 }, () => eventOf());
    // The first goes alone; the other 199 find it on its way, and follow in batches of 64.
    await Promise.all(events.map((event) => writer.write(event)));
    await writer.close();
    const { rows } = await owner.query<{ events: string; commits: string }>(
      'select count(*) as events, count(distinct xid) as commits from access.audit_event where request_id = any($1)',
      [events.map(({ request_id }) => request_id)],
    );
    assert.deepEqual(rows, [{ events: '200', commits: '5' }]);
  });

  it('refuses what it has no room for, and commits what it has taken', async () => {
    const writer = new AuditWriter(database!.urls.records, { maximumWaiting: 8, maximumBatch: 4 });
    const events = Array.from({ length: 30 }, () => eventOf());
    const results = await Promise.allSettled(events.map((event) => writer.write(event)));
    await writer.close();
    const taken = events.filter((_, index) => results[index]?.status === 'fulfilled');
    const refused = results.filter((result) => result.status === 'rejected');
    assert.ok(taken.length >= 8 && refused.length > 0);
    assert.ok(
      refused.every(
        ({ reason }) =>
          reason.extensions.code === 'AUDIT_UNAVAILABLE' && reason.extensions.reason === 'OVERLOADED',
      ),
    );
    assert.equal(await recorded(taken), taken.length);
  });

  it('commits what waits when it is closed, and takes nothing after', async () => {
    const writer = new AuditWriter(database!.urls.records);
    const events = Array.from({ length: 100 }, () => eventOf());
    const writes = events.map((event) => writer.write(event));
    await writer.close();
    await Promise.all(writes);
    assert.equal(await recorded(events), 100);
    await assert.rejects(writer.write(eventOf()), {
      extensions: { code: 'AUDIT_UNAVAILABLE', reason: 'STOPPING' },
    });
  });

  it('fails within its time where the database does not answer, and recovers', async () => {
    const writer = new AuditWriter(database!.urls.records, { timeoutMs: 300 });
    await writer.write(eventOf());
    await owner.query('begin; lock table access.audit_event in exclusive mode');
    const startedAt = performance.now();
    await assert.rejects(writer.write(eventOf()), {
      extensions: { code: 'AUDIT_UNAVAILABLE', reason: 'NOT_RECORDED' },
    });
    assert.ok(performance.now() - startedAt < 5000);
    await owner.query('rollback');
    await writer.write(eventOf());
    await writer.close();
  });

  it('loses no acknowledged event when its session is ended again and again', async () => {
    const writer = new AuditWriter(database!.urls.records);
    const acknowledged: AuditEvent[] = [];
    let failures = 0;
    const stop = new AbortController();
    const client = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        const event = eventOf();
        await writer.write(event).then(
          () => acknowledged.push(event),
          () => (failures += 1),
        );
      }
    };
    const clients = Array.from({ length: 16 }, client);
    for (let kill = 0; kill < 10; kill += 1) {
      while (acknowledged.length < (kill + 1) * 15) await new Promise((resolve) => setTimeout(resolve, 5));
      await owner.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'caregraph audit writer'",
      );
    }
    stop.abort();
    await Promise.all(clients);
    await writer.close();
    assert.ok(acknowledged.length > 100, `${acknowledged.length} acknowledged, ${failures} failed`);
    assert.equal(await recorded(acknowledged), acknowledged.length);
  });
});
