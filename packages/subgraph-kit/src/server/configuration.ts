import { readFileSync } from 'node:fs';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';

const environment = z.object({
  CAREGRAPH_HOST: z.string().default('127.0.0.1'),
  CAREGRAPH_PORT: z.coerce.number().int().min(0).max(65_535),
  CAREGRAPH_DATABASE_URL: z.string().startsWith('postgres'),
  CAREGRAPH_ASSERTION_PUBLIC_JWKS: z.string(),
  CAREGRAPH_TRUST_PROXY: z.string().min(1).optional(),
  CAREGRAPH_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

export interface SubgraphConfiguration {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Connection string of the subgraph's own login role. */
  readonly databaseUrl: string;
  /** Public keys of the gateway. */
  readonly assertionJwks: JSONWebKeySet;
  readonly logLevel: string;
  /** Addresses or subnets, separated by commas, of proxies whose word on the client's address is taken. */
  readonly trustProxy?: string;
}

/**
 * @throws ZodError naming the variables that are missing or malformed; Error if keys made for the demonstration are
 * used in production.
 */
export function configurationFromEnvironment(env: NodeJS.ProcessEnv): SubgraphConfiguration {
  const values = environment.parse(env);
  const file = values.CAREGRAPH_ASSERTION_PUBLIC_JWKS;
  // The file is written by the operator or by `caregraph start`, and jose checks each key on use.
  const assertionJwks = JSON.parse(readFileSync(file, 'utf8')) as JSONWebKeySet;
  if (env['NODE_ENV'] === 'production' && assertionJwks.keys.some(({ kid }) => kid?.startsWith('demo-'))) {
    throw new Error(`${file} holds a key made for demonstration. Make a key of your own for production.`);
  }
  return {
    host: values.CAREGRAPH_HOST,
    port: values.CAREGRAPH_PORT,
    databaseUrl: values.CAREGRAPH_DATABASE_URL,
    assertionJwks,
    logLevel: values.CAREGRAPH_LOG_LEVEL,
    ...(values.CAREGRAPH_TRUST_PROXY === undefined ? {} : { trustProxy: values.CAREGRAPH_TRUST_PROXY }),
  };
}
