import { configurationFromEnvironment, runUntilStopped, startSubgraph } from '@caregraph/subgraph-kit';
import { billing } from './definition.js';

await runUntilStopped(() => startSubgraph(billing, configurationFromEnvironment(process.env)));
