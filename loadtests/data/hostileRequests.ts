/** A request that must be refused before any subgraph is asked. */
export interface HostileRequest {
  /** Names it in the report. */
  readonly attack: string;
  readonly method: 'GET' | 'POST';
  /** Appended to the gateway's `/graphql`. */
  readonly query: string;
  readonly contentType: string;
  readonly body: string;
  /** Codes of docs/ERRORS.md, one of which the refusal must have. */
  readonly codes: readonly string[];
}

const refused = ['OPERATION_REFUSED'];
const refusedOrNotValid = ['OPERATION_REFUSED', 'GRAPHQL_VALIDATION_FAILED'];
const malformed = ['BAD_USER_INPUT', 'OPERATION_REFUSED'];

/** What the internet sends to a GraphQL server on a bad day; far beyond any limit, so that limits may move. */
export function hostileRequests(): HostileRequest[] {
  return [...documents(), ...bodies(), ...transports()];
}

/** Documents that would cost much to parse, to validate, to plan or to run. */
function documents(): HostileRequest[] {
  const ids = many(5000, () => 'id').join(' ');
  return [
    document('deepBrackets', `${'{ viewer '.repeat(500)}{ id }${' }'.repeat(500)}`, refused),
    document(
      'deepSchema',
      `{ __schema { types ${'{ fields { type '.repeat(12)}{ name }${' } }'.repeat(12)} } }`,
      refused,
    ),
    document('aliases', `{ ${many(500, (at) => `a${at}: viewer { id }`).join(' ')} }`, refused),
    document('typenameAliases', `{ ${many(1500, (at) => `a${at}: __typename`).join(' ')} }`, refused),
    document('directives', `{ viewer ${'@include(if: true) '.repeat(200)}{ id } }`, refusedOrNotValid),
    document('directivesEverywhere', `{ viewer { ${'id @include(if: true) '.repeat(200)} } }`, refused),
    document('duplicateFields', `{ viewer { ${many(1000, () => 'id').join(' ')} } }`, refused),
    document('tokens', `{ viewer { ${ids} } }`, refused),
    document(
      'fragmentCycle',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
      refusedOrNotValid,
    ),
    document('fragmentBomb', fragmentBomb(), refused),
    document(
      'manyOperations',
      many(200, (at) => `query Q${at} { viewer { id } }`).join(' '),
      malformed,
      'Q0',
    ),
    document(
      'greed',
      `{ patients(first: 100) { edges { node { conditions(first: 100) { edges { node { encounter { reasonCode { text } } } } }
         observations(first: 100) { edges { node { id } } } claims(first: 100) { edges { node { id } } } } } } }`,
      refusedOrNotValid,
    ),
    document('guessedField', '{ viewer { idd } }', ['GRAPHQL_VALIDATION_FAILED']),
    document('subscription', 'subscription { viewer { id } }', [...malformed, 'GRAPHQL_VALIDATION_FAILED']),
    document('notGraphql', '{ viewer { id ', ['GRAPHQL_PARSE_FAILED']),
  ];
}

/** Bodies that would cost much to read, or that are none. */
function bodies(): HostileRequest[] {
  const query = 'query Q($id: ID!) { patient(id: $id) { id } }';
  const nested = `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`;
  return [
    post('batch', JSON.stringify(many(10, () => ({ query: '{ viewer { id } }' }))), malformed),
    post('largeBody', JSON.stringify({ query, variables: { id: 'x'.repeat(400_000) } }), malformed),
    post('nestedVariables', `{"query":${JSON.stringify(query)},"variables":{"id":${nested}}}`, malformed),
    post('manyVariables', JSON.stringify({ query, variables: { id: many(5000, (at) => at) } }), malformed),
    post('notJson', '{"query": "{ viewer { id } }"', malformed),
  ];
}

/** Ways of asking that a browser could be made to use from another site, or that put documents into URLs. */
function transports(): HostileRequest[] {
  const query = '{ viewer { id } }';
  const mutation =
    'mutation { acceptPolicy(input: { idempotencyKey: "hostile-1" }) { policyVersion { id } } }';
  const asForm = `query=${encodeURIComponent(query)}`;
  return [
    get('mutationByGet', `?query=${encodeURIComponent(mutation)}`),
    { ...post('form', asForm, malformed), contentType: 'application/x-www-form-urlencoded' },
    { ...post('textPlain', JSON.stringify({ query }), malformed), contentType: 'text/plain' },
  ];
}

function document(
  attack: string,
  query: string,
  codes: readonly string[],
  operationName?: string,
): HostileRequest {
  return post(attack, JSON.stringify({ query, operationName }), codes);
}

function post(attack: string, body: string, codes: readonly string[]): HostileRequest {
  return { attack, method: 'POST', query: '', contentType: 'application/json', body, codes };
}

function get(attack: string, query: string): HostileRequest {
  return { attack, method: 'GET', query, contentType: 'application/json', body: '', codes: malformed };
}

/** Thirty fragments, each of which spreads the next one twice: a thousand million fields in a few hundred bytes. */
function fragmentBomb(): string {
  const depth = 30;
  const fragments = many(depth, (at) => {
    const inner = at === depth - 1 ? 'id' : `...F${at + 1}`;
    return `fragment F${at} on ViewerAccount { ${inner} ...on ViewerAccount { ${inner} } }`;
  });
  return `{ viewer { ...F0 } } ${fragments.join(' ')}`;
}

function many<Item>(count: number, make: (at: number) => Item): Item[] {
  return Array.from({ length: count }, (_, at) => make(at));
}
