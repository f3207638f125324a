import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { findFaults } from './faults/findFaults.js';
import { fuzzRows } from './database/fuzzRows.js';
import { runDecisions } from './decisions/runDecisions.js';
import { fuzzGraph } from './graph/fuzzGraph.js';
import { printReport, progressLine } from './report.js';

const USAGE = `npm run fuzz:access -- [--decisions N] [--reads M] [--seed S] [--json]

  --decisions   how many questions the policy is asked (default 10000000)
  --reads       how many operations the graph is asked over HTTP (default 100000)
  --seed        a whole number; the same seed asks the same (default: a random one, printed)
  --json        one JSON object as the last line of output`;

/** A view looks at every protected table at once, so there are fewer of them. */
const READS_PER_VIEW = 50;

process.exitCode = await main();

async function main(): Promise<number> {
  const asked = arguments_();
  if (!asked) return 2;
  const { seed, decisions, reads, isJson } = asked;
  const write = (line: string): void => void process.stderr.write(line);
  write(`seed ${seed}\n`);
  const times: Record<string, number> = {};
  const timed = async <T>(
    name: string,
    most: number,
    work: (progress: (more: number) => void) => Promise<T>,
  ): Promise<T> => {
    const startedMs = performance.now();
    const progress = progressLine(name, most, write);
    const result = await work(progress.add);
    progress.end();
    times[name] = (performance.now() - startedMs) / 1000;
    return result;
  };
  const decided = await timed('decisions', decisions, (progress) => runDecisions(decisions, seed, progress));
  const views = Math.ceil(reads / READS_PER_VIEW);
  const seen = await timed('row security', views, (progress) => fuzzRows({ seed, views, progress }));
  const read = await timed('reads', reads, (progress) => fuzzGraph({ seed, reads, progress }));
  const faults = await timed('planted faults', 10, (progress) => findFaults(seed, () => progress(1)));

  const mismatches = decided.mismatches + seen.mismatches + read.mismatches;
  const plantedFound = faults.filter(({ isFound }) => isFound).length;
  printReport({ seed, decided, seen, read, faults, times });
  if (isJson) {
    const { decisions: done, decideMs } = decided;
    const more = { seed, views: seen.views, decisionsPerSecond: Math.round(done / (decideMs / 1000)) };
    console.log(JSON.stringify({ decisions: done, reads: read.reads, mismatches, plantedFound, ...more }));
  }
  return mismatches === 0 && plantedFound === faults.length ? 0 : 1;
}

interface Arguments {
  readonly seed: number;
  readonly decisions: number;
  readonly reads: number;
  readonly isJson: boolean;
}

function arguments_(): Arguments | null {
  try {
    const { values } = parseArgs({
      options: {
        decisions: { type: 'string', default: '10000000' },
        reads: { type: 'string', default: '100000' },
        seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
        json: { type: 'boolean', default: false },
      },
    });
    const [decisions, reads, seed] = [values.decisions, values.reads, values.seed].map(wholeNumber);
    if (decisions && reads && seed !== undefined && seed !== null)
      return { decisions, reads, seed, isJson: values.json };
  } catch {
    // What parseArgs says of an unknown word is no clearer than the usage.
  }
  console.error(USAGE);
  return null;
}

function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
