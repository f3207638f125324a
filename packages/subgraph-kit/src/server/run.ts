import closeWithGrace from 'close-with-grace';
import type { RunningSubgraph } from './subgraph.js';

/** Keeps a service running until SIGTERM or SIGINT, then lets requests under way finish, at most 10 seconds. */
export async function runUntilStopped(start: () => Promise<RunningSubgraph>): Promise<void> {
  const running = await start();
  closeWithGrace({ delay: 10_000, logger: false }, async () => running.close());
}
