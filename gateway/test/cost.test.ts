import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildSchema, parse } from 'graphql';
import { costOf } from '../src/safety/cost.js';

const SCHEMA = buildSchema(`
  type Query { viewer: Viewer patient(id: ID!): Patient patients(first: Int!, after: String): PatientConnection }
  type Mutation { rename(id: ID!): Patient forget(id: ID!): Patient }
  type Viewer { name: String }
  type Patient implements Person { id: ID! name: String clinics: [Clinic!] conditions(first: Int!): ConditionConnection }
  interface Person { name: String clinics: [Clinic!] }
  type PatientConnection { edges: [PatientEdge!]! nodes: [Patient] pageInfo: PageInfo! totalCount: Int! }
  type PatientEdge { node: Patient cursor: String! }
  type ConditionConnection { edges: [ConditionEdge!]! pageInfo: PageInfo! }
  type ConditionEdge { node: Condition }
  type Condition { code: Code }
  type Code { text: String }
  type Clinic { name: String }
  type PageInfo { hasNextPage: Boolean! }
`);

const cost = (text: string, variables: Record<string, unknown> = {}, name?: string) =>
  costOf(SCHEMA, parse(text), name)(variables);

const PAGE = (first: string) =>
  `query Q($n: Int!) { patients(first: ${first}) { totalCount pageInfo { hasNextPage } edges { cursor node { name } } } }`;

describe('an operation costs a point for each object that it may return', () => {
  const cases: [title: string, text: string, points: number][] = [
    ['nothing but __typename costs one', '{ __typename }', 1],
    ['one object', '{ viewer { name } }', 1],
    ['scalars are free', '{ patient(id: "1") { id name } }', 1],
    ['a list without `first` is taken to have ten', '{ patient(id: "1") { clinics { name } } }', 11],
    ['`first` multiplies; edges, pageInfo and totals are free', PAGE('20'), 21],
    ['nodes count like edges', '{ patients(first: 20) { nodes { name } } }', 21],
    [
      'a list in a list multiplies again',
      '{ patients(first: 10) { edges { node { conditions(first: 5) { edges { node { code { text } } } } } } } }',
      1 + 10 * (1 + 1 + 5 * 2),
    ],
    ['aliases count each', '{ a: patient(id: "1") { id } b: patient(id: "2") { id } }', 2],
    [
      'fragments count where they are spread',
      '{ a: patient(id: "1") { ...F } b: patient(id: "2") { ...F } } fragment F on Patient { ... on Person { clinics { name } } }',
      22,
    ],
    ['@skip changes nothing', '{ patient(id: "1") { clinics @skip(if: true) { name } } }', 11],
    ['a mutation costs ten more', 'mutation { rename(id: "1") { id } forget(id: "1") { id } }', 22],
    [
      'changes in a fragment cost as much as changes beside each other',
      'mutation { ...F } fragment F on Mutation { rename(id: "1") { id } ... on Mutation { forget(id: "1") { id } } }',
      22,
    ],
    ['the schema is a flat hundred', '{ __schema { types { fields { type { name } } } } }', 100],
    ['what is not in the schema costs the one', '{ nothing { of { the { kind } } } }', 1],
  ];
  for (const [title, text, points] of cases) test(title, () => assert.equal(cost(text), points));
});

test('a variable multiplies like a literal, its default where it is left out, and a hundred where neither is known', () => {
  assert.equal(cost(PAGE('$n'), { n: 20 }), 21);
  assert.equal(cost(PAGE('$n').replace('Int!', 'Int = 7')), 8);
  assert.equal(cost(PAGE('$n')), 101);
  assert.equal(cost(PAGE('$n'), { n: null }), 101);
});

test('a page beyond 1 to 100 is refused, literal, variable or default', () => {
  const refused = { code: 'BAD_USER_INPUT', reason: 'FIRST_OUT_OF_RANGE' };
  assert.throws(() => cost(PAGE('101')), refused);
  assert.throws(() => cost(PAGE('0')), refused);
  assert.throws(() => cost(PAGE('$n'), { n: 101 }), refused);
  assert.throws(() => cost(PAGE('$n').replace('Int!', 'Int = 101')), refused);
  assert.equal(cost(PAGE('100')), 101);
});

test('of several operations, the one that is named counts', () => {
  const text = 'query A { viewer { name } } query B { patient(id: "1") { clinics { name } } }';
  assert.equal(cost(text, {}, 'A'), 1);
  assert.equal(cost(text, {}, 'B'), 11);
});

test('counting again with other variables takes microseconds', () => {
  const lists = Array.from(
    { length: 50 },
    (_, index) =>
      `a${index}: patients(first: $n) { nodes { conditions(first: $n) { edges { node { code { text } } } } } }`,
  );
  const count = costOf(SCHEMA, parse(`query Q($n: Int!) { ${lists.join(' ')} }`), 'Q');
  const started = performance.now();
  for (let round = 0; round < 1000; round += 1) count({ n: 1 + (round % 100) });
  assert.ok((performance.now() - started) / 1000 < 1, 'less than a millisecond each, on a busy machine');
});
