import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { getIntrospectionQuery, parse } from 'graphql';
import { checkBody } from '../src/safety/bodyLimits.js';
import { checkDocument, checkSource } from '../src/safety/documentLimits.js';
import { asksForSchema } from '../src/safety/introspection.js';
import { LIMITS } from '../src/safety/limits.js';
import { checkVariables } from '../src/safety/variableLimits.js';

const repeated = (times: number, part: (index: number) => string, separator = ' ') =>
  Array.from({ length: times }, (_, index) => part(index)).join(separator);

const nested = (levels: number) => '{ a '.repeat(levels) + '}'.repeat(levels);

/** Fragments that each spread the next twice: 2^n fields from n lines. */
const bomb = (fragments: number) =>
  `{ ...F0 } ${repeated(fragments, (i) => `fragment F${i} on T { a { ...F${i + 1} } b { ...F${i + 1} } }`)} fragment F${fragments} on T { a }`;

function reasonOf(text: string): string | undefined {
  try {
    checkSource(text);
    checkDocument(parse(text));
    return undefined;
  } catch (error) {
    return (error as { reason?: string }).reason;
  }
}

describe('each limit lets its figure pass, and refuses one more', () => {
  const cases: [reason: string, limit: number, document: (size: number) => string][] = [
    ['DOCUMENT_TOO_LONG', LIMITS.documentLength, (size) => `{ a } #${'x'.repeat(size - 7)}`],
    // Five tokens around it: braces, field, and the argument's brackets.
    ['TOO_MANY_TOKENS', LIMITS.tokens, (size) => `{ a ( ${'b '.repeat(size - 5)} ) }`],
    ['NESTED_TOO_DEEPLY', LIMITS.depth, nested],
    ['TOO_MANY_FIELDS', LIMITS.fields, fieldsOf],
    ['TOO_MANY_ALIASES', LIMITS.aliases, (size) => `{ ${repeated(size, (i) => `n${i}: __typename`)} }`],
    ['TOO_MANY_DUPLICATE_FIELDS', LIMITS.duplicateFields, (size) => `{ ${'a '.repeat(size + 1)} }`],
    ['TOO_MANY_DUPLICATE_FIELDS', LIMITS.duplicateObjects, (size) => `{ ${'a { b } '.repeat(size + 1)} }`],
    ['TOO_MANY_DUPLICATE_FIELDS', LIMITS.duplicateObjects, (size) => `{ ${'a(b: 1) '.repeat(size + 1)} }`],
    ['TOO_MANY_FRAGMENTS', LIMITS.fragments, (size) => `{ ${repeated(size, (i) => `...F${i}`)} }`],
    ['TOO_MANY_DIRECTIVES', LIMITS.directives, (size) => `{ ${repeated(size, (i) => `f${i} @x`)} }`],
    ['TOO_MANY_DIRECTIVES', LIMITS.directivesAtOnePlace, (size) => `{ a ${'@x '.repeat(size)} }`],
    [
      'TOO_MANY_FRAGMENTS',
      LIMITS.fragments,
      (size) => `{ a } ${repeated(size, (i) => `fragment F${i} on T { a }`)}`,
    ],
    ['TOO_MANY_OPERATIONS', LIMITS.operations, (size) => repeated(size, (i) => `query Q${i} { a }`)],
    [
      'TOO_MANY_VARIABLES',
      LIMITS.variableDefinitions,
      (size) => `query Q(${repeated(size, (i) => `$v${i}: Int`)}) { a }`,
    ],
    ['LIST_TOO_LONG', LIMITS.listLength, (size) => `{ a(b: [${'1 '.repeat(size)}]) }`],
  ];
  for (const [reason, limit, document] of cases)
    test(`${reason} at ${limit}`, () => {
      assert.equal(reasonOf(document(limit)), undefined);
      assert.equal(reasonOf(document(limit + 1)), reason);
    });
});

/** Exactly so many fields, no two of one name in one set. */
function fieldsOf(size: number): string {
  return `{ ${repeated(size, (i) => `f${i}`)} }`;
}

