export { composeSupergraph, type SubgraphSdl } from './compose.js';
