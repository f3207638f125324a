import type { LoadReport } from './loadReport.ts';
import type { SystemMeasurements } from './systemMeasurements.ts';

/** Shorter runs say nothing about memory: heaps are still growing to their working size. */
const leastSeconds = 600;
/** More than this between the middle and the end of a run is growth: garbage collectors move memory by less. */
const tolerated = { share: 0.1, mib: 16 };

/** The report with what the runner saw of the processes; memory that grows in a long run fails it. */
export function withMeasurements(report: LoadReport, system: SystemMeasurements | undefined): LoadReport {
  if (!system) return report;
  const memoryFailures = grownProcesses(system);
  return {
    ...report,
    system,
    ...(memoryFailures.length === 0 ? {} : { memoryFailures, verdict: 'failed' as const }),
  };
}

/** What grew, in words. The load generator may: its metrics are kept until it ends. */
function grownProcesses({ seconds, samples, processes }: SystemMeasurements): string[] {
  if (seconds < leastSeconds) return [];
  return processes.flatMap(({ name }, index) => {
    const memory = samples.map(({ memoryMiB }) => memoryMiB[index] ?? 0);
    const middle = median(memory.slice(Math.floor(memory.length / 3), Math.ceil(memory.length / 2)));
    const end = median(memory.slice(-Math.ceil(memory.length / 6)));
    const isGrown = end - middle > Math.max(tolerated.mib, middle * tolerated.share);
    return name !== 'k6' && isGrown
      ? [`memory of ${name} grew from ${middle.toFixed(0)} to ${end.toFixed(0)} MiB`]
      : [];
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
