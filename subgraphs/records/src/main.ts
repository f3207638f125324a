import { configurationFromEnvironment, runUntilStopped, startSubgraph } from '@caregraph/subgraph-kit';
import { records } from './definition.js';

await runUntilStopped(() => startSubgraph(records, configurationFromEnvironment(process.env)));
