import type { Logger } from 'pino';
import type { Graph } from './graph.js';

/** The graph that new operations begin on. */
export interface CurrentGraph {
  graph(): Graph;
  /**
   * Changes to another supergraph. Operations under way finish on the one they began on. One that is not valid changes
   * nothing; that there was one is logged.
   */
  change(supergraphSdl: string): Promise<void>;
}

/** So many of the documents in use are made ready before a new supergraph takes over, lest all be planned at once then. */
const WARMED_UP_DOCUMENTS = 50;

export function createCurrentGraph(
  supergraphSdl: string,
  o: { build: (supergraphSdl: string) => Graph; log: Logger },
): CurrentGraph {
  let current = o.build(supergraphSdl);
  return {
    graph: () => current,
    async change(changed) {
      try {
        const next = o.build(changed);
        await warmUp(next, current.mostUsedDocuments(WARMED_UP_DOCUMENTS));
        current = next;
        o.log.info({ subgraphs: next.subgraphNames }, 'The supergraph has changed.');
      } catch (error) {
        // The message may quote the file; whoever wrote it has a composer that says what is wrong.
        const cause = error instanceof Error ? error.name : typeof error;
        o.log.error({ cause }, 'The new supergraph is not valid; the one before stays.');
      }
    },
  };
}

/**
 * Prepares documents one by one, so that their first request does not wait for that, nor pays for it. Requests are answered
 * in between.
 */
export async function warmUp(graph: Graph, documents: readonly string[]): Promise<void> {
  for (const source of documents) {
    try {
      graph.prepare(source, undefined);
    } catch {
      // It no longer fits, or has several operations; its next request will be told.
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
