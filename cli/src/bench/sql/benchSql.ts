import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Table from 'cli-table3';
import { Pool, request } from 'undici';
import type { Settings } from '../../settings.js';
import { startLocalIssuer, type LocalIssuer } from './localIssuer.js';
import { processTime, type ProcessTime } from './processTime.js';
import { publishSynthetic } from './syntheticRelease.js';

const CONCURRENT = 50;
const WARM_UP_MS = 3000;
const MEASURED_MS = 15_000;
const WORKERS = 2;
const SIZE = { quarters: ['2025Q3', '2025Q4', '2026Q1', '2026Q2'], states: 30, codes: 40 };

/** What researchers ask, with other values from turn to turn. */
const STATEMENTS: Readonly<Record<string, (turn: number) => string>> = {
  'one cell': (turn) =>
    `SELECT * FROM benchmark.condition_prevalence WHERE quarter = '2026Q1' AND place = 'S${turn % 30}' AND age_band = 'all' AND code = '${10_000 + (turn % 40)}'`,
  'series of a place': (turn) =>
    `SELECT quarter, prevalence, subscribers FROM benchmark.condition_prevalence WHERE place = 'S${turn % 30}' AND code = '${10_000 + (turn % 40)}' AND age_band = 'all' AND time_level = 'quarter' ORDER BY quarter`,
  'top ten': (turn) =>
    `SELECT code, display, prevalence FROM benchmark.condition_prevalence WHERE place = 'S${turn % 30}' AND quarter = '2026Q2' AND age_band = 'all' AND code_level = 'code' ORDER BY prevalence DESC LIMIT 10`,
  'fees by place': (turn) =>
    `SELECT place, median_minor FROM benchmark.fees WHERE place_level = 'state' AND specialty_level = 'all' AND quarter = '2025Q4' AND code = '${10_000 + (turn % 40)}' ORDER BY 2`,
  'sum over all cells': () =>
    `SELECT place_level, quarter, sum(events) FROM benchmark.treatment_use WHERE time_level = 'quarter' AND age_level = 'age20' AND code_level = 'code' AND cell_state = 'value' GROUP BY ALL`,
};

/** Each statement new, so that none can have been answered before; and as they come, some of them again. */
const PHASES: Readonly<Record<string, (sql: string, turn: number) => string>> = {
  fresh: (sql, turn) => `${sql} -- ${turn}`,
  repeated: (sql) => sql,
};

interface Measured {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly processorTime: ProcessorTime | null;
}

interface Sample {
  readonly name: string;
  readonly ms: number;
}

/** `bench sql`: fifty researchers at once on a made-up release of a realistic size, over HTTP, audit and history on. */
export async function benchSql(_settings: Settings, { json }: { json: boolean }): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'caregraph-bench-'));
  const issuer = await startLocalIssuer();
  let service: ChildProcess | undefined;
  try {
    const warehouse = path.join(folder, 'warehouse.duckdb');
    const cells = await publishSynthetic(warehouse, SIZE);
    console.log(
      `${cells.toLocaleString('en')} cells, ${CONCURRENT} at once, ${WORKERS} workers, ${MEASURED_MS / 1000} s`,
    );
    const port = await freePort();
    service = startService(warehouse, issuer.issuer, port);
    const url = `http://127.0.0.1:${port}`;
    await untilReady(url);
    const measured: Record<string, Measured> = {};
    for (const [name, marked] of Object.entries(PHASES)) {
      await load(url, issuer, WARM_UP_MS, marked);
      const before = processTime(service.pid ?? 0);
      const samples = await load(url, issuer, MEASURED_MS, marked);
      const after = processTime(service.pid ?? 0);
      measured[name] = report(name, samples, perRequest(before, after, samples.length));
    }
    if (json) console.log(JSON.stringify({ concurrent: CONCURRENT, ...measured }));
  } finally {
    if (service) await ended(service);
    await issuer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

let turn = 0;

async function load(
  url: string,
  issuer: LocalIssuer,
  forMs: number,
  marked: (sql: string, turn: number) => string,
): Promise<Sample[]> {
  const pool = new Pool(url, { connections: CONCURRENT });
  const samples: Sample[] = [];
  const names = Object.keys(STATEMENTS);
  const until = performance.now() + forMs;
  await Promise.all(
    Array.from({ length: CONCURRENT }, async (_, user) => {
      const authorization = `Bearer ${await issuer.token(`researcher-${user}`)}`;
      while (performance.now() < until) {
        turn += 1;
        const name = names[turn % names.length] ?? '';
        const sql = marked(STATEMENTS[name]?.(turn) ?? '', turn);
        const started = performance.now();
        const response = await pool.request({
          method: 'POST',
          path: '/sql',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ sql }),
        });
        const text = await response.body.text();
        if (response.statusCode !== 200) throw new Error(`${response.statusCode} for ${sql}: ${text}`);
        samples.push({ name, ms: performance.now() - started });
      }
    }),
  );
  await pool.close();
  return samples;
}

interface ProcessorTime {
  readonly serviceMs: number;
  readonly workersMs: number;
}

function perRequest(
  before: ProcessTime | undefined,
  after: ProcessTime | undefined,
  requests: number,
): ProcessorTime | null {
  if (!before || !after) return null;
  const each = (ms: number): number => Number((ms / requests).toFixed(2));
  return { serviceMs: each(after.own - before.own), workersMs: each(after.children - before.children) };
}

function report(title: string, samples: readonly Sample[], processorTime: ProcessorTime | null): Measured {
  const table = new Table({
    head: [title, 'requests', 'p50 ms', 'p95 ms', 'p99 ms'],
    style: { head: [], border: [] },
  });
  const row = (name: string, of: readonly Sample[]): void => {
    const { p50, p95, p99 } = percentiles(of);
    table.push([name, of.length, p50, p95, p99]);
  };
  for (const name of Object.keys(STATEMENTS)) {
    row(
      name,
      samples.filter((sample) => sample.name === name),
    );
  }
  row('all', samples);
  const perSecond = Math.round(samples.length / (MEASURED_MS / 1000));
  console.log(table.toString());
  const { serviceMs = '?', workersMs = '?' } = processorTime ?? {};
  console.log(
    `${perSecond} requests/s; processor time of each: service ${serviceMs} ms, workers ${workersMs} ms`,
  );
  return { requests: samples.length, perSecond, ...percentiles(samples), processorTime };
}

function percentiles(samples: readonly Sample[]): { p50: number; p95: number; p99: number } {
  const sorted = samples.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function startService(warehouse: string, issuer: string, port: number): ChildProcess {
  const main = path.join(
    path.dirname(createRequire(import.meta.url).resolve('@caregraph/warehouse-sql')),
    'main.js',
  );
  return spawn(process.execPath, [main], {
    env: {
      CAREGRAPH_PORT: String(port),
      CAREGRAPH_ISSUER: issuer,
      CAREGRAPH_WAREHOUSE: warehouse,
      CAREGRAPH_LOG_LEVEL: 'error',
      CAREGRAPH_SQL_WORKERS: String(WORKERS),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      // A server that listens on a port has an address of this form.
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const answer = await request(`${url}/readyz`).catch(() => undefined);
    await answer?.body.dump();
    if (answer?.statusCode === 200) return;
    await wait(100);
  }
  throw new Error('The warehouse service did not come up.');
}

async function ended(service: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => service.once('exit', resolve));
  service.kill('SIGTERM');
  await exit;
}
