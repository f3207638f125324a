/** The audience of tokens for the graph. */
export const GRAPH_RESOURCE = 'urn:caregraph:graph';

/** The audience of tokens for the researchers' SQL over published releases. */
export const WAREHOUSE_RESOURCE = 'urn:caregraph:warehouse';

/** How long an access token lives, in seconds: what a stolen one is worth at most. */
export const ACCESS_TOKEN_SECONDS = 300;
