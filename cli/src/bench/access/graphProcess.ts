import { Writable } from 'node:stream';
import { billing } from '@caregraph/billing';
import { consent } from '@caregraph/consent';
import { startGateway } from '@caregraph/gateway';
import { identity } from '@caregraph/identity';
import { records } from '@caregraph/records';
import { keyProviderFromEnvironment, startSubgraph } from '@caregraph/subgraph-kit';
import type { JSONWebKeySet } from 'jose';
import { UnprotectedContext } from './unprotectedContext.js';

/** What the benchmark tells a graph to be. */
export interface GraphOptions {
  readonly isProtected: boolean;
  /** Connection string per subgraph. */
  readonly databaseUrls: Readonly<Record<string, string>>;
  readonly issuer: string;
  readonly assertionPrivateJwk: string;
  readonly assertionJwks: JSONWebKeySet;
  readonly supergraph: string;
  readonly keyEnvironment: Readonly<Record<string, string>>;
}

export type GraphMessage =
  | { readonly kind: 'ready'; readonly url: string }
  /** Microseconds of user and system time of this process so far. */
  | { readonly kind: 'cpu'; readonly microseconds: number };

process.on('message', (message: { start?: GraphOptions; cpu?: true }) => {
  if (message.start) void serve(message.start).then((url) => tell({ kind: 'ready', url }));
  else if (message.cpu) {
    const { user, system } = process.cpuUsage();
    tell({ kind: 'cpu', microseconds: user + system });
  }
});
process.on('disconnect', () => process.exit());

function tell(message: GraphMessage): void {
  process.send?.(message);
}

/** The gateway and its four subgraphs, over HTTP as always, in one process, so that its CPU time is theirs. */
async function serve(options: GraphOptions): Promise<string> {
  const subgraphs: Record<string, string> = {};
  // What is sealed is opened in both graphs: they differ in who may see it.
  const keyProvider = await keyProviderFromEnvironment(options.keyEnvironment);
  for (const definition of [identity, records, billing, consent]) {
    const running = await startSubgraph(
      definition,
      {
        host: '127.0.0.1',
        port: 0,
        databaseUrl: options.databaseUrls[definition.name] ?? '',
        assertionJwks: options.assertionJwks,
        logLevel: 'silent',
      },
      {
        keyProvider,
        ...(options.isProtected
          ? {}
          : {
              audit: 'off',
              unprotected: { contextOf: (em, claims, of) => new UnprotectedContext(em, claims, of) },
            }),
      },
    );
    subgraphs[definition.name] = `${running.url}/graphql`;
  }
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const gateway = await startGateway(
    {
      host: '127.0.0.1',
      port: 0,
      issuer: options.issuer,
      audience: 'urn:caregraph:graph',
      assertionPrivateJwk: options.assertionPrivateJwk,
      supergraph: options.supergraph,
      subgraphs,
      deadlineMs: 30_000,
      subgraphResponseLimit: 16 * 1024 * 1024,
      production: false,
      explorer: undefined,
      realm: '',
      demoPatient: '',
      operationNames: [],
      logLevel: 'silent',
    },
    nowhere,
  );
  return gateway.url;
}
