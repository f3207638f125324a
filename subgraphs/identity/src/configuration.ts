import { readFileSync } from 'node:fs';
import type { JWK } from 'jose';
import { z } from 'zod';
import type { ProviderConfiguration } from './oidc/index.js';

const environment = z.object({
  CAREGRAPH_ISSUER: z.url(),
  CAREGRAPH_DATABASE_URL: z.string().startsWith('postgres'),
  CAREGRAPH_OIDC_SIGNING_JWKS: z.string().min(1),
  CAREGRAPH_OIDC_COOKIE_KEYS: z.string().min(1),
  CAREGRAPH_REALM: z.enum(['demo', 'production']).default('production'),
});

/** The OpenID provider's part of identity's configuration. @throws ZodError naming what is missing or malformed. */
export function providerConfigurationFromEnvironment(env: NodeJS.ProcessEnv): ProviderConfiguration {
  const values = environment.parse(env);
  return {
    issuer: values.CAREGRAPH_ISSUER,
    databaseUrl: values.CAREGRAPH_DATABASE_URL,
    cookieKeys: values.CAREGRAPH_OIDC_COOKIE_KEYS.split(','),
    // createProvider checks every key.
    signingJwks: JSON.parse(readFileSync(values.CAREGRAPH_OIDC_SIGNING_JWKS, 'utf8')) as { keys: JWK[] },
    realm: values.CAREGRAPH_REALM,
  };
}
