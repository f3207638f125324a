import { createWriteStream } from 'node:fs';

/** Which server a process becomes. */
export type ServerKind = 'stock' | 'on' | 'off' | 'monolith';

export interface ServerOptions {
  readonly kind: ServerKind;
  readonly supergraph: string;
  readonly supergraphSdl: string;
  readonly issuer: string;
  readonly assertionPrivateJwk: string;
  /** Where points are counted. */
  readonly databaseUrl: string;
}

export type ServerMessage =
  | { readonly kind: 'ready'; readonly url: string }
  /** Microseconds of user and system time of this process so far. */
  | { readonly kind: 'cpu'; readonly microseconds: number };

process.on('message', (message: { start?: ServerOptions; cpu?: true }) => {
  if (message.start) {
    void SERVERS[message.start.kind](message.start).then((url) => tell({ kind: 'ready', url }));
  } else if (message.cpu) {
    const { user, system } = process.cpuUsage();
    tell({ kind: 'cpu', microseconds: user + system });
  }
});
process.on('disconnect', () => process.exit());

function tell(message: ServerMessage): void {
  process.send?.(message);
}

// Each loads only what it is: the stock gateway must not run with our settings, nor ours with its.
const SERVERS: Readonly<Record<ServerKind, (options: ServerOptions) => Promise<string>>> = {
  async stock({ supergraphSdl }) {
    const [{ ApolloServer }, { startStandaloneServer }, { ApolloGateway }] = await Promise.all([
      import('@apollo/server'),
      import('@apollo/server/standalone'),
      import('@apollo/gateway'),
    ]);
    const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }) });
    return (await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } })).url;
  },

  async monolith() {
    const [{ ApolloServer }, { startStandaloneServer }, graph] = await Promise.all([
      import('@apollo/server'),
      import('@apollo/server/standalone'),
      import('./benchedGraph.js'),
    ]);
    const resolvers = {
      Query: {
        patient: (_root: unknown, { id }: { id: string }) => graph.patient(id),
        patients: (_root: unknown, { first }: { first: number }) => graph.patients(first),
      },
      Patient: { encounters: ({ id }: { id: string }) => graph.encountersOf(id) },
      Encounter: { claim: ({ claim }: { claim: { id: string } }) => graph.claim(claim.id) },
    };
    const server = new ApolloServer({ typeDefs: graph.MONOLITH, resolvers });
    return (await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } })).url;
  },

  on: (options) => startOwn(options, { isGuarded: true }),
  off: (options) => startOwn(options, { isGuarded: false }),
};

async function startOwn(options: ServerOptions, { isGuarded }: { isGuarded: boolean }): Promise<string> {
  const { startGateway } = await import('@caregraph/gateway');
  const gateway = await startGateway(
    {
      host: '127.0.0.1',
      port: 0,
      issuer: options.issuer,
      audience: 'urn:caregraph:graph',
      assertionPrivateJwk: options.assertionPrivateJwk,
      supergraph: options.supergraph,
      subgraphs: {},
      deadlineMs: 10_000,
      subgraphResponseLimit: 16 * 1024 * 1024,
      production: false,
      explorer: undefined,
      realm: '',
      demoPatient: '',
      operationNames: ['Chart', 'Charts'],
      logLevel: isGuarded ? 'info' : 'silent',
      ...(isGuarded
        ? { state: { databaseUrl: options.databaseUrl, pointsPerMinute: 1_000_000_000 } }
        : { authentication: 'off' }),
    },
    // Lines are made and written; only the disk is spared.
    createWriteStream('/dev/null'),
    isGuarded ? {} : { unguarded: true },
  );
  return `${gateway.url}/graphql`;
}
