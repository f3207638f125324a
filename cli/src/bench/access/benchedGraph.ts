import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { GraphMessage, GraphOptions } from './graphProcess.js';

export interface BenchedGraph {
  readonly url: string;
  /** CPU time of the graph's process so far, in microseconds. */
  cpuMicroseconds(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a whole graph in a process of its own. */
export async function startBenchedGraph(options: GraphOptions): Promise<BenchedGraph> {
  const child = fork(fileURLToPath(new URL('graphProcess.js', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send({ start: options });
  const { url } = await answerOf(child, 'ready');
  return {
    url,
    async cpuMicroseconds() {
      child.send({ cpu: true });
      return (await answerOf(child, 'cpu')).microseconds;
    },
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

async function answerOf<K extends GraphMessage['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<GraphMessage, { kind: K }>> {
  const over = new AbortController();
  try {
    const [message] = (await Promise.race([
      once(child, 'message', { signal: over.signal }),
      once(child, 'exit', { signal: over.signal }).then(() => {
        throw new Error('A graph of the benchmark has ended by itself.');
      }),
    ])) as [GraphMessage]; // what graphProcess sends
    if (message.kind !== kind) throw new Error(`The graph said ${message.kind} instead of ${kind}.`);
    return message as Extract<GraphMessage, { kind: K }>; // compared above
  } finally {
    over.abort();
  }
}
