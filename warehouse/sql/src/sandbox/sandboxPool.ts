import { SqlError } from '../sqlError.js';
import type { WorkerRequest, WorkerSettings } from './protocol.js';
import { WorkerProcess } from './workerProcess.js';
import { WorkerRun } from './workerRun.js';

export interface SandboxSettings extends WorkerSettings {
  readonly workers: number;
  /** Statements that may wait for a worker, of all users together. */
  readonly maximumWaiting: number;
  /** Statements that one user may have running and waiting. */
  readonly maximumPerSubject: number;
  readonly timeoutMs: number;
  /** Memory a worker may write to, by the operating system. */
  readonly processLimitMb: number;
}

const RESTART_DELAY_MS = 1000;
/** One whose statements have run longer than this does not get the last free worker as well. */
const LONG_STATEMENT_MS = 1000;

/** A few workers, each with one statement at a time; users who wait take turns. */
export class SandboxPool {
  readonly #settings: SandboxSettings;
  readonly #workers = new Set<WorkerProcess>();
  /** Waiting runs by subject; the subject whose turn it is comes first. */
  readonly #waiting = new Map<string, WorkerRun[]>();
  readonly #open = new Map<string, number>();
  #isClosed = false;

  constructor(settings: SandboxSettings) {
    this.#settings = settings;
    for (let index = 0; index < settings.workers; index += 1) this.#startWorker();
  }

  /** Statements that wait for a worker. */
  get waiting(): number {
    let count = 0;
    for (const runs of this.#waiting.values()) count += runs.length;
    return count;
  }

  /** Throws `SqlError` where too many wait; whatever a statement does to its worker, the next one finds another. */
  run(request: WorkerRequest, subject: string): WorkerRun {
    const open = this.#open.get(subject) ?? 0;
    if (open >= this.#settings.maximumPerSubject) throw new SqlError('TOO_MANY_STATEMENTS');
    if (this.waiting >= this.#settings.maximumWaiting) throw new SqlError('BUSY');
    const run = new WorkerRun(request, subject);
    this.#open.set(subject, open + 1);
    const close = (): void => {
      const left = (this.#open.get(subject) ?? 1) - 1;
      if (left > 0) this.#open.set(subject, left);
      else this.#open.delete(subject);
    };
    run.ended.then(close, close);
    run.attach({
      onCancel: (error) => {
        this.#forget(run);
        run.fail(error);
      },
    });
    this.#waiting.set(subject, [...(this.#waiting.get(subject) ?? []), run]);
    this.#dispatch();
    return run;
  }

  close(): void {
    this.#isClosed = true;
    for (const worker of this.#workers) worker.kill();
  }

  #startWorker(): void {
    if (this.#isClosed) return;
    const worker = new WorkerProcess(this.#settings, this.#settings.processLimitMb, {
      onFree: () => this.#dispatch(),
      onEnd: () => {
        this.#workers.delete(worker);
        // A worker that cannot even start would be started again and again: once a second is enough.
        if (worker.wasReady) this.#startWorker();
        else setTimeout(() => this.#startWorker(), RESTART_DELAY_MS).unref();
      },
    });
    this.#workers.add(worker);
  }

  #dispatch(): void {
    for (const worker of this.#workers) {
      if (!worker.isFree) continue;
      const run = this.#next();
      if (!run) return;
      worker.start(run, this.#settings.timeoutMs);
    }
  }

  /** The first run of the first subject who may have a worker; that subject then goes to the end of the line. */
  #next(): WorkerRun | undefined {
    const idle = [...this.#workers].filter((worker) => worker.isFree).length;
    for (const [subject, runs] of this.#waiting) {
      if (idle === 1 && this.#isOccupying(subject)) continue;
      const [run, ...rest] = runs;
      this.#waiting.delete(subject);
      if (rest.length > 0) this.#waiting.set(subject, rest);
      return run;
    }
    return undefined;
  }

  #isOccupying(subject: string): boolean {
    const since = performance.now() - LONG_STATEMENT_MS;
    return [...this.#workers].some(({ busy }) => busy?.subject === subject && busy.sinceMs < since);
  }

  #forget(run: WorkerRun): void {
    const runs = (this.#waiting.get(run.subject) ?? []).filter((other) => other !== run);
    if (runs.length > 0) this.#waiting.set(run.subject, runs);
    else this.#waiting.delete(run.subject);
  }
}
