import {
  configurationFromEnvironment,
  keyProviderFromEnvironment,
  runUntilStopped,
  startSubgraph,
} from '@caregraph/subgraph-kit';
import { records } from './definition.js';

const keyProvider = await keyProviderFromEnvironment(process.env);

await runUntilStopped(() =>
  startSubgraph(records, configurationFromEnvironment(process.env), { keyProvider }),
);
