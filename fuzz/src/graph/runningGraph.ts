import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { DatabaseUrls } from '@caregraph/database';
import { VIEWER_HEADER } from '@caregraph/subgraph-kit';
import { exportJWK, generateKeyPair } from 'jose';
import { Pool } from 'undici';
import type { GraphFault } from '../faults/graphFaults.js';
import type { Asker } from '../oracle.js';
import { KEY_ID, type Door, type GraphOrder, type GraphPlaces } from './graphOrder.js';
import { tokenSigner } from './tokenSigner.js';

export interface GraphAnswer {
  readonly data?: unknown;
  readonly errors?: readonly {
    path?: readonly (string | number)[];
    extensions?: { code?: string; reason?: string };
  }[];
}

/** The real graph in a process of its own, asked over HTTP by whomever. */
export interface RunningGraph extends AsyncDisposable {
  ask(door: Door, asker: Asker, query: string, variables: object): Promise<GraphAnswer>;
}

export async function startGraphProcess(urls: DatabaseUrls, fault?: GraphFault): Promise<RunningGraph> {
  const assertion = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const access = await generateKeyPair('ES256', { extractable: true });
  const kid = KEY_ID;
  const order: GraphOrder = {
    urls,
    assertionKeys: { keys: [{ ...(await exportJWK(assertion.publicKey)), alg: 'EdDSA', kid }] },
    assertionPrivateJwk: { ...(await exportJWK(assertion.privateKey)), kid },
    tokenKeys: { keys: [{ ...(await exportJWK(access.publicKey)), alg: 'ES256', use: 'sig', kid }] },
    ...(fault ? { fault } : {}),
  };
  const child = fork(new URL('./graphProcess.js', import.meta.url));
  child.send(order);
  const [places] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() =>
      Promise.reject(new Error('The process of the graph ended before it listened.')),
    ),
  ])) as [GraphPlaces]; // it sends nothing else
  const pools = new Map(
    Object.entries(places).map(([name, url]) => [name, new Pool(new URL(url).origin, { connections: 16 })]),
  );

  const tokenFor = tokenSigner(places.issuer, { assertion: assertion.privateKey, access: access.privateKey });
  return {
    async ask(door, asker, query, variables) {
      const token = await tokenFor(door, asker);
      const own: Record<string, string> =
        door === 'gateway'
          ? {
              authorization: `Bearer ${token}`,
              ...(asker.purpose === null ? {} : { 'x-purpose-of-use': asker.purpose }),
            }
          : { [VIEWER_HEADER]: token };
      const { body } = await (pools.get(door) as Pool).request({
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json', ...own },
        body: JSON.stringify({ query, variables }),
      });
      return (await body.json()) as GraphAnswer; // GraphQL over HTTP
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
