export { apiSchemaOf, composeSupergraph, type SubgraphSdl } from './compose.js';
