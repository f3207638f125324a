import { hash } from 'node:crypto';

/** A request that somebody might send to harm, and the answer it gets before a subgraph hears of it. */
export interface HostileRequest {
  /** What it tries. */
  readonly title: string;
  readonly attack:
    | 'transport'
    | 'size'
    | 'nesting'
    | 'repetition'
    | 'fragments'
    | 'cost'
    | 'schema'
    | 'documents';
  readonly method?: 'GET';
  /** Added to those of an ordinary request; an empty value leaves one out. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to those of the token. */
  readonly scope?: string;
  /** The body as it is sent, or for a GET the query string. */
  readonly body: () => string;
  readonly refusal: { readonly status: number; readonly code: string; readonly reason?: string };
}

const json = (query: string, rest: object = {}) => JSON.stringify({ query, ...rest });
const repeated = (times: number, part: (index: number) => string) =>
  Array.from({ length: times }, (_, index) => part(index)).join(' ');
const refused = (reason: string) => ({ status: 400, code: 'OPERATION_REFUSED', reason });
const mistaken = (reason: string, status = 400) => ({ status, code: 'BAD_USER_INPUT', reason });
const INVALID = { status: 400, code: 'GRAPHQL_VALIDATION_FAILED' };
const persisted = (sha256Hash: unknown) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

const VIEWER = '{ viewer { id } }';
const MUTATION =
  'mutation { withdrawConsent(input: { id: "x", idempotencyKey: "12345678" }) { consent { id } } }';
const nested = (levels: number) => `${'{ a '.repeat(levels)}${'}'.repeat(levels)}`;
const page = (first: string, inner: string) => `conditions(first: ${first}) { edges { node { ${inner} } } }`;
const patients = (first: string, inner: string) =>
  `patients(first: ${first}) { edges { node { ${inner} } } }`;
const arrays = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const textForm = (type: string): Pick<HostileRequest, 'headers' | 'body' | 'refusal'> => ({
  headers: { 'content-type': type },
  body: () => json(MUTATION),
  refusal: mistaken('CONTENT_TYPE_UNSUPPORTED', 415),
});

/**
 * The list that tests send and docs/HOSTILE-OPERATIONS.md shows. They name fields of the real graph where it matters, and are
 * sent with a good token to a gateway in production.
 */