describe('what is counted', () => {
  test('fragments count wherever they are spread: fields, aliases and depth', () => {
    const spread = (inner: string) =>
      `{ ${repeated(25, (i) => `f${i} { ...F }`)} } fragment F on T { ${inner} }`;
    assert.equal(reasonOf(spread('a: x')), undefined);
    assert.equal(reasonOf(spread('a: x b: x c: x')), 'TOO_MANY_ALIASES');
    assert.equal(reasonOf(spread(repeated(100, (i) => `g${i}`))), 'TOO_MANY_FIELDS');
    assert.equal(reasonOf(`{ a { b { ...F } } } fragment F on T ${nested(14)}`), 'NESTED_TOO_DEEPLY');
  });

  test('a duplicate is found through inline and named fragments', () => {
    const fields = 'a b c d e f g h i j k';
    const document = `{ ${fields} ... on T { ${fields} } ...F ...G } fragment F on T { ${fields} } fragment G on T { x }`;
    assert.equal(reasonOf(document), undefined);
    assert.equal(reasonOf(document.replace('{ x }', `{ ${fields} }`)), 'TOO_MANY_DUPLICATE_FIELDS');
  });

  test('a cycle of fragments is refused, used or not', () => {
    assert.equal(
      reasonOf('{ ...A } fragment A on T { a { ...B } } fragment B on T { ...A }'),
      'FRAGMENT_CYCLE',
    );
    assert.equal(reasonOf('{ a } fragment A on T { ...A }'), 'FRAGMENT_CYCLE');
    assert.equal(reasonOf('{ ...A ...A } fragment A on T { ...B } fragment B on T { a }'), undefined);
  });

  test('brackets of every kind are counted before the parser recurses over them', () => {
    for (const [open, close] of ['[]', '{}', '()'])
      assert.equal(
        reasonOf(`{ a(b: ${open!.repeat(LIMITS.brackets)}${close!.repeat(LIMITS.brackets)}) }`),
        'NESTED_TOO_DEEPLY',
      );
  });

  test('definitions of types are no operations', () => {
    assert.equal(reasonOf('{ a } type T { a: Int }'), 'NOT_EXECUTABLE');
  });

  test('the introspection that tools send is within every limit', () => {
    assert.equal(
      reasonOf(getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true })),
      undefined,
    );
  });

  test('a question for the schema is found wherever it stands', () => {
    assert.ok(asksForSchema(parse('{ a ... on Query { ...F } } fragment F on Query { s: __schema { a } }')));
    assert.ok(asksForSchema(parse('{ __type(name: "T") { name } }')));
    assert.ok(!asksForSchema(parse('{ a { __typename } }')));
  });
});

describe('variables', () => {
  const reason = (variables: Record<string, unknown>) => {
    try {
      checkVariables(variables);
      return undefined;
    } catch (error) {
      return (error as { reason?: string }).reason;
    }
  };
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
  const cases: [string, number, (size: number) => Record<string, unknown>][] = [
    ['LIST_TOO_LONG', LIMITS.listLength, (size) => ({ a: Array.from({ length: size }, () => 1) })],
    ['TEXT_TOO_LONG', LIMITS.textLength, (size) => ({ a: { b: 'x'.repeat(size) } })],
    ['VARIABLES_NESTED_TOO_DEEPLY', LIMITS.variableDepth, (size) => ({ a: deep(size) })],
    [
      'VARIABLES_TOO_MANY',
      LIMITS.variableValues,
      (size) => Object.fromEntries(Array.from({ length: size - 1 }, (_, index) => [`v${index}`, null])),
    ],
  ];
  for (const [word, limit, variables] of cases)
    test(`${word} at ${limit}`, () => {
      assert.equal(reason(variables(limit)), undefined);
      assert.equal(reason(variables(limit + 1)), word);
    });
});

test('what is exponential when expanded is refused in the time that its text takes to read', () => {
  const started = performance.now();
  for (let round = 0; round < 20; round += 1) assert.equal(reasonOf(bomb(12)), 'TOO_MANY_FIELDS');
  assert.equal(reasonOf(bomb(45)), 'NESTED_TOO_DEEPLY');
  assert.ok(performance.now() - started < 1000);
});

describe('a body is measured before it is parsed', () => {
  const filler = JSON.stringify('x'.repeat(17_000));
  const reason = (body: string) => {
    try {
      checkBody(body);
      return undefined;
    } catch (error) {
      return (error as { reason?: string }).reason;
    }
  };

  test('brackets and commas in texts do not count, those outside do', () => {
    const inText = JSON.stringify({ query: `"\\"${'[{,'.repeat(10_000)}` });
    assert.equal(reason(inText), undefined);
    assert.equal(reason(`{"a":${filler},"b":${'['.repeat(12)}`), 'VARIABLES_NESTED_TOO_DEEPLY');
    assert.equal(reason(`{"a":${filler},"b":[${'1,'.repeat(4001)}`), 'VARIABLES_TOO_MANY');
  });

  test('all that the limits of variables allow passes', () => {
    const variables = Object.fromEntries(
      Array.from({ length: 1990 }, (_, index) => [`variable${index}`, index]),
    );
    const nestedValue: unknown = [[[[[[[1]]]]]]];
    const body = JSON.stringify({ query: '{ a }', variables: { ...variables, nestedValue } });
    assert.ok(body.length > 17_000);
    assert.equal(reason(body), undefined);
    checkVariables({ ...variables, nestedValue });
  });
});
