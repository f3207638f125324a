import { createRequire } from 'node:module';
import path from 'node:path';
import type { DatabaseUrls } from '@caregraph/database';
import { keyEnvironment } from '../database/keyEnvironment.js';
import type { Secrets } from '../database/secrets.js';
import { issuer, ROOT, serviceUrl, warehouseFile, type Settings } from '../settings.js';
import { DEMO_PATIENT } from './firstQuery.js';
import type { ServiceDefinition } from './serviceProcess.js';

const require = createRequire(import.meta.url);
const mainOf = (workspace: string) => path.join(path.dirname(require.resolve(workspace)), 'main.js');

const SUBGRAPHS = ['identity', 'records', 'billing', 'consent'] as const;

/** Every service of the system, in the order to start them in, each with the environment it needs. */
export function serviceDefinitions(
  settings: Settings,
  secrets: Secrets,
  urls: DatabaseUrls,
): ServiceDefinition[] {
  const common = {
    CAREGRAPH_HOST: settings.host,
    CAREGRAPH_ISSUER: issuer(settings),
    CAREGRAPH_REALM: 'demo',
  };
  const subgraphs = SUBGRAPHS.map((name): ServiceDefinition => ({
    name,
    main: mainOf(`@caregraph/${name}`),
    url: serviceUrl(settings, name),
    env: {
      ...common,
      CAREGRAPH_PORT: String(settings.ports[name]),
      CAREGRAPH_DATABASE_URL: urls[name],
      CAREGRAPH_ASSERTION_PUBLIC_JWKS: secrets.keyFiles.assertionPublicJwks,
      // Consent shows nothing that is sealed.
      ...(name === 'consent' ? {} : keyEnvironment(secrets)),
      ...(name === 'identity'
        ? {
            CAREGRAPH_OIDC_SIGNING_JWKS: secrets.keyFiles.oidcSigningJwks,
            CAREGRAPH_OIDC_COOKIE_KEYS: secrets.cookieKeys.join(','),
          }
        : {}),
    },
  }));
  return [
    ...subgraphs,
    {
      name: 'warehouse',
      main: mainOf('@caregraph/warehouse-server'),
      url: serviceUrl(settings, 'warehouse'),
      env: {
        ...common,
        CAREGRAPH_PORT: String(settings.ports.warehouse),
        CAREGRAPH_WAREHOUSE: warehouseFile(settings),
        CAREGRAPH_DATABASE_URL: urls.insights,
        CAREGRAPH_ASSERTION_PUBLIC_JWKS: secrets.keyFiles.assertionPublicJwks,
      },
    },
    auditService(settings, secrets, urls.audit),
    webService(settings),
    {
      name: 'gateway',
      main: mainOf('@caregraph/gateway'),
      url: serviceUrl(settings, 'gateway'),
      env: {
        ...common,
        CAREGRAPH_PORT: String(settings.ports.gateway),
        CAREGRAPH_AUDIENCE: 'urn:caregraph:graph',
        CAREGRAPH_DEMO_PATIENT: DEMO_PATIENT,
        CAREGRAPH_ASSERTION_PRIVATE_JWK: secrets.keyFiles.assertionPrivateJwk,
        CAREGRAPH_SUPERGRAPH: path.join(ROOT, 'schema', 'supergraph.graphql'),
        CAREGRAPH_DATABASE_URL: urls.gateway,
        // All demo accounts sign in with one app, and load tests ask as it: its points must not end first.
        CAREGRAPH_POINTS_PER_MINUTE: process.env['CAREGRAPH_POINTS_PER_MINUTE'] ?? '1000000000',
        ...Object.fromEntries(
          SUBGRAPHS.map((name) => [
            `CAREGRAPH_SUBGRAPH_${name.toUpperCase()}`,
            `${serviceUrl(settings, name)}/graphql`,
          ]),
        ),
        CAREGRAPH_SUBGRAPH_INSIGHTS: `${serviceUrl(settings, 'warehouse')}/graphql`,
      },
    },
  ];
}

/** The web app and its sessions. It holds no key and reaches no database. */
function webService(settings: Settings): ServiceDefinition {
  return {
    name: 'web',
    main: mainOf('@caregraph/web'),
    url: serviceUrl(settings, 'web'),
    env: {
      CAREGRAPH_HOST: settings.host,
      CAREGRAPH_PORT: String(settings.ports.web),
      CAREGRAPH_WEB_URL: serviceUrl(settings, 'web'),
      CAREGRAPH_ISSUER: issuer(settings),
      CAREGRAPH_GRAPH_URL: `${serviceUrl(settings, 'gateway')}/graphql`,
      CAREGRAPH_WAREHOUSE_URL: serviceUrl(settings, 'warehouse'),
      CAREGRAPH_EXPLORER_URL: serviceUrl(settings, 'gateway'),
      CAREGRAPH_REALM: 'demo',
    },
  };
}

/** The only process with the key that signs the record of accesses. */
function auditService(settings: Settings, secrets: Secrets, databaseUrl: string): ServiceDefinition {
  return {
    name: 'audit',
    main: mainOf('@caregraph/audit'),
    url: serviceUrl(settings, 'audit'),
    env: {
      CAREGRAPH_HOST: settings.host,
      CAREGRAPH_PORT: String(settings.ports.audit),
      CAREGRAPH_DATABASE_URL: databaseUrl,
      CAREGRAPH_AUDIT_PRIVATE_JWK: secrets.keyFiles.auditPrivateJwk,
      CAREGRAPH_AUDIT_ANCHOR: settings.auditAnchor,
    },
  };
}
