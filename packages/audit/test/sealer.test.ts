import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, renameSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { kinds, sealedWorld, writeEvent, type SealedWorld } from './sealedWorld.js';

const OTHER_CLINIC = '00000000-0000-4000-8000-00000000c11c';

describe('the sealer', () => {
  let world!: SealedWorld;
  before(async () => void (world = await sealedWorld()));
  after(() => world?.close());

  const count = async (sql: string): Promise<number> =>
    Number((await world.owner.query<{ n: string }>(sql)).rows[0]?.n);

  it('misses no event, whatever the order in which transactions begin and commit', async () => {
    const sealer = world.startSealer();
    const writers = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const client = new pg.Client({ connectionString: world.subgraphUrl });
        await client.connect();
        return client;
      }),
    );
    await Promise.all(
      writers.map(async (client, index) => {
        for (let round = 0; round < 25; round += 1) {
          await client.query('begin');
          await writeEvent(client, index % 2 ? world.clinic : OTHER_CLINIC, world.patient);
          // An early identifier that becomes visible late, past several rounds of the sealer.
          await delay(index === 0 ? 120 : Math.random() * 20);
          await client.query(round % 10 === 9 ? 'rollback' : 'commit');
        }
        await client.end();
      }),
    );
    await world.settled();
    await sealer.close();
    assert.equal(await count('select count(*) as n from access.audit_event'), 8 * 23);
    assert.equal(await count('select count(*) as n from access.audit_seal'), 8 * 23);
    const report = await world.verify();
    assert.deepEqual(report.findings, []);
    assert.equal(report.tenants, 2);
  });

  it('leads in one process at a time, and another takes over with the chain whole', async () => {
    const first = world.startSealer();
    while (first.state() !== 'LEADING') await delay(10);
    const second = world.startSealer();
    await world.write(3);
    await world.settled();
    assert.deepEqual([first.state(), second.state()], ['LEADING', 'WAITING']);
    // Its session is cut, as by a failing machine.
    await world.owner.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'caregraph audit sealer' and datname = current_database()",
    );
    await world.write(3);
    await world.settled();
    assert.equal([first.state(), second.state()].filter((state) => state === 'LEADING').length, 1);
    await Promise.all([first.close(), second.close()]);
    assert.deepEqual((await world.verify()).findings, []);
  });

  it('signs a head for a chain that has grown, and none for one that stands still', async () => {
    const sealer = world.startSealer();
    await world.write(1);
    await world.settled();
    const lines = readFileSync(world.anchorFile, 'utf8').trimEnd().split('\n').length;
    await delay(300);
    assert.equal(readFileSync(world.anchorFile, 'utf8').trimEnd().split('\n').length, lines);
    await world.write(1);
    await world.settled();
    await sealer.close();
    assert.equal(readFileSync(world.anchorFile, 'utf8').trimEnd().split('\n').length, lines + 1);
  });

  it('passes over a line that a crash has cut, and goes on after the last whole one', async () => {
    appendFileSync(world.anchorFile, '{"previousLine":"cut');
    assert.deepEqual((await world.verify()).findings, []);
    const sealer = world.startSealer();
    await world.write(1);
    await world.settled();
    await sealer.close();
    assert.deepEqual((await world.verify()).findings, []);
  });

  it('anchors the chains there are in a file that is new', async () => {
    renameSync(world.anchorFile, `${world.anchorFile}.old`);
    const sealer = world.startSealer();
    while (sealer.lastRoundAt() === 0) await delay(10);
    await sealer.close();
    const report = await world.verify();
    assert.deepEqual(report.findings, []);
    assert.equal(report.anchorLines, 2);
    assert.deepEqual((await world.verify({ anchorFile: `${world.anchorFile}.old` })).findings, []);
  });

  it('seals nothing more once the chain contradicts its anchor', async () => {
    await world.owner.query(
      'delete from access.audit_seal s where sequence = (select max(sequence) from access.audit_seal where tenant_id = s.tenant_id)',
    );
    const sealed = await count('select count(*) as n from access.audit_seal');
    const sealer = world.startSealer();
    while (sealer.state() !== 'REFUSED') await delay(10);
    await delay(200);
    await sealer.close();
    assert.equal(await count('select count(*) as n from access.audit_seal'), sealed);
    assert.ok(world.told.some(({ kind }) => kind === 'REFUSED'));
    assert.ok(kinds(await world.verify()).some((kind) => kind.startsWith('TRUNCATED')));
  });

  it('may add links and heads, and change or delete nothing', async () => {
    const audit = new pg.Client({ connectionString: world.auditUrl });
    await audit.connect();
    for (const table of ['audit_event', 'audit_patient', 'audit_seal', 'audit_head', 'audit_subject']) {
      for (const sql of [
        `delete from access.${table}`,
        `update access.${table} set ${firstColumn(table)} = null`,
      ])
        await assert.rejects(audit.query(sql), /permission denied/, sql);
    }
    await assert.rejects(audit.query('select from access.audit_subject'), /permission denied/);
    await assert.rejects(writeEvent(audit, world.clinic, world.patient), /permission denied/);
    await audit.end();
  });
});

function firstColumn(table: string): string {
  return (
    { audit_event: 'role', audit_subject: 'pseudonym' }[table] ??
    (table === 'audit_patient' ? 'reasons' : 'hash')
  );
}