export const HOSTILE_REQUESTS: readonly HostileRequest[] = [
  {
    title: 'a mutation in a GET, which a link or an image could make',
    attack: 'transport',
    method: 'GET',
    body: () => `query=${encodeURIComponent(MUTATION)}`,
    refusal: { status: 405, code: 'OPERATION_REFUSED', reason: 'METHOD_NOT_ALLOWED' },
  },
  {
    title: 'a query in a GET, which would be in logs and histories',
    attack: 'transport',
    method: 'GET',
    body: () => `query=${encodeURIComponent(VIEWER)}`,
    refusal: { status: 405, code: 'OPERATION_REFUSED', reason: 'METHOD_NOT_ALLOWED' },
  },
  {
    title: 'a mutation as text/plain, which needs no preflight',
    attack: 'transport',
    ...textForm('text/plain'),
  },
  { title: 'a mutation as a form', attack: 'transport', ...textForm('application/x-www-form-urlencoded') },
  {
    title: 'a mutation as a multipart form',
    attack: 'transport',
    ...textForm('multipart/form-data; boundary=x'),
  },
  { title: 'a document as application/graphql', attack: 'transport', ...textForm('application/graphql') },
  {
    title: 'no token',
    attack: 'transport',
    headers: { authorization: '' },
    body: () => json(VIEWER),
    refusal: { status: 401, code: 'UNAUTHENTICATED', reason: 'TOKEN_MISSING' },
  },
  {
    title: 'an unsigned token',
    attack: 'transport',
    headers: { authorization: 'Bearer eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiJ4In0.' },
    body: () => json(VIEWER),
    refusal: { status: 401, code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' },
  },
  {
    title: 'a batch of two',
    attack: 'transport',
    body: () => `[${json(VIEWER)},${json(VIEWER)}]`,
    refusal: mistaken('BATCHES_NOT_SUPPORTED'),
  },
  {
    title: 'a batch of a thousand guesses',
    attack: 'transport',
    body: () => `[${repeated(1000, (i) => json(VIEWER, { variables: { i } })).replaceAll('} {', '},{')}]`,
    refusal: mistaken('BATCHES_NOT_SUPPORTED'),
  },
  {
    title: 'a poisoned prototype',
    attack: 'transport',
    body: () => `{"query":${JSON.stringify(VIEWER)},"__proto__":{"isAdmin":true}}`,
    refusal: mistaken('BODY_MALFORMED'),
  },
  {
    title: 'an idempotency key of a megabyte’s alphabet',
    attack: 'transport',
    headers: { 'idempotency-key': `${'x'.repeat(4000)} ` },
    body: () => json(MUTATION),
    refusal: mistaken('IDEMPOTENCY_KEY_MALFORMED'),
  },
  {
    title: 'a body of 300 kB',
    attack: 'size',
    body: () => json(VIEWER, { variables: { x: 'x'.repeat(300_000) } }),
    refusal: mistaken('BODY_TOO_LARGE', 413),
  },
  {
    title: 'a document of 200 kB, all comment',
    attack: 'size',
    body: () => json(`${VIEWER} #${'x'.repeat(200_000)}`),
    refusal: refused('DOCUMENT_TOO_LONG'),
  },
  {
    title: 'a text of 100 kB in the document',
    attack: 'size',
    body: () => json(`{ patient(id: "${'x'.repeat(100_000)}") { id } }`),
    refusal: refused('DOCUMENT_TOO_LONG'),
  },
  {
    title: 'thirty thousand tokens',
    attack: 'size',
    body: () => json(`{ ${'a '.repeat(30_000)} }`),
    refusal: refused('TOO_MANY_TOKENS'),
  },
  {
    title: 'two thousand fields',
    attack: 'size',
    body: () => json(`{ ${repeated(2000, (i) => `f${i}`)} }`),
    refusal: refused('TOO_MANY_FIELDS'),
  },
  {
    title: 'a thousand operations in one document',
    attack: 'size',
    body: () =>
      json(
        repeated(800, (i) => `query Q${i} { a }`),
        { operationName: 'Q7' },
      ),
    refusal: refused('TOO_MANY_OPERATIONS'),
  },
  {
    title: 'five hundred variables',
    attack: 'size',
    body: () => json(`query Q(${repeated(500, (i) => `$v${i}: Int`)}) ${VIEWER}`),
    refusal: refused('TOO_MANY_VARIABLES'),
  },
  {
    title: 'a list of a thousand ids in the document',
    attack: 'size',
    body: () => json(`{ patient(id: [${'"x" '.repeat(1000)}]) { id } }`),
    refusal: refused('LIST_TOO_LONG'),
  },
  {
    title: 'a list of twenty thousand ids among the variables',
    attack: 'size',
    body: () => json(VIEWER, { variables: { ids: Array.from({ length: 20_000 }, () => 'x') } }),
    refusal: refused('VARIABLES_TOO_MANY'),
  },
  {
    title: 'a list of two hundred ids among the variables',
    attack: 'size',
    body: () => json(VIEWER, { variables: { ids: Array.from({ length: 200 }, () => 'x') } }),
    refusal: refused('LIST_TOO_LONG'),
  },
  {
    title: 'a text of 200 kB among the variables',
    attack: 'size',
    body: () => json(VIEWER, { variables: { text: 'x'.repeat(200_000) } }),
    refusal: refused('TEXT_TOO_LONG'),
  },
  {
    title: 'twenty thousand small values among the variables',
    attack: 'size',
    body: () =>
      json(VIEWER, {
        variables: Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`v${index}`, 1])),
      }),
    refusal: refused('VARIABLES_TOO_MANY'),
  },
  {
    title: 'fields twenty levels deep',
    attack: 'nesting',
    body: () => json(nested(20)),
    refusal: refused('NESTED_TOO_DEEPLY'),
  },
  {
    title: 'fields two thousand levels deep, for the parser’s stack',
    attack: 'nesting',
    body: () => json(nested(2000)),
    refusal: refused('NESTED_TOO_DEEPLY'),
  },
  {
    title: 'a value thirty thousand lists deep in the document',
    attack: 'nesting',
    body: () => json(`{ patient(id: ${arrays(30_000)}) { id } }`),
    refusal: refused('NESTED_TOO_DEEPLY'),
  },
  {
    title: 'a type thirty thousand lists deep',
    attack: 'nesting',
    body: () => json(`query Q($v: ${arrays(30_000)}) ${VIEWER}`),
    refusal: refused('NESTED_TOO_DEEPLY'),
  },
  {
    title: 'variables twenty thousand objects deep',
    attack: 'nesting',
    body: () => `{"query":${JSON.stringify(VIEWER)},"variables":${objects(20_000)}}`,
    refusal: refused('VARIABLES_NESTED_TOO_DEEPLY'),
  },
  {
    title: 'variables a hundred thousand lists deep',
    attack: 'nesting',
    body: () => `{"query":${JSON.stringify(VIEWER)},"variables":{"a":${arrays(100_000)}}}`,
    refusal: refused('VARIABLES_NESTED_TOO_DEEPLY'),
  },
  {
    title: 'two hundred patients by alias, to guess ids',
    attack: 'repetition',
    body: () => json(`{ ${repeated(200, (i) => `p${i}: patient(id: "${i}") { id }`)} }`),
    refusal: refused('TOO_MANY_ALIASES'),
  },
  {
    title: 'a thousand aliases of __typename, which some limits leave out',
    attack: 'repetition',
    body: () => json(`{ ${repeated(1000, (i) => `t${i}: __typename`)} }`),
    refusal: refused('TOO_MANY_ALIASES'),
  },
  {
    title: 'aliases hidden in a fragment that is spread often',
    attack: 'repetition',
    body: () =>
      json(
        `{ ${repeated(20, (i) => `p${i}: patient(id: "1") { ...F }`)} } fragment F on Patient { a: id b: id c: id }`,
      ),
    refusal: refused('TOO_MANY_ALIASES'),
  },
  {
    title: 'a field a thousand times, which validation compares in pairs',
    attack: 'repetition',
    body: () => json(`{ ${'viewer '.repeat(1000)} }`),
    refusal: refused('TOO_MANY_DUPLICATE_FIELDS'),
  },
  {
    title: 'a field fifty times with much inside each',
    attack: 'repetition',
    body: () => json(`{ ${`viewer { ${repeated(25, (i) => `f${i}`)} } `.repeat(50)} }`),
    refusal: refused('TOO_MANY_DUPLICATE_FIELDS'),
  },
  {
    title: 'the same field in forty fragments',
    attack: 'repetition',
    body: () =>
      json(
        `{ ${repeated(40, (i) => `...F${i}`)} } ${repeated(40, (i) => `fragment F${i} on Query { viewer { id } }`)}`,
      ),
    refusal: refused('TOO_MANY_DUPLICATE_FIELDS'),
  },
  {
    title: 'a thousand directives on one field',
    attack: 'repetition',
    body: () => json(`{ viewer ${'@include(if: true) '.repeat(500)} { id } }`),
    refusal: refused('TOO_MANY_DIRECTIVES'),
  },
  {
    title: 'unknown directives on many fields',
    attack: 'repetition',
    body: () => json(`{ ${repeated(100, (i) => `f${i} @x${i}`)} }`),
    refusal: refused('TOO_MANY_DIRECTIVES'),
  },
  {
    title: 'a fragment that spreads itself',
    attack: 'fragments',
    body: () => json('{ viewer { ...F } } fragment F on ViewerAccount { id ...F }'),
    refusal: refused('FRAGMENT_CYCLE'),
  },
  {
    title: 'two fragments that spread each other, below fields',
    attack: 'fragments',
    body: () =>
      json(
        '{ ...A } fragment A on Query { viewer { ...B } } fragment B on ViewerAccount { patient { ...A } }',
      ),
    refusal: refused('FRAGMENT_CYCLE'),
  },
  {
    title: 'a cycle that nothing uses',
    attack: 'fragments',
    body: () => json(`${VIEWER} fragment A on Query { ...B } fragment B on Query { ...A }`),
    refusal: refused('FRAGMENT_CYCLE'),
  },
  {
    title: 'fragments that double twelve times: eight thousand fields of twelve lines',
    attack: 'fragments',
    body: () => json(bomb(12)),
    refusal: refused('TOO_MANY_FIELDS'),
  },
  {
    title: 'fragments that double forty times: a trillion fields',
    attack: 'fragments',
    body: () => json(bomb(40)),
    refusal: refused('NESTED_TOO_DEEPLY'),
  },
  {
    title: 'a trillion fields on one level',
    attack: 'fragments',
    body: () => json(flatBomb(40)),
    refusal: refused('TOO_MANY_FIELDS'),
  },
  {
    title: 'three hundred fragments',
    attack: 'fragments',
    body: () => json(`${VIEWER} ${repeated(300, (i) => `fragment F${i} on Query { a }`)}`),
    refusal: refused('TOO_MANY_FRAGMENTS'),
  },
  {
    title: 'a thousand fragments that are not there, which validation compares in pairs',
    attack: 'fragments',
    body: () => json(`{ ${repeated(1000, (i) => `...F${i}`)} }`),
    refusal: refused('TOO_MANY_FRAGMENTS'),
  },
  {
    title: 'a hundred patients with a hundred conditions each',
    attack: 'cost',
    body: () => json(`{ ${patients('100', page('100', 'id code { text }'))} }`),
    refusal: refused('COST_TOO_HIGH'),
  },
  {
    title: 'the same with its lengths among the variables',
    attack: 'cost',
    body: () =>
      json(`query Q($n: Int!) { ${patients('$n', page('$n', 'id code { text }'))} }`, {
        variables: { n: 100 },
      }),
    refusal: refused('COST_TOO_HIGH'),
  },
  {
    title: 'the same behind fragments, with @include(if: false)',
    attack: 'cost',
    body: () =>
      json(
        `{ ${patients('100', '...F @include(if: false)')} } fragment F on Patient { ${page('100', 'code { text }')} }`,
      ),
    refusal: refused('COST_TOO_HIGH'),
  },
  {
    title: 'sixty full pages by alias',
    attack: 'cost',
    body: () => json(`{ ${repeated(60, (i) => `p${i}: ${patients('100', 'name { text }')}`)} }`),
    refusal: refused('COST_TOO_HIGH'),
  },
  {
    title: 'a page of a million',
    attack: 'cost',
    body: () => json(`{ ${patients('1000000', 'id')} }`),
    refusal: mistaken('FIRST_OUT_OF_RANGE'),
  },
  {
    title: 'a page of minus one, among the variables',
    attack: 'cost',
    body: () => json(`query Q($n: Int!) { ${patients('$n', 'id')} }`, { variables: { n: -1 } }),
    refusal: mistaken('FIRST_OUT_OF_RANGE'),
  },
  {
    title: 'introspection',
    attack: 'schema',
    body: () => json('{ __schema { types { name fields { name } } } }'),
    refusal: refused('INTROSPECTION_DISABLED'),
  },
  {
    title: 'introspection of one type, in a fragment, under an alias',
    attack: 'schema',
    body: () =>
      json('{ ...F } fragment F on Query { ... { t: __type(name: "Patient") { fields { name } } } }'),
    refusal: refused('INTROSPECTION_DISABLED'),
  },
  {
    title: 'introspection that goes in circles, by an app that may ask for the schema',
    attack: 'schema',
    scope: 'graph:introspect',
    body: () => json(`{ __schema { types { ${'fields { type { '.repeat(5)} name ${'} } '.repeat(5)} } } }`),
    refusal: INVALID,
  },
  {
    title: 'a field misspelled, to be told of those that are there',
    attack: 'schema',
    body: () => json('{ viewer { idd } patientt(id: 1) { nme } }'),
    refusal: INVALID,
  },
  {
    title: '_entities and _service, which are between gateway and subgraphs',
    attack: 'schema',
    body: () => json('{ _service { sdl } _entities(representations: []) { __typename } }'),
    refusal: INVALID,
  },
  {
    title: 'a subscription',
    attack: 'schema',
    body: () => json('subscription { patients(first: 1) { totalCount } }'),
    refusal: refused('SUBSCRIPTION_NOT_SUPPORTED'),
  },
  {
    title: '@defer, to keep a connection',
    attack: 'schema',
    body: () => json('{ viewer { ... @defer { id } } }'),
    refusal: INVALID,
  },
  {
    title: 'definitions of types beside the operation',
    attack: 'documents',
    body: () => json(`${VIEWER} extend type Query { leak: String }`),
    refusal: refused('NOT_EXECUTABLE'),
  },
  {
    title: 'half a document',
    attack: 'documents',
    body: () => json('{ viewer { id '),
    refusal: { status: 400, code: 'GRAPHQL_PARSE_FAILED' },
  },
  {
    title: 'a document under the hash of another, to be run in its place later',
    attack: 'documents',
    body: () => json(MUTATION, persisted(hash('sha256', VIEWER))),
    refusal: refused('PERSISTED_QUERY_HASH_WRONG'),
  },
  {
    title: 'a hash, to learn what others run',
    attack: 'documents',
    body: () => JSON.stringify(persisted('0'.repeat(64))),
    refusal: { status: 200, code: 'PERSISTED_QUERY_NOT_FOUND' },
  },
  {
    title: 'a hash that is a path',
    attack: 'documents',
    body: () => JSON.stringify(persisted('../../../etc/passwd')),
    refusal: mistaken('PERSISTED_QUERY_MALFORMED'),
  },
  {
    title: 'a registered operation of another app',
    attack: 'documents',
    body: () => JSON.stringify({ documentId: `sha256:${'0'.repeat(64)}` }),
    refusal: refused('OPERATION_NOT_REGISTERED'),
  },
];

function bomb(fragments: number): string {
  const lines = repeated(
    fragments,
    (i) => `fragment F${i} on Query { a { ...F${i + 1} } b { ...F${i + 1} } }`,
  );
  return `{ ...F0 } ${lines} fragment F${fragments} on Query { a }`;
}

function flatBomb(fragments: number): string {
  const lines = repeated(fragments, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`);
  return `{ ...F0 } ${lines} fragment F${fragments} on Query { a }`;
}
