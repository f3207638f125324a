import { onceIn, type Once } from '@caregraph/subgraph-kit';

/** Each change of this subgraph is made once, however often it is asked for. */
export const once: Once = onceIn('consent');
