import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePorts } from './freePorts.js';

const MAIN = fileURLToPath(import.meta.resolve('caregraph'));
const START_WITHIN_MS = 420_000;

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningSystem {
  readonly gatewayUrl: string;
  readonly warehouseUrl: string;
  readonly webUrl: string;
  readonly env: NodeJS.ProcessEnv;
  readonly process: ChildProcess;
  /** All that `caregraph start` has printed. */
  output(): string;
  /** Runs another command of the command line beside it. */
  caregraph(...args: string[]): Promise<CommandResult>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const SERVICES = [
  'GATEWAY',
  'IDENTITY',
  'RECORDS',
  'BILLING',
  'CONSENT',
  'WAREHOUSE',
  'AUDIT',
  'WEB',
] as const;

/** Runs `caregraph start` as a newcomer would, on free ports, with its state in `data`, and waits until it is ready. */
export async function startSystem(data: string, extra: NodeJS.ProcessEnv = {}): Promise<RunningSystem> {
  const ports = await freePorts(SERVICES.length);
  const env = {
    ...process.env,
    CAREGRAPH_DATA: data,
    ...Object.fromEntries(SERVICES.map((name, index) => [`CAREGRAPH_${name}_PORT`, String(ports[index])])),
    ...extra,
  };
  const child = spawn(process.execPath, [MAIN, 'start'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready in time:\n${output}`)), START_WITHIN_MS);
    const listen = (chunk: Buffer): void => {
      output += chunk.toString();
      if (!output.includes('Ready in')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`ended instead of starting:\n${output}`));
    });
  });
  await ready;
  return {
    gatewayUrl: `http://127.0.0.1:${ports[0]}`,
    warehouseUrl: `http://127.0.0.1:${ports[5]}`,
    webUrl: `http://127.0.0.1:${ports[7]}`,
    env,
    process: child,
    output: () => output,
    caregraph: (...args) => run(args, env),
    async stop(signal = 'SIGINT') {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
      return child.exitCode;
    },
  };
}

async function run(args: string[], env: NodeJS.ProcessEnv): Promise<CommandResult> {
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const parts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (parts.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (parts.stderr += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, ...parts };
}
