import { execFile } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Table from 'cli-table3';
import type { CellsFigures } from '../bench/release/cellsProcess.js';
import { generateRows } from '../bench/release/generateRows.js';

const run = promisify(execFile);
const GROWTH = [1_000_000, 3_000_000, 10_000_000, 30_000_000];

export interface BenchReleaseOptions {
  readonly rows: number;
  readonly json: boolean;
  /** Measures 1, 3, 10 and 30 million rows in turn, without SQL. */
  readonly growth: boolean;
}

interface Figures extends CellsFigures {
  readonly rows: number;
  readonly sqlSeconds: number | null;
  readonly gateSeconds: number;
  readonly accepted: boolean;
}

/**
 * `bench release`: generated charges, every cuboid of population and fees with all statistics, protection, gate. Each part is
 * a process of its own on the same two cores, one after the other; memory is the peak of the process that counts and protects.
 */
export async function benchRelease({ rows, json, growth }: BenchReleaseOptions): Promise<void> {
  if (growth) {
    const all: Figures[] = [];
    for (const size of GROWTH) {
      all.push(await oneRun(size, false));
      console.log(`${size} rows done`);
    }
    printFigures(all);
    if (json) console.log(JSON.stringify(all.map(outputOf)));
    return;
  }
  const figures = await oneRun(rows, true);
  printFigures([figures]);
  printComparison(figures);
  for (const line of figures.coarsened) console.log(`coarsened: ${line}`);
  if (json) console.log(JSON.stringify(outputOf(figures)));
}

async function oneRun(rows: number, withSql: boolean): Promise<Figures> {
  const folder = mkdtempSync(path.join(tmpdir(), 'caregraph-bench-release-'));
  const rowsFile = path.join(folder, 'rows.parquet');
  const candidateFile = path.join(folder, 'candidate.ndjson');
  try {
    await generateRows(rowsFile, rows);
    const cells: CellsFigures = await inProcess('cellsProcess', [
      rowsFile,
      candidateFile,
      withSql ? 'compare' : '',
    ]);
    const gate = await throughGate(candidateFile, path.join(folder, 'gate.jwk'));
    const sql: { sqlSeconds: number } | null = withSql ? await inProcess('sqlProcess', [rowsFile]) : null;
    return { rows, ...cells, ...gate, sqlSeconds: sql?.sqlSeconds ?? null };
  } finally {
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
}

async function inProcess<Result>(name: string, words: readonly string[]): Promise<Result> {
  const file = fileURLToPath(new URL(`../bench/release/${name}.js`, import.meta.url));
  const { stdout } = await run(process.execPath, [file, ...words], { maxBuffer: 2 ** 26 });
  // Our own process, whose last line is its result.
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Result;
}

/** The gate as it runs in a release: a process that reads the candidate from its input. Its time is from start to end. */
async function throughGate(
  candidateFile: string,
  keyFile: string,
): Promise<{ gateSeconds: number; accepted: boolean }> {
  const main = fileURLToPath(new URL('./main.js', import.meta.resolve('@caregraph/gate')));
  const started = performance.now();
  const gate = run(process.execPath, [main], {
    env: { CAREGRAPH_GATE_KEY: keyFile },
    maxBuffer: 2 ** 30,
  });
  const { stdin } = gate.child;
  const [{ stdout }] = await Promise.all([
    gate,
    stdin ? pipeline(createReadStream(candidateFile), stdin) : Promise.resolve(),
  ]);
  const gateSeconds = (performance.now() - started) / 1000;
  const { verdict } = JSON.parse(stdout.slice(0, stdout.indexOf('\n') + 1 || undefined)) as {
    verdict: { accepted: boolean };
  };
  return { gateSeconds, accepted: verdict.accepted };
}

function outputOf(figures: Figures): Record<string, number | null> {
  const { rows, cellsSeconds, sqlSeconds, protectSeconds, gateSeconds, peakRssMb } = figures;
  const round = (value: number | null): number | null => value && Math.round(value * 100) / 100;
  return {
    rows,
    cellsSeconds: round(cellsSeconds),
    sqlSeconds: round(sqlSeconds),
    protectSeconds: round(protectSeconds),
    gateSeconds: round(gateSeconds),
    peakRssMb,
  };
}

function printFigures(all: readonly Figures[]): void {
  const table = new Table({
    head: [
      'rows',
      'cuboids',
      'cells',
      'cells s',
      'SQL s',
      'protection s',
      'gate s',
      'share',
      'peak MB',
      'open',
      'gate',
    ],
    style: { head: [], border: [] },
  });
  for (const one of all) {
    const share = (one.protectSeconds + one.gateSeconds) / one.cellsSeconds;
    table.push([
      one.rows,
      one.cuboids,
      one.cells,
      one.cellsSeconds.toFixed(1),
      one.sqlSeconds === null
        ? '–'
        : `${one.sqlSeconds.toFixed(1)} (×${(one.sqlSeconds / one.cellsSeconds).toFixed(1)})`,
      one.protectSeconds.toFixed(1),
      one.gateSeconds.toFixed(1),
      `${(share * 100).toFixed(0)} %`,
      one.peakRssMb,
      one.open,
      one.accepted ? 'accepts' : 'refuses',
    ]);
  }
  console.log(table.toString());
}

/** What choosing complementary cells by another weight would publish, in shares of events. */
function printComparison({ comparison }: Figures): void {
  const weights = Object.keys(comparison[0]?.byWeight ?? {});
  const table = new Table({ head: ['table', 'cells', ...weights], style: { head: [], border: [] } });
  for (const { table: name, cells, byWeight } of comparison) {
    table.push([name, cells, ...weights.map((weight) => `${((byWeight[weight] ?? 0) * 100).toFixed(2)} %`)]);
  }
  console.log(table.toString());
}
