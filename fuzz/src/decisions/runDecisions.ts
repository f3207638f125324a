import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Share } from './decisionWorker.js';
import { DECISIONS_PER_WORLD, noDecisions, type DecisionCounts } from './fuzzDecisions.js';

const WORKERS = 2;

type Message = { readonly progress: number } | { readonly counts: DecisionCounts };

/** Compares at least so many decisions with the oracle, on two threads. `progress` is told how many more are done. */
export async function runDecisions(
  atLeast: number,
  seed: number,
  progress: (more: number) => void,
): Promise<DecisionCounts> {
  const worlds = Math.ceil(atLeast / DECISIONS_PER_WORLD);
  const shares = Array.from({ length: WORKERS }, (_, first): Share => ({
    seed,
    first,
    step: WORKERS,
    worlds,
  }));
  const all = await Promise.all(shares.map((share) => runShare(share, progress)));
  return all.reduce(added, noDecisions());
}

async function runShare(share: Share, progress: (more: number) => void): Promise<DecisionCounts> {
  const worker = new Worker(new URL('./decisionWorker.js', import.meta.url), { workerData: share });
  let counts: DecisionCounts | undefined;
  worker.on('message', (message: Message) => {
    if ('progress' in message) progress(message.progress);
    else counts = message.counts;
  });
  await once(worker, 'exit');
  if (!counts) throw new Error('A thread of the decisions ended without its counts.');
  return counts;
}

function added(a: DecisionCounts, b: DecisionCounts): DecisionCounts {
  return {
    decisions: a.decisions + b.decisions,
    effects: {
      PERMIT: a.effects.PERMIT + b.effects.PERMIT,
      MASK: a.effects.MASK + b.effects.MASK,
      DENY: a.effects.DENY + b.effects.DENY,
    },
    mismatches: a.mismatches + b.mismatches,
    found: [...a.found, ...b.found],
    decideMs: a.decideMs + b.decideMs,
  };
}
