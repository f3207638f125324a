import { SqlError } from '../sqlError.js';
import type { StatementResult, WorkerSettings } from './protocol.js';
import { WorkerProcess } from './workerProcess.js';

export interface SandboxSettings extends WorkerSettings {
  readonly workers: number;
  /** Statements that may wait for a worker. */
  readonly maximumWaiting: number;
  readonly timeoutMs: number;
  /** Memory a worker may write to, by the operating system. */
  readonly processLimitMb: number;
}

const RESTART_DELAY_MS = 1000;

/** A few workers, each with one statement at a time; the others wait in the order they came. */
export class SandboxPool {
  readonly #settings: SandboxSettings;
  readonly #idle: WorkerProcess[] = [];
  readonly #all = new Set<WorkerProcess>();
  readonly #waiting: ((worker: WorkerProcess) => void)[] = [];
  #isClosed = false;

  constructor(settings: SandboxSettings) {
    this.#settings = settings;
    for (let index = 0; index < settings.workers; index += 1) this.#start();
  }

  /** Throws `SqlError`; whatever a statement does to its worker, the next one finds another. */
  async run(sql: string): Promise<StatementResult> {
    const worker = await this.#take();
    try {
      return await worker.run(sql, this.#settings.timeoutMs);
    } finally {
      this.#giveBack(worker);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const worker of this.#all) worker.kill();
  }

  #start(): void {
    if (this.#isClosed) return;
    const worker = new WorkerProcess(this.#settings, this.#settings.processLimitMb, () => {
      this.#all.delete(worker);
      const position = this.#idle.indexOf(worker);
      if (position >= 0) this.#idle.splice(position, 1);
      // A worker that cannot even start would be started again and again: once a second is enough.
      if (worker.wasReady) this.#start();
      else setTimeout(() => this.#start(), RESTART_DELAY_MS).unref();
    });
    this.#all.add(worker);
    this.#giveBack(worker);
  }

  #take(): Promise<WorkerProcess> {
    const worker = this.#idle.shift();
    if (worker) return Promise.resolve(worker);
    if (this.#waiting.length >= this.#settings.maximumWaiting) return Promise.reject(new SqlError('BUSY'));
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveBack(worker: WorkerProcess): void {
    if (!worker.isAlive) return;
    const next = this.#waiting.shift();
    if (next) next(worker);
    else this.#idle.push(worker);
  }
}
