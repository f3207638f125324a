import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface PinnedProcess {
  /** Sends a message and resolves with the answer; one at a time. */
  ask<T>(message: object): Promise<T>;
  stop(): Promise<void>;
}

/** Whether processes can be kept to a core here: the tool is Linux's. */
export const canPin: boolean =
  availableParallelism() >= 2 && spawnSync('taskset', ['-V'], { stdio: 'ignore' }).status === 0;

/** Starts a module of this folder as a process that runs on one core alone. */
export function startPinned(
  module: string,
  core: number,
  environment: NodeJS.ProcessEnv = {},
): PinnedProcess {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true', ...environment },
  });
  if (canPin) spawnSync('taskset', ['-a', '-p', '-c', String(core), String(child.pid)], { stdio: 'ignore' });
  return {
    async ask<T>(message: object) {
      child.send(message);
      return (await answerOf(child)) as T; // what the module sends
    },
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  try {
    const [message] = (await Promise.race([
      once(child, 'message', { signal: over.signal }),
      once(child, 'exit', { signal: over.signal }).then(() => {
        throw new Error('A process of the benchmark has ended by itself.');
      }),
    ])) as [unknown];
    if (typeof message === 'object' && message !== null && 'error' in message)
      throw new Error(String(message.error));
    return message;
  } finally {
    over.abort();
  }
}
