import { readFileSync } from 'node:fs';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';

const environment = z.object({
  CAREGRAPH_HOST: z.string().default('127.0.0.1'),
  CAREGRAPH_PORT: z.coerce.number().int().min(0).max(65_535),
  CAREGRAPH_DATABASE_URL: z.string().startsWith('postgres'),
  CAREGRAPH_ASSERTION_PUBLIC_JWKS: z.string(),
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
}

/** @throws ZodError naming the variables that are missing or malformed. */
export function configurationFromEnvironment(env: NodeJS.ProcessEnv): SubgraphConfiguration {
  const values = environment.parse(env);
  return {
    host: values.CAREGRAPH_HOST,
    port: values.CAREGRAPH_PORT,
    databaseUrl: values.CAREGRAPH_DATABASE_URL,
    // The file is written by the operator or by `caregraph start`, and jose checks each key on use.
    assertionJwks: JSON.parse(readFileSync(values.CAREGRAPH_ASSERTION_PUBLIC_JWKS, 'utf8')) as JSONWebKeySet,
    logLevel: values.CAREGRAPH_LOG_LEVEL,
  };
}
