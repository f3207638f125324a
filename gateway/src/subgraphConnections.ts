import {
  BREAKER_LIMITS,
  createResilientConnection,
  type BreakerLimits,
  type ResilientConnection,
} from './resilience/resilientConnection.js';
import { connectSubgraph, type SubgraphConnection } from './subgraphConnection.js';

/** The connections to all subgraphs of the supergraphs that are in use. */
export interface SubgraphConnections {
  /** The connection to a subgraph; the same one for the same name and URL. Throws where there is no URL. */
  to(name: string, urlInSupergraph: string): ResilientConnection;
  /** Those that the newest supergraph needs, for `/readyz`. */
  inUse(): readonly SubgraphConnection[];
  /** To be called when a supergraph with these subgraphs has taken over: the others are closed once nobody can need them. */
  keepOnly(names: readonly string[]): void;
  close(): Promise<void>;
}

interface Kept {
  readonly url: string;
  readonly connection: SubgraphConnection;
  readonly resilient: ResilientConnection;
}

/** `urls` are GraphQL endpoints by subgraph name and come before what the supergraph says; `lingerMs` is how long an operation may last. */
export function createSubgraphConnections(o: {
  urls: Readonly<Record<string, string>>;
  responseLimit: number;
  lingerMs: number;
  /** What is absent is as BREAKER_LIMITS says. */
  breaker: Partial<BreakerLimits>;
}): SubgraphConnections {
  const current = new Map<string, Kept>();
  const retired = new Set<Kept>();

  function retire(name: string, kept: Kept): void {
    current.delete(name);
    retired.add(kept);
    setTimeout(() => {
      retired.delete(kept);
      void kept.connection.close();
    }, o.lingerMs).unref();
  }

  return {
    to(name, urlInSupergraph) {
      const url = o.urls[name] ?? urlInSupergraph;
      if (!url)
        throw new Error(`Subgraph "${name}" has no URL. Set CAREGRAPH_SUBGRAPH_${name.toUpperCase()}.`);
      const known = current.get(name);
      if (known?.url === url) return known.resilient;
      if (known) retire(name, known);
      const connection = connectSubgraph({ name, url }, o.responseLimit);
      const resilient = createResilientConnection(connection, { ...BREAKER_LIMITS, ...o.breaker });
      current.set(name, { url, connection, resilient });
      return resilient;
    },
    inUse: () => [...current.values()].map(({ connection }) => connection),
    keepOnly(names) {
      for (const [name, kept] of current) if (!names.includes(name)) retire(name, kept);
    },
    async close() {
      await Promise.all([...current.values(), ...retired].map(({ connection }) => connection.close()));
    },
  };
}
