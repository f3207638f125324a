import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestDatabase } from '@caregraph/database';
import pg from 'pg';
import {
  readSigningKey,
  readVerificationKeys,
  startSealer,
  verifyChains,
  type Finding,
  type Sealer,
  type SealerEvent,
  type SigningKey,
  type VerificationKeys,
  type VerificationReport,
} from '../src/index.js';

/** A database whose events are written as a subgraph writes them, and sealed by a real sealer. */
export interface SealedWorld {
  /** The superuser, whom no policy and no grant stops. */
  readonly owner: pg.Client;
  readonly auditUrl: string;
  readonly subgraphUrl: string;
  readonly anchorFile: string;
  readonly key: SigningKey;
  readonly keys: VerificationKeys;
  readonly patient: string;
  readonly clinic: string;
  /** Writes events of the clinic's chain, one transaction each. */
  write(count: number, tenant?: string): Promise<void>;
  startSealer(changes?: { key?: SigningKey; anchorFile?: string }): Sealer;
  /** Everything the sealers of this world have told. */
  readonly told: SealerEvent[];
  /** Waits until nothing is unsealed and every chain's last head is recorded. */
  settled(): Promise<void>;
  verify(changes?: {
    anchorFile?: string;
    keys?: VerificationKeys;
    unsealedAfterSeconds?: number;
  }): Promise<VerificationReport>;
  close(): Promise<void>;
}

export async function sealedWorld(): Promise<SealedWorld> {
  const database = await createTestDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'caregraph-audit-'));
  const owner = await connected(database.adminUrl);
  const subgraph = await connected(database.urls.records);
  const [patient, clinic] = [randomUUID(), randomUUID()];
  await owner.query('insert into access.subject (patient_id) values ($1)', [patient]);
  const { key, keys } = keyPair(folder, 'test-audit-1');
  const anchorFile = path.join(folder, 'anchor.jsonl');
  const sealers: Sealer[] = [];
  const told: SealerEvent[] = [];
  const auditUrl = database.urls.audit;
  return {
    owner,
    auditUrl,
    subgraphUrl: database.urls.records,
    anchorFile,
    key,
    keys,
    patient,
    clinic,
    told,
    async write(count, tenant = clinic) {
      for (let left = count; left > 0; left -= 1) await writeEvent(subgraph, tenant, patient);
    },
    startSealer(changes = {}) {
      const sealer = startSealer({
        databaseUrl: auditUrl,
        key,
        anchorFile,
        intervalMs: 50,
        onEvent: (event) => told.push(event),
        ...changes,
      });
      sealers.push(sealer);
      return sealer;
    },
    async settled() {
      for (let tries = 0; tries < 400; tries += 1) {
        const { rows } = await owner.query<{ open: boolean }>(
          `select exists (select from access.audit_event e where not exists (
               select from access.audit_seal s where s.event_id = e.id))
             or exists (select from access.audit_seal s where not exists (
               select from access.audit_head h where h.tenant_id = s.tenant_id and h.sequence >= s.sequence)) as open`,
        );
        if (rows[0]?.open === false) return;
        await delay(25);
      }
      throw new Error(`Not settled: ${JSON.stringify(told)}`);
    },
    verify: (changes = {}) => verifyChains({ databaseUrl: auditUrl, anchorFile, keys, ...changes }),
    async close() {
      await Promise.all(sealers.map((sealer) => sealer.close()));
      await subgraph.end();
      await owner.end();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A key of its own, through the files that a service reads. */
export function keyPair(folder: string, kid: string): { key: SigningKey; keys: VerificationKeys } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid };
  const file = path.join(folder, `${kid}.json`);
  writeFileSync(file, JSON.stringify(jwk));
  const { d: _private, ...publicJwk } = jwk as typeof jwk & { d?: string };
  writeFileSync(`${file}.public`, JSON.stringify({ keys: [publicJwk] }));
  return { key: readSigningKey(file, true), keys: readVerificationKeys(`${file}.public`) };
}

/** Findings as `KIND sequence`, each once. */
export function kinds({ findings }: { findings: readonly Finding[] }): string[] {
  return [...new Set(findings.map(({ kind, sequence }) => `${kind} ${sequence ?? ''}`.trim()))].toSorted();
}

/** One event as a subgraph writes it: a clinician was shown something of the patient, and refused something. */
export async function writeEvent(client: pg.Client, tenant: string, patient: string): Promise<void> {
  await client.query(
    `select access.write_audit(array[$1::uuid], array[$2], '{Chart}', '{READ}', '{f}', array[$3::uuid], '{test}',
      '{CLINICIAN}', array[$1::uuid], '{TREATMENT}', '{2}', '{0}', '{1}', '{16}', '{CONSENT_MISSING}', '{REGISTRATION}',
      '{1}', array[$4::uuid], '{17}', '{0}', '{0}', '{64}', '{CONSENT_MISSING}', '{REGISTRATION}')`,
    [tenant, randomUUID(), randomUUID(), patient],
  );
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
