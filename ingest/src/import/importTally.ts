import {
  addBatchCount,
  emptyCount,
  resourcesOf,
  type BatchCount,
  type ImportProgress,
  type ImportReport,
} from './importReport.js';
import type { SourceFile } from './sourceFile.js';
import type { DatabaseClock } from './statement.js';

/** Keeps count of a run, tells its progress, and writes its report. */
export class ImportTally {
  readonly clock: DatabaseClock = { elapsedMs: 0 };
  readonly #start = performance.now();
  readonly #sum = emptyCount();
  /** By file: one that failed may succeed later in the run. */
  readonly #failures = new Map<string, { message: string; bytes: number }>();
  readonly #filesTotal: number;
  readonly #bytesTotal: number;
  #imported = 0;
  #unchanged = 0;
  #bytesDone = 0;

  constructor(
    files: readonly SourceFile[],
    private readonly onProgress: ((progress: ImportProgress) => void) | undefined,
  ) {
    this.#filesTotal = files.length;
    this.#bytesTotal = files.reduce((sum, file) => sum + file.bytes, 0);
  }

  done(file: SourceFile, count: BatchCount, isUnchanged: boolean): void {
    addBatchCount(this.#sum, count);
    if (isUnchanged) this.#unchanged += 1;
    else this.#imported += 1;
    this.#failures.delete(file.path);
    this.#bytesDone += file.bytes;
    this.#tell(0, 0);
  }

  fail(path: string, message: string, bytes = 0): void {
    this.#failures.set(path, { message, bytes });
    this.#tell(0, 0);
  }

  /** Some of a file is done, and will be told again as a whole when all of it is. */
  within(bytes: number, resources: number): void {
    this.#tell(bytes, resources);
  }

  report(): ImportReport {
    const elapsedMs = performance.now() - this.#start;
    const resources = resourcesOf(this.#sum);
    return {
      files: { imported: this.#imported, unchanged: this.#unchanged, failed: this.#failures.size },
      failed: this.#failures.size,
      failures: [...this.#failures].map(([file, { message }]) => ({ file, message })),
      types: Object.fromEntries(this.#sum.types),
      notMapped: Object.fromEntries(this.#sum.notMapped),
      derived: Object.fromEntries(this.#sum.derived),
      resources,
      elapsedSeconds: elapsedMs / 1_000,
      perSecond: Math.round(resources / (elapsedMs / 1_000)),
      databaseShare: Math.min(1, this.clock.elapsedMs / elapsedMs),
    };
  }

  #tell(bytesWithin: number, resourcesWithin: number): void {
    if (!this.onProgress) return;
    const elapsedSeconds = (performance.now() - this.#start) / 1_000;
    const bytesFailed = [...this.#failures.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    const bytesDone = this.#bytesDone + bytesFailed + bytesWithin;
    const resources = resourcesOf(this.#sum) + resourcesWithin;
    this.onProgress({
      filesDone: this.#imported + this.#unchanged + this.#failures.size,
      filesTotal: this.#filesTotal,
      bytesDone,
      bytesTotal: this.#bytesTotal,
      resources,
      perSecond: Math.round(resources / elapsedSeconds),
      secondsLeft: bytesDone === 0 ? 0 : ((this.#bytesTotal - bytesDone) / bytesDone) * elapsedSeconds,
    });
  }
}
