// Who may import whom: docs/ARCHITECTURE.md's table as data. What is not allowed here is refused; a workspace
// without a row is a violation, so that a new folder can't be forgotten.

/** Every workspace of ours, for the few that may use anything. */
const anything = ['*'];

/**
 * @typedef {object} WorkspaceRule
 * @property {string[]} ours packages of ours that `src/` may import
 * @property {string[]} [oursInTests] further ones that `test/` may import; @caregraph/database always
 * @property {string[]} [outside] if given, the only packages and Node modules that `src/` may import
 * @property {boolean} [isTestTool] its `src/` is run by nobody but testers, and may import support for tests
 * @property {string} why shown with a violation
 */

const subgraph = {
  ours: [
    '@caregraph/subgraph-kit',
    '@caregraph/policy',
    '@caregraph/fhir',
    '@caregraph/keys',
    '@caregraph/measure',
  ],
  why: 'a subgraph is one bounded context: it meets the others in the graph only',
};

/** @type {Record<string, WorkspaceRule>} by folder */
export const workspaceRules = {
  'packages/policy': {
    ours: [],
    outside: [],
    why: 'policy is the vocabulary and pure rules: no I/O, nothing of ours',
  },
  'packages/fhir': {
    ours: [],
    outside: ['uuid', '@medplum/fhirtypes', 'node:crypto'],
    why: 'fhir is a pure mapping: no I/O, nothing of ours',
  },
  'packages/measure': {
    ours: [],
    outside: ['node:fs'],
    why: 'what measures are counted by is vocabulary: lookup tables and names, nothing of ours',
  },
  'packages/keys': {
    ours: [],
    why: 'whoever reads or writes rows of patients uses it; it knows none of them',
  },
  'packages/database': { ours: [], why: 'the database must start without any service' },
  'packages/audit': {
    ours: [],
    why: 'who seals and verifies must not share a mistake with who writes',
  },
  'packages/telemetry': { ours: [], why: 'it carries names and times, and knows nothing of what is done' },
  'packages/test-browser': { ours: [], why: 'it starts a browser for tests and knows nothing of them' },
  'packages/subgraph-kit': {
    ours: ['@caregraph/policy', '@caregraph/keys', '@caregraph/telemetry'],
    why: 'the kit knows no subgraph',
  },
  'subgraphs/identity': subgraph,
  'subgraphs/records': subgraph,
  'subgraphs/billing': subgraph,
  'subgraphs/consent': subgraph,
  gateway: {
    ours: ['@caregraph/policy', '@caregraph/telemetry'],
    why: 'the gateway holds no domain rule; it reads schema/supergraph.graphql',
  },
  'web/app': {
    ours: [],
    why: 'it runs in browsers and knows the graph by its schema alone',
  },
  'web/server': {
    ours: ['@caregraph/policy'],
    why: 'it passes requests on and decides nothing but who is signed in',
  },
  'warehouse/deidentify': {
    ours: ['@caregraph/policy', '@caregraph/measure'],
    why: 'it reads views made for it, never subgraph code',
  },
  'warehouse/gate': {
    ours: [],
    outside: ['highs', 'node:*'],
    why: 'the gate must not share a mistake with what it checks',
  },
  'warehouse/attack': {
    ours: [],
    oursInTests: ['@caregraph/store'],
    outside: ['@duckdb/node-api', 'highs', 'node:*'],
    why: 'an attacker has the published file and no code of ours',
  },
  'warehouse/store': { ours: [], why: 'the store only keeps what the gate has passed' },
  'warehouse/insights': {
    ours: ['@caregraph/subgraph-kit', '@caregraph/policy', '@caregraph/measure'],
    oursInTests: ['@caregraph/store'],
    why: 'a subgraph over published releases: it knows no record',
  },
  'warehouse/sql': {
    ours: [],
    oursInTests: ['@caregraph/store'],
    why: 'the SQL endpoint reads published releases only',
  },
  'warehouse/server': {
    ours: ['@caregraph/subgraph-kit', '@caregraph/insights', '@caregraph/warehouse-sql'],
    why: 'it puts what is published on one port, and holds no rule',
  },
  ingest: {
    ours: ['@caregraph/policy', '@caregraph/fhir', '@caregraph/keys'],
    why: 'import and seed write tables, they serve nobody',
  },
  schema: { ours: [], why: 'composition reads the checked-in SDL, not the code that made it' },
  loadtests: {
    ours: [],
    outside: ['k6', 'k6/*'],
    why: 'k6 runs these files: it has no Node modules and no packages',
  },
  e2e: {
    ours: ['caregraph', '@caregraph/database'],
    oursInTests: anything,
    why: 'end-to-end tests use the system from outside',
  },
  fuzz: {
    ours: anything,
    isTestTool: true,
    why: 'it holds the real parts against its oracle, which imports nothing',
  },
  cli: { ours: anything, why: 'the command wires everything together' },
};

/** Test support that any test may import. */
export const testSupport = ['@caregraph/database', '@caregraph/test-browser'];

/**
 * Inside a subgraph: resolver → service → entity. By the suffix of a file, the suffixes it must not import.
 * @type {Record<string, { not: string[], why: string }>}
 */
export const layerRules = {
  entity: {
    not: ['service', 'resolver', 'reference', 'type'],
    why: 'entities hold; they know neither rules nor GraphQL',
  },
  type: {
    not: ['service', 'resolver', 'reference'],
    why: 'a GraphQL type is a shape; it decides and loads nothing',
  },
  resolver: { not: ['entity'], why: 'resolvers translate; what they return comes from a service' },
  service: { not: ['resolver', 'reference'], why: 'services decide and act; resolvers translate for them' },
  reference: { not: ['resolver'], why: 'a reference is loaded through the service, as a resolver does' },
};
