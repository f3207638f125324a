import { configurationFromEnvironment, runUntilStopped, startSubgraph } from '@caregraph/subgraph-kit';
import { consent } from './definition.js';

await runUntilStopped(() => startSubgraph(consent, configurationFromEnvironment(process.env)));
