import { spawn, type ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { SqlError } from '../sqlError.js';
import { Deadline } from './deadline.js';
import {
  FRAME,
  FrameReader,
  type StatementEnd,
  type WorkerFailure,
  type WorkerSettings,
} from './protocol.js';
import type { WorkerRun } from './workerRun.js';

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));
/** How long a worker may take to heed an interrupt before it is killed. */
const GRACE_MS = 250;

/** Can the operating system's limit on a process's memory be set here? Linux enforces it; others are told of it. */
export const HAS_MEMORY_LIMIT = process.platform === 'linux';

export interface WorkerEvents {
  /** It is free for the next run. */
  onFree(): void;
  onEnd(): void;
}

/** One worker. Once it has ended, by itself or killed, it stays ended: the pool starts another. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #output: Duplex;
  readonly #frames = new FrameReader();
  readonly #events: WorkerEvents;
  #run: WorkerRun | undefined;
  #working: Deadline | undefined;
  #stalled: Deadline | undefined;
  #grace: NodeJS.Timeout | undefined;
  isAlive = true;
  /** It came up once: that it ended is then a statement's doing, not its own. */
  wasReady = false;
  /** Whose statement it runs, and since when (`performance.now()`). */
  busy: { readonly subject: string; readonly sinceMs: number } | undefined;

  constructor(settings: WorkerSettings, processLimitMb: number, events: WorkerEvents) {
    this.#events = events;
    const { command, args } = limitProcess(processLimitMb, [
      '--max-old-space-size=256',
      WORKER,
      JSON.stringify(settings),
    ]);
    this.#child = spawn(command, args, {
      // An empty environment: there is nothing in it to be read.
      env: {},
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    });
    // The fourth stream is the one that `stdio` just asked for.
    this.#output = this.#child.stdio[3] as Duplex;
    this.#output.on('data', (bytes: Buffer) => this.#take(bytes));
    this.#output.on('error', () => undefined);
    this.#child.stdin?.on('error', () => undefined);
    this.#child.once('error', () => this.#end());
    this.#child.once('close', () => this.#end());
  }

  /**
   * Starts a run. Its worker may compute for `timeoutMs`, and wait as long again for a client that does not read; a run
   * beyond either takes the process with it.
   */
  start(run: WorkerRun, timeoutMs: number): void {
    const stop = (code: 'STATEMENT_TIMEOUT' | 'STATEMENT_CANCELLED'): void => {
      run.fail(new SqlError(code));
      this.kill();
    };
    this.#run = run;
    this.busy = { subject: run.subject, sinceMs: performance.now() };
    this.#working = new Deadline(timeoutMs, () => stop('STATEMENT_TIMEOUT'));
    this.#stalled = new Deadline(timeoutMs, () => stop('STATEMENT_CANCELLED'));
    this.#working.start();
    run.attach({ onWanted: () => this.#resume(), onCancel: (error) => this.#cancel(error) });
    this.#send(run.request);
  }

  /** It has come up and has nothing to do. */
  get isFree(): boolean {
    return this.isAlive && this.wasReady && !this.busy;
  }

  kill(): void {
    this.isAlive = false;
    this.#child.kill('SIGKILL');
  }

  /** First asked to stop, then killed: most statements heed an interrupt, and the process is spared. */
  #cancel(error: SqlError): void {
    this.#run?.fail(error);
    this.#send({ kind: 'cancel' });
    // What it was about to send is thrown away.
    this.#output.resume();
    this.#grace ??= setTimeout(() => this.kill(), GRACE_MS);
  }

  #send(message: object): void {
    this.#child.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #resume(): void {
    if (!this.#output.isPaused()) return;
    this.#stalled?.stop();
    this.#working?.start();
    this.#output.resume();
  }

  #take(bytes: Buffer): void {
    try {
      for (const { kind, payload } of this.#frames.read(bytes)) this.#takeFrame(kind, payload);
    } catch {
      // A worker that no longer speaks our language is not asked again.
      this.#run?.fail(new SqlError('RESOURCE_LIMIT'));
      this.kill();
    }
  }

  #takeFrame(kind: number, payload: Buffer): void {
    const run = this.#run;
    if (kind === FRAME.ready) {
      this.wasReady = true;
      this.#events.onFree();
    } else if (kind === FRAME.data) {
      if (!run || run.isSettled || run.push(payload)) return;
      this.#output.pause();
      this.#working?.stop();
      this.#stalled?.start();
    } else if (kind === FRAME.end) {
      run?.finish(JSON.parse(payload.toString()) as StatementEnd);
      this.#free();
    } else {
      run?.fail(JSON.parse(payload.toString()) as WorkerFailure);
      this.#free();
    }
  }

  #free(): void {
    this.#release();
    this.#output.resume();
    if (this.isAlive) this.#events.onFree();
  }

  #release(): void {
    this.#working?.stop();
    this.#stalled?.stop();
    clearTimeout(this.#grace);
    this.#grace = undefined;
    this.#run = undefined;
    this.busy = undefined;
  }

  #end(): void {
    this.isAlive = false;
    // An end in the middle of a statement is the operating system's answer to what the statement asked for.
    this.#run?.fail(new SqlError('RESOURCE_LIMIT'));
    this.#release();
    this.#events.onEnd();
  }
}

/**
 * How to start Node so that the operating system refuses it more memory than this, and any file it would write. RLIMIT_DATA
 * counts what a process may write to, and not what V8 only reserves, as RLIMIT_AS would.
 */
export function limitProcess(
  limitMb: number,
  nodeArgs: readonly string[],
): { command: string; args: string[] } {
  if (!HAS_MEMORY_LIMIT) return { command: process.execPath, args: [...nodeArgs] };
  const script = `ulimit -c 0; ulimit -f 0; ulimit -d ${limitMb * 1024}; exec "$@"`;
  return { command: '/bin/sh', args: ['-c', script, 'sh', process.execPath, ...nodeArgs] };
}
