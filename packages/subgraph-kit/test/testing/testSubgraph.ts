import { createTestKeys } from '@caregraph/keys/testing';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JSONWebKeySet } from 'jose';
import { startSubgraph, VIEWER_HEADER, type SubgraphOptions } from '../../src/index.js';

type Definition = Parameters<typeof startSubgraph>[0];

/** Who asks in a test: what the gateway would assert. */
export interface TestViewer {
  readonly accountId: string;
  readonly clientId: string;
  readonly scope?: string;
  readonly purpose?: string;
  readonly patient?: string;
}

export interface Answer {
  readonly status: number;
  // A test reads whatever shape it asked for.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any;
  readonly errors: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; reason?: string };
  }[];
  /** The SQL statements of this request, but for its commit. */
  readonly statements: string[];
}

export interface TestSubgraph {
  readonly url: string;
  /** What the test's gateway signs with, for another process. */
  readonly publicKeys: JSONWebKeySet;
  ask(viewer: TestViewer, query: string, variables?: object): Promise<Answer>;
  /** Signs an assertion as the gateway would, or not quite. */
  assertion(viewer: TestViewer, change?: AssertionChange): Promise<string>;
  post(assertion: string | undefined, body: object, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export interface AssertionChange {
  readonly audience?: string;
  readonly issuer?: string;
  readonly lifeSeconds?: number;
  readonly key?: CryptoKey;
}

/** A subgraph on a free port, with a gateway's key to ask it as anyone. */
export async function startTestSubgraph(
  definition: Definition,
  databaseUrl: string,
  options: Partial<Pick<SubgraphOptions, 'routes' | 'keyProvider' | 'audit'>> = {},
): Promise<TestSubgraph> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const publicKeys: JSONWebKeySet = { keys: [{ ...(await exportJWK(publicKey)), alg: 'EdDSA' }] };
  const statements: string[] = [];
  const running = await startSubgraph(
    definition,
    {
      host: '127.0.0.1',
      port: 0,
      databaseUrl,
      assertionJwks: publicKeys,
      logLevel: 'silent',
    },
    {
      keyProvider: createTestKeys().provider,
      ...options,
      // Nobody waits for the commit of what has only read: it would be counted for the next request.
      onStatement: (sql) => sql.startsWith('commit') || statements.push(sql),
    },
  );
  const assertion = (viewer: TestViewer, change: AssertionChange = {}): Promise<string> => {
    // One moment for both: between two looks at the clock a second may pass, and 31 of them are refused.
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({
      client_id: viewer.clientId,
      scope: viewer.scope ?? 'patient/*.rs user/*.rs',
      ...(viewer.purpose ? { purpose: viewer.purpose } : {}),
      ...(viewer.patient ? { patient: viewer.patient } : {}),
    })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(change.issuer ?? 'caregraph-gateway')
      .setAudience(change.audience ?? definition.name)
      .setSubject(viewer.accountId)
      .setIssuedAt(now)
      .setExpirationTime(now + (change.lifeSeconds ?? 30))
      .sign(change.key ?? privateKey);
  };
  const post = (token: string | undefined, body: object, headers = {}): Promise<Response> =>
    fetch(`${running.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token ? { [VIEWER_HEADER]: token } : {}),
        ...headers,
      },
      body: JSON.stringify(body),
    });
  return {
    url: running.url,
    publicKeys,
    assertion,
    post,
    close: () => running.close(),
    async ask(viewer, query, variables = {}) {
      statements.length = 0;
      const response = await post(await assertion(viewer), { query, variables });
      const body = (await response.json()) as Partial<Answer>; // GraphQL over HTTP
      return {
        status: response.status,
        data: body.data ?? null,
        errors: body.errors ?? [],
        statements: [...statements],
      };
    },
  };
}
