import {
  configurationFromEnvironment,
  keyProviderFromEnvironment,
  runUntilStopped,
  startSubgraph,
} from '@caregraph/subgraph-kit';
import { providerConfigurationFromEnvironment } from './configuration.js';
import { identity } from './definition.js';
import { createProvider, mountProvider } from './oidc/index.js';

const keyProvider = await keyProviderFromEnvironment(process.env);
const provider = providerConfigurationFromEnvironment(process.env);

await runUntilStopped(() =>
  startSubgraph(identity, configurationFromEnvironment(process.env), {
    keyProvider,
    routes: async (fastify) => mountProvider(fastify, await createProvider(provider)),
  }),
);
