import { execFile } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Table from 'cli-table3';
import type { SpentTime } from '@caregraph/deidentify';
import type { CellsFigures } from '../bench/release/cellsProcess.js';

const run = promisify(execFile);

export interface BenchReleaseOptions {
  /** Sizes, measured one after the other. */
  readonly rows: readonly number[];
  readonly json: boolean;
  /** Compares with one SQL statement per cuboid, too. */
  readonly sql: boolean;
}

interface Figures extends CellsFigures {
  readonly rows: number;
  readonly sqlSeconds: SpentTime | null;
  readonly gateSeconds: SpentTime;
  readonly accepted: boolean;
}

/**
 * `bench release`: generated charges, every cuboid of population and fees with all statistics, protection, gate. Each part of
 * each size is a process of its own on the same two cores, one after the other; memory is the peak of the process that counts
 * and protects. Seconds of processors stand beside those of the clock: on a busy machine only they can be compared.
 */
export async function benchRelease({ rows, json, sql }: BenchReleaseOptions): Promise<void> {
  const all: Figures[] = [];
  for (const size of rows) {
    all.push(await oneRun(size, { sql, comparesWeights: rows.length === 1 && sql }));
    if (rows.length > 1) console.log(`${size} rows done`);
  }
  printFigures(all);
  for (const figures of all) {
    if (figures.comparison.length > 0) printComparison(figures);
    for (const line of figures.coarsened) console.log(`coarsened at ${figures.rows} rows: ${line}`);
  }
  const [first, ...others] = all.map(outputOf);
  if (json) console.log(JSON.stringify(others.length === 0 ? first : [first, ...others]));
}

async function oneRun(
  rows: number,
  { sql, comparesWeights }: { readonly sql: boolean; readonly comparesWeights: boolean },
): Promise<Figures> {
  const folder = mkdtempSync(path.join(tmpdir(), 'caregraph-bench-release-'));
  const rowsFile = path.join(folder, 'rows.parquet');
  const candidateFile = path.join(folder, 'candidate.ndjson');
  try {
    await inProcess('generateProcess', [rowsFile, String(rows)]);
    const cells: CellsFigures = await inProcess('cellsProcess', [
      rowsFile,
      candidateFile,
      comparesWeights ? 'compare' : '',
    ]);
    const gate = await throughGate(candidateFile, path.join(folder, 'gate.jwk'));
    const compared: { sqlSeconds: SpentTime } | null = sql ? await inProcess('sqlProcess', [rowsFile]) : null;
    return { rows, ...cells, ...gate, sqlSeconds: compared?.sqlSeconds ?? null };
  } finally {
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
}

function programFile(name: string): string {
  return fileURLToPath(new URL(`../bench/release/${name}.js`, import.meta.url));
}

async function inProcess<Result>(name: string, words: readonly string[]): Promise<Result> {
  const { stdout } = await run(process.execPath, [programFile(name), ...words], { maxBuffer: 2 ** 26 });
  // Our own process, whose last line is its result.
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Result;
}

/** The gate as it runs in a release: a process that reads the candidate from its input. Its time is from start to end. */
async function throughGate(
  candidateFile: string,
  keyFile: string,
): Promise<{ gateSeconds: SpentTime; accepted: boolean }> {
  const main = fileURLToPath(new URL('./main.js', import.meta.resolve('@caregraph/gate')));
  const started = performance.now();
  const gate = run(process.execPath, ['--import', programFile('cpuAtExit'), main], {
    env: { CAREGRAPH_GATE_KEY: keyFile },
    maxBuffer: 2 ** 30,
  });
  const { stdin } = gate.child;
  const [{ stdout, stderr }] = await Promise.all([
    gate,
    stdin ? pipeline(createReadStream(candidateFile), stdin) : Promise.resolve(),
  ]);
  const wall = (performance.now() - started) / 1000;
  const { cpuMicroseconds } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '') as {
    cpuMicroseconds: number;
  };
  const { verdict } = JSON.parse(stdout.slice(0, stdout.indexOf('\n') + 1 || undefined)) as {
    verdict: { accepted: boolean };
  };
  return { gateSeconds: { wall, cpu: cpuMicroseconds / 1e6 }, accepted: verdict.accepted };
}

function outputOf({ rows, cellsSeconds, sqlSeconds, protectSeconds, gateSeconds, peakRssMb }: Figures) {
  const round = (time: SpentTime | null): SpentTime | null =>
    time && { wall: Math.round(time.wall * 100) / 100, cpu: Math.round(time.cpu * 100) / 100 };
  return {
    rows,
    cellsSeconds: round(cellsSeconds),
    sqlSeconds: round(sqlSeconds),
    protectSeconds: round(protectSeconds),
    gateSeconds: round(gateSeconds),
    peakRssMb,
  };
}

const COLUMNS = ['rows', 'cuboids', 'cells', 'cells s', 'SQL s', 'SQL ÷ cells', 'protection s', 'gate s'];

/** Seconds by the clock, in brackets those of processors; ratios the same. */
function printFigures(all: readonly Figures[]): void {
  const table = new Table({
    head: [...COLUMNS, '(protection + gate) ÷ cells', 'peak MB', 'open', 'gate'],
    style: { head: [], border: [] },
  });
  const seconds = ({ wall, cpu }: SpentTime): string => `${wall.toFixed(1)} (${cpu.toFixed(1)})`;
  for (const one of all) {
    const { cellsSeconds, sqlSeconds, protectSeconds, gateSeconds } = one;
    const share = (kind: 'wall' | 'cpu'): string =>
      `${(((protectSeconds[kind] + gateSeconds[kind]) / cellsSeconds[kind]) * 100).toFixed(0)} %`;
    const times = (kind: 'wall' | 'cpu'): string =>
      sqlSeconds ? (sqlSeconds[kind] / cellsSeconds[kind]).toFixed(1) : '';
    table.push([
      one.rows,
      one.cuboids,
      one.cells,
      seconds(cellsSeconds),
      sqlSeconds ? seconds(sqlSeconds) : '–',
      sqlSeconds ? `${times('wall')} (${times('cpu')})` : '–',
      seconds(protectSeconds),
      seconds(gateSeconds),
      `${share('wall')} (${share('cpu')})`,
      one.peakRssMb,
      one.open,
      one.accepted ? 'accepts' : 'refuses',
    ]);
  }
  console.log('Seconds and ratios by the clock; in brackets, of processors.');
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
