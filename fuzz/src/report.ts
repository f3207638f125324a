import type { RowCounts } from './database/fuzzRows.js';
import type { DecisionCounts } from './decisions/fuzzDecisions.js';
import type { FoundFault } from './faults/findFaults.js';
import type { ReadCounts } from './graph/fuzzGraph.js';

export interface Report {
  readonly seed: number;
  readonly decided: DecisionCounts;
  readonly seen: RowCounts;
  readonly read: ReadCounts;
  readonly faults: readonly FoundFault[];
  /** Seconds by part. */
  readonly times: Readonly<Record<string, number>>;
}

/** What was compared, what differed, and which planted faults were found: for people. */
export function printReport({ seed, decided, seen, read, faults, times }: Report): void {
  const figure = (value: number): string => Math.round(value).toLocaleString('en');
  const rate = (count: number, part: string): string => `${figure(count / (times[part] ?? 1))}/s`;
  const row = (name: string, count: number, part: string, mismatches: number, what: string): void =>
    console.log(
      [
        name.padEnd(14),
        figure(count).padStart(12),
        rate(count, part).padStart(12),
        figure(mismatches).padStart(11),
        `  ${what}`,
      ].join(''),
    );
  const { PERMIT, MASK, DENY } = decided.effects;
  console.log(`\nseed ${seed}\n`);
  console.log(`${''.padEnd(14)}${'compared'.padStart(12)}${'rate'.padStart(12)}${'mismatches'.padStart(11)}`);
  const alone = figure(decided.decisions / (decided.decideMs / 1000));
  row(
    'decisions',
    decided.decisions,
    'decisions',
    decided.mismatches,
    `${figure(PERMIT)} permitted, ${figure(MASK)} masked, ${figure(DENY)} denied; decide alone ${alone}/s per thread`,
  );
  row(
    'row security',
    seen.views,
    'row security',
    seen.mismatches,
    `views of every protected table, ${figure(seen.changes)} changes, ${figure(seen.rowsShown)} rows shown`,
  );
  row(
    'reads',
    read.reads,
    'reads',
    read.mismatches,
    `operations over HTTP, ${figure(read.throughGateway)} through the gateway; ${figure(read.shown)} values, ${figure(read.denials)} denials, ${figure(read.changes)} changes`,
  );
  const found = faults.filter(({ isFound }) => isFound).length;
  console.log(
    `\nplanted faults: ${found} of ${faults.length} found, ${figure(times['planted faults'] ?? 0)} s`,
  );
  for (const { fault, isFound, asked } of faults)
    console.log(`  ${isFound ? '✔' : '✖ NOT FOUND:'} ${fault} (${asked})`);
  for (const mismatch of [...decided.found, ...seen.found, ...read.found])
    console.log(`\nMISMATCH ${JSON.stringify(mismatch, null, 1)}`);
}

const EVERY_MS = 5_000;

/** Tells from time to time how far something is. */
export function progressLine(
  name: string,
  most: number,
  write: (text: string) => void,
): { add(more: number): void; end(): void } {
  let done = 0;
  let saidMs = Date.now();
  const startedMs = saidMs;
  return {
    add(more) {
      done += more;
      if (Date.now() - saidMs < EVERY_MS) return;
      saidMs = Date.now();
      const left = ((saidMs - startedMs) / done) * Math.max(0, most - done);
      write(
        `${name}: ${done.toLocaleString('en')} of ${most.toLocaleString('en')}, about ${Math.ceil(left / 1000)} s left\n`,
      );
    },
    end: () => write(`${name}: ${((Date.now() - startedMs) / 1000).toFixed(1)} s\n`),
  };
}
