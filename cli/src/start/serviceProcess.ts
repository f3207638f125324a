import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';

export interface ServiceDefinition {
  readonly name: string;
  /** The module to run, absolute. */
  readonly main: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface ServiceProcess {
  readonly name: string;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

const END_WITH_PARENT = new URL('endWithParent.js', import.meta.url).href;
/** Nine processes start at once; on a busy machine of two cores that has taken more than a minute. */
const READY_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 12_000;

/**
 * Starts a service as a process of its own, with only the environment it needs, its log in `logFolder`.
 * @throws Error with the end of the log if it stops or isn't ready within three minutes.
 */
export async function startService(
  definition: ServiceDefinition,
  logFolder: string,
): Promise<ServiceProcess> {
  mkdirSync(logFolder, { recursive: true });
  const logFile = path.join(logFolder, `${definition.name}.log`);
  const log = createWriteStream(logFile, { flags: 'a' });
  const tail: string[] = [];
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', '--import', END_WITH_PARENT, definition.main],
    {
      env: { PATH: process.env['PATH'] ?? '', ...inherited(), ...definition.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log.write(chunk);
      tail.push(chunk.toString());
      if (tail.length > 20) tail.shift();
    });
  }
  const exited = once(child, 'exit').then(() => true);
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await answers(`${definition.url}/readyz`))) {
    const stopped = await Promise.race([exited, delay(100, false)]);
    if (stopped || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(
        `${definition.name} ${stopped ? `stopped (${child.signalCode ?? `exit code ${child.exitCode}`})` : 'was not ready within three minutes'}. The end of its log (${logFile}):\n${tail.join('').slice(-2000)}`,
      );
    }
  }
  return { name: definition.name, child, stop: () => stop(child) };
}

/** What every process needs of the surroundings, and nothing else: secrets of one service stay with it. */
function inherited(): Record<string, string> {
  const named = ['NODE_ENV', 'HOME', 'TMPDIR', 'LANG', 'CAREGRAPH_LOG_LEVEL', 'SystemRoot', 'TEMP'];
  // OpenTelemetry's own variables: where traces go, and how many.
  const names = [...named, ...Object.keys(process.env).filter((name) => name.startsWith('OTEL_'))];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url, { headersTimeout: 2000 });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const inTime = await Promise.race([exited.then(() => true), delay(STOP_WITHIN_MS, false, { ref: false })]);
  if (!inTime) {
    child.kill('SIGKILL');
    await exited;
  }
}
