import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SqlError } from '../sqlError.js';
import type { StatementResult, WorkerAnswer, WorkerSettings } from './protocol.js';

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));

/** Can the operating system's limit on a process's memory be set here? Linux enforces it; others are told of it. */
export const HAS_MEMORY_LIMIT = process.platform === 'linux';

/** One worker. Once it has ended, by itself or killed, it stays ended: the pool starts another. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  #settle: { resolve: (result: StatementResult) => void; reject: (error: SqlError) => void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  isAlive = true;
  /** It came up once: that it ended is then a statement's doing, not its own. */
  wasReady = false;

  constructor(settings: WorkerSettings, processLimitMb: number, onEnd: () => void) {
    const { command, args } = limitMemory(processLimitMb, [
      '--max-old-space-size=256',
      WORKER,
      JSON.stringify(settings),
    ]);
    this.#child = spawn(command, args, {
      // An empty environment: there is nothing in it to be read.
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (answer: WorkerAnswer) => this.#take(answer));
    this.#child.once('error', () => this.#end(onEnd));
    this.#child.once('exit', () => this.#end(onEnd));
  }

  /** Runs a statement; one that is still running at the deadline takes the process with it. */
  run(sql: string, timeoutMs: number): Promise<StatementResult> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#timer = setTimeout(() => {
        this.#fail(new SqlError('STATEMENT_TIMEOUT'));
        this.kill();
      }, timeoutMs);
      this.#child.send({ sql }, (error) => {
        if (error) this.#fail(new SqlError('RESOURCE_LIMIT'));
      });
    });
  }

  kill(): void {
    this.isAlive = false;
    this.#child.kill('SIGKILL');
  }

  #take(answer: WorkerAnswer): void {
    if (answer.kind === 'ready') {
      this.wasReady = true;
      return;
    }
    clearTimeout(this.#timer);
    const settle = this.#settle;
    this.#settle = undefined;
    if (answer.kind === 'result') settle?.resolve(answer.result);
    else settle?.reject(new SqlError(answer.code, answer.message, answer.position, answer.detail));
  }

  #end(onEnd: () => void): void {
    this.isAlive = false;
    // An end in the middle of a statement is the operating system's answer to what the statement asked for.
    this.#fail(new SqlError('RESOURCE_LIMIT'));
    onEnd();
  }

  #fail(error: SqlError): void {
    clearTimeout(this.#timer);
    this.#settle?.reject(error);
    this.#settle = undefined;
  }
}

/**
 * How to start Node so that the operating system refuses it more memory than this. RLIMIT_DATA counts what a process may
 * write to, and not what V8 only reserves, as RLIMIT_AS would.
 */
export function limitMemory(
  limitMb: number,
  nodeArgs: readonly string[],
): { command: string; args: string[] } {
  if (!HAS_MEMORY_LIMIT) return { command: process.execPath, args: [...nodeArgs] };
  const script = `ulimit -c 0; ulimit -d ${limitMb * 1024}; exec "$@"`;
  return { command: '/bin/sh', args: ['-c', script, 'sh', process.execPath, ...nodeArgs] };
}
