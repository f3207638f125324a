import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { AUDIT_RECORD_SQL, type AuditRecord } from '../src/auditRecord.js';
import { linkHash } from '../src/chain.js';
import { signHead } from '../src/head.js';
import { keyPair, kinds, sealedWorld, type SealedWorld } from './sealedWorld.js';

// Whoever owns the database tries every way to change what the record says. Each manipulation is taken back, and the
// chain is whole again: so it is the manipulation that is found, and nothing else.

const EVENTS = 12;

describe('audit verify', () => {
  let world!: SealedWorld;
  let anchorText = '';

  before(async () => {
    world = await sealedWorld();
    // Two rounds, so that the chain has a signed head in its middle as well as at its end.
    const sealer = world.startSealer();
    await world.write(EVENTS / 2);
    await world.settled();
    await world.write(EVENTS / 2);
    await world.settled();
    await sealer.close();
    anchorText = readFileSync(world.anchorFile, 'utf8');
  });
  after(() => world?.close());
  beforeEach(() => writeFileSync(world.anchorFile, anchorText));

  /** Manipulates, verifies, and puts everything back. */
  async function afterwards(
    sql: readonly string[],
    values: readonly unknown[] = [],
  ): Promise<Awaited<ReturnType<SealedWorld['verify']>>> {
    const { owner } = world;
    for (const table of TABLES)
      await owner.query(`create table kept_${table} as select * from access.${table}`);
    try {
      for (const statement of sql) {
        const { rowCount } = await owner.query(statement, statement.includes('$1') ? [...values] : []);
        if (/^(update|delete|insert)/.test(statement))
          assert.ok((rowCount ?? 0) > 0, `nothing done: ${statement}`);
      }
      return await world.verify();
    } finally {
      for (const table of TABLES) {
        await owner.query(`delete from access.${table}`);
        const columns = COLUMNS[table] ?? '*';
        const into = columns === '*' ? '' : `(${columns})`;
        await owner.query(`insert into access.${table} ${into} select ${columns} from kept_${table}`);
        await owner.query(`drop table kept_${table}`);
      }
      await owner.query('alter table access.audit_seal drop constraint if exists audit_seal_pkey');
      await owner.query('alter table access.audit_seal add primary key (tenant_id, sequence)');
      await owner.query('alter table access.audit_seal drop constraint if exists audit_seal_event_id_key');
      await owner.query('alter table access.audit_seal add unique (event_id)');
      assert.deepEqual((await world.verify()).findings, [], 'all is put back');
    }
  }

  const TABLES = ['audit_event', 'audit_patient', 'audit_seal', 'audit_head'] as const;
  /** A generated column can't be put back. */
  const COLUMNS: Partial<Record<(typeof TABLES)[number], string>> = {
    audit_event:
      'id, xid, tenant_id, subgraph, request_id, operation, action, undone, account_id, client_id, role, grantee_id, purpose, permitted, masked, denied, category_mask, reasons, source_kinds',
  };
  const eventAt = (sequence: number): string =>
    `(select event_id from access.audit_seal where sequence = ${sequence})`;

  it('finds nothing in a chain as it was sealed, and counts it', async () => {
    const report = await world.verify();
    assert.equal(report.intact, true);
    assert.deepEqual(report.findings, []);
    assert.equal(report.events, EVENTS);
    assert.equal(report.tenants, 1);
    assert.ok(report.heads >= 2 && report.anchorLines >= 2);
    assert.equal(report.unsealed.events, 0);
  });

  it('finds an edited event, and says which', async () => {
    const report = await afterwards([
      `update access.audit_event set role = 'BILLER' where id = ${eventAt(4)}`,
    ]);
    assert.deepEqual(kinds(report), ['EDITED 4']);
    assert.equal(report.findings[0]?.tenant, world.clinic);
    assert.match(String(report.findings[0]?.event), /^[0-9a-f-]{36}$/);
  });

  it('finds an edit of what an event says of a patient, and one that is taken out', async () => {
    const edited = `update access.audit_patient set denied_mask = 0 where event_id = ${eventAt(4)}`;
    assert.deepEqual(kinds(await afterwards([edited])), ['EDITED 4']);
    const gone = `delete from access.audit_patient where event_id = ${eventAt(4)}`;
    assert.deepEqual(kinds(await afterwards([gone])), ['EDITED 4']);
  });

  it('finds a dropped event, and a dropped link', async () => {
    assert.deepEqual(kinds(await afterwards([`delete from access.audit_event where id = ${eventAt(5)}`])), [
      'DROPPED 5',
    ]);
    const link = await afterwards(['delete from access.audit_seal where sequence = 5']);
    assert.ok(kinds(link).includes('DROPPED 6'));
  });

  it('finds a link dropped with its event although the rest is renumbered', async () => {
    const report = await afterwards([
      `delete from access.audit_event where id = ${eventAt(5)}`,
      'delete from access.audit_seal where sequence = 5',
      'alter table access.audit_seal drop constraint audit_seal_pkey',
      'update access.audit_seal set sequence = sequence - 1 where sequence > 5',
    ]);
    assert.equal(report.intact, false);
    assert.ok(kinds(report).some((kind) => /^(EDITED|REORDERED|FORKED) 5$/.test(kind)));
    assert.ok(kinds(report).includes(`TRUNCATED ${EVENTS}`));
  });

  it('finds reordered links, and reordered events', async () => {
    const links = await afterwards([
      'alter table access.audit_seal drop constraint audit_seal_pkey',
      'update access.audit_seal set sequence = 11 - sequence where sequence in (5, 6)',
    ]);
    assert.ok(
      kinds(links).includes('REORDERED 5') && kinds(links).includes('REORDERED 6'),
      String(kinds(links)),
    );
    const events = await afterwards([
      'alter table access.audit_seal drop constraint audit_seal_event_id_key',
      `update access.audit_seal s set event_id = o.event_id from access.audit_seal o
       where s.sequence in (5, 6) and o.sequence = 11 - s.sequence`,
    ]);
    assert.deepEqual(kinds(events), ['REORDERED 5', 'REORDERED 6']);
  });

  it('finds a truncated chain, by the heads that were signed beyond its end', async () => {
    const report = await afterwards([
      `delete from access.audit_event where id in (select event_id from access.audit_seal where sequence > 9)`,
      'delete from access.audit_seal where sequence > 9',
      'delete from access.audit_head where sequence > 9',
    ]);
    assert.deepEqual(kinds(report), [`TRUNCATED ${EVENTS}`]);
  });

  it('finds that a whole chain is gone', async () => {
    const report = await afterwards(TABLES.map((table) => `delete from access.${table}`));
    assert.deepEqual(kinds(report), [`TRUNCATED ${EVENTS}`]);
  });

  it('finds two links with the same predecessor', async () => {
    const report = await afterwards([
      'alter table access.audit_seal drop constraint audit_seal_pkey',
      'alter table access.audit_seal drop constraint audit_seal_event_id_key',
      'insert into access.audit_seal select * from access.audit_seal where sequence = 7',
      `update access.audit_seal set event_id = ${eventAt(8)} where ctid = (select max(ctid) from access.audit_seal where sequence = 7)`,
    ]);
    assert.ok(kinds(report).includes('FORKED 7'), String(kinds(report)));
  });

  it('finds a chain that was written anew from an edited event on, every hash right', async () => {
    const { owner } = world;
    await owner.query('begin');
    await owner.query(`update access.audit_event set role = 'BILLER' where id = ${eventAt(4)}`);
    const { rows } = await owner.query<{ sequence: string; previous: Buffer; event: AuditRecord }>(
      `select s.sequence, s.previous_hash as previous, ${AUDIT_RECORD_SQL} as event
       from access.audit_seal s join access.audit_event e on e.id = s.event_id where s.sequence >= 4 order by 1`,
    );
    await owner.query('rollback');
    let previous = rows[0]!.previous;
    const statements = [`update access.audit_event set role = 'BILLER' where id = ${eventAt(4)}`];
    for (const { sequence, event } of rows) {
      const hash = linkHash({ tenant: world.clinic, sequence: Number(sequence), previous, event });
      statements.push(
        `update access.audit_seal set previous_hash = '\\x${previous.toString('hex')}', hash = '\\x${hash.toString('hex')}' where sequence = ${sequence}`,
      );
      previous = hash;
    }
    // Heads cannot be forged without the key; leaving out those of the database leaves those of the file.
    const report = await afterwards([...statements, 'delete from access.audit_head']);
    assert.ok(kinds(report).includes(`FORKED ${EVENTS}`), String(kinds(report)));
    assert.ok(kinds(report).every((kind) => kind.startsWith('FORKED')));
  });

  it('finds a head that somebody else has signed, in the database and in the file', async () => {
    const stranger = keyPair(path.dirname(world.anchorFile), 'test-audit-1').key;
    const { rows } = await world.owner.query<{ hash: Buffer }>(
      'select hash from access.audit_seal where sequence = $1',
      [EVENTS],
    );
    const forged = signHead(
      {
        tenant: world.clinic,
        sequence: EVENTS,
        hash: rows[0]!.hash.toString('hex'),
        signedAt: '2026-01-01T00:00:00.000Z',
      },
      stranger,
    );
    const signature = `\\x${Buffer.from(forged.signature, 'base64url').toString('hex')}`;
    const report = await afterwards([
      `update access.audit_head set signature = '${signature}' where sequence = ${EVENTS}`,
    ]);
    assert.deepEqual(kinds(report), [`SIGNATURE ${EVENTS}`]);
    const [first = '', ...others] = anchorText.trimEnd().split('\n');
    const line = JSON.stringify({ ...(JSON.parse(first) as object), signature: forged.signature });
    writeFileSync(world.anchorFile, `${[line, ...others].join('\n')}\n`);
    assert.ok(kinds(await world.verify()).some((kind) => kind.startsWith('SIGNATURE')));
  });

  it('finds lines taken out of the anchor file, at its end too, and a line edited', async () => {
    const lines = anchorText.trimEnd().split('\n');
    assert.ok(lines.length >= 2);
    writeFileSync(world.anchorFile, `${lines.slice(0, -1).join('\n')}\n`);
    assert.deepEqual(kinds(await world.verify()), [`ANCHOR ${EVENTS}`]);
    writeFileSync(world.anchorFile, `${lines.slice(1).join('\n')}\n`);
    assert.ok(kinds(await world.verify()).includes('ANCHOR'));
    writeFileSync(world.anchorFile, anchorText.replace('"sequence":', '"sequence": '));
    assert.ok(kinds(await world.verify()).includes('ANCHOR'));
    writeFileSync(world.anchorFile, '');
    assert.deepEqual(kinds(await world.verify()), [`ANCHOR ${EVENTS}`]);
  });

  it('stays whole when a patient is erased: the mapping goes, the chain does not change', async () => {
    const { owner, patient } = world;
    const mapped = async (): Promise<number | null> =>
      (await owner.query('select from access.audit_subject where patient_id = $1', [patient])).rowCount;
    assert.equal(await mapped(), 1);
    await owner.query('select access.forget_audit_subject($1)', [patient]);
    assert.equal(await mapped(), 0);
    assert.equal((await world.verify()).intact, true);
    const { rows } = await owner.query<{ dump: string }>(
      `select string_agg(t::text, ' ') as dump from (
         select e::text as t from access.audit_event e union all select p::text from access.audit_patient p) rows`,
    );
    assert.ok(!rows[0]?.dump.includes(patient));
  });

  it('tells of events that have waited for their seal too long', async () => {
    await world.write(1);
    assert.deepEqual(kinds(await world.verify({ unsealedAfterSeconds: 60 })), []);
    const late = await world.verify({ unsealedAfterSeconds: -1 });
    assert.deepEqual(kinds(late), ['UNSEALED']);
    assert.equal(late.unsealed.events, 1);
  });
});
