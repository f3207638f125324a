import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AuditWriter, type AuditEvent } from '@caregraph/subgraph-kit';
import Table from 'cli-table3';
import pg from 'pg';
import { openDatabase } from '../database/openDatabase.js';
import { installationSecrets } from '../database/secrets.js';
import type { Settings } from '../settings.js';

const CLIENTS = [1, 16, 64] as const;
const SECONDS = 5;
const PATIENTS = 200;

interface Figures {
  readonly clients: number;
  readonly eventsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of this process; the server's own is not in it. */
  readonly cpuMicrosecondsPerEvent: number;
}

/**
 * `bench audit`: commits audit events of one patient each through one writer, as a subgraph does, to a new embedded
 * server that flushes to disk. Each client waits for its event before it sends the next.
 */
export async function benchAudit(settings: Settings, { json }: { json: boolean }): Promise<void> {
  const data = mkdtempSync(path.join(tmpdir(), 'caregraph-bench-'));
  // Root's server runs as another user, who must be able to enter; there is nothing of anybody in it.
  chmodSync(data, 0o755);
  const scratch: Settings = { ...settings, data, databaseUrl: undefined, postgresPort: undefined };
  const database = await openDatabase(scratch, await installationSecrets(scratch));
  const figures: Figures[] = [];
  try {
    const patients = await somePatients(database.urls.ingest);
    const writer = new AuditWriter(database.urls.records);
    for (const patient of patients) await writer.write(eventOf(patient));
    for (const clients of CLIENTS) figures.push(await measured(writer, clients, patients));
    await writer.close();
  } finally {
    await database.close();
    rmSync(data, { recursive: true, force: true });
  }
  const table = new Table({
    head: ['clients', 'events/s', 'p50 ms', 'p99 ms', 'CPU µs/event'],
    style: { head: [], border: [] },
  });
  for (const { clients, eventsPerSecond, p50Ms, p99Ms, cpuMicrosecondsPerEvent } of figures)
    table.push([clients, eventsPerSecond, p50Ms, p99Ms, cpuMicrosecondsPerEvent]);
  console.log(table.toString());
  if (json) console.log(JSON.stringify({ writer: figures }));
}

async function measured(writer: AuditWriter, clients: number, patients: readonly string[]): Promise<Figures> {
  const latencies: number[] = [];
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const client = async (): Promise<void> => {
    while (performance.now() - startedAt < SECONDS * 1000) {
      const since = performance.now();
      await writer.write(eventOf(patients[latencies.length % patients.length] ?? ''));
      latencies.push(performance.now() - since);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number): number => rounded(sorted[Math.floor(sorted.length * share)] ?? 0);
  return {
    clients,
    eventsPerSecond: Math.round(sorted.length / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    cpuMicrosecondsPerEvent: Math.round((user + system) / sorted.length),
  };
}

const rounded = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;

/** Events name only patients whom somebody may know of. */
async function somePatients(ingestUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: ingestUrl });
  await client.connect();
  try {
    const [clinic, ...patients] = Array.from({ length: PATIENTS + 1 }, () => randomUUID());
    await client.query("insert into identity.subscriber (id, name) values ($1, 'Clinic')", [clinic]);
    await client.query('insert into identity.patient (id) select unnest($1::uuid[])', [patients]);
    await client.query(
      'insert into identity.registration (id, patient_id, subscriber_id) select gen_random_uuid(), p, $2 from unnest($1::uuid[]) p',
      [patients, clinic],
    );
    return patients;
  } finally {
    await client.end();
  }
}

function eventOf(patient: string): AuditEvent {
  return {
    tenant_id: null,
    request_id: randomUUID(),
    operation: 'Chart',
    action: 'READ',
    undone: false,
    account_id: randomUUID(),
    client_id: 'bench',
    role: 'CLINICIAN',
    grantee_id: null,
    purpose: 'TREATMENT',
    permitted: 4,
    masked: 0,
    denied: 1,
    category_mask: 16,
    reasons: ['CONSENT_MISSING'],
    source_kinds: ['REGISTRATION'],
    patients: [
      {
        patient_id: patient,
        read_mask: 17,
        masked_mask: 0,
        written_mask: 0,
        denied_mask: 64,
        reasons: ['CONSENT_MISSING'],
        source_kinds: ['REGISTRATION'],
      },
    ],
  };
}
