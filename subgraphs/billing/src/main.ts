import {
  configurationFromEnvironment,
  keyProviderFromEnvironment,
  runUntilStopped,
  startSubgraph,
} from '@caregraph/subgraph-kit';
import { billing } from './definition.js';

const keyProvider = await keyProviderFromEnvironment(process.env);

await runUntilStopped(() =>
  startSubgraph(billing, configurationFromEnvironment(process.env), { keyProvider }),
);
