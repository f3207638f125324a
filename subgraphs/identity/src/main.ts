import { configurationFromEnvironment, runUntilStopped, startSubgraph } from '@caregraph/subgraph-kit';
import { providerConfigurationFromEnvironment } from './configuration.js';
import { identity } from './definition.js';
import { createProvider, mountProvider } from './oidc/index.js';

const provider = providerConfigurationFromEnvironment(process.env);

await runUntilStopped(() =>
  startSubgraph(identity, configurationFromEnvironment(process.env), {
    routes: async (fastify) => mountProvider(fastify, await createProvider(provider)),
  }),
);
