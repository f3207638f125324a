import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { billing } from '@caregraph/billing';
import { consent } from '@caregraph/consent';
import { identity } from '@caregraph/identity';
import { insights } from '@caregraph/insights';
import { records } from '@caregraph/records';
import { federatedSchema } from '@caregraph/subgraph-kit';
import { EXITS, type Exit } from '../../src/generate/exit/exit.js';
import { ROOT } from '../../src/settings.js';

const ROOT_TYPES = new Set(['Query', 'Mutation', 'Subscription']);

/** The folders whose processes answer over HTTP. */
const SERVERS = [
  'gateway/src',
  'packages/subgraph-kit/src',
  'warehouse/sql/src',
  'warehouse/server/src',
  'warehouse/insights/src',
  'packages/audit/src',
  ...['identity', 'records', 'billing', 'consent'].map((name) => `subgraphs/${name}/src`),
];

function sourcesIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(path.join(ROOT, folder, name), 'utf8'));
}

const SHORT_ROUTE =
  /\.(get|post|put|patch|delete|head|options|all)(?:<[^(]*>)?\(\s*['"`]([^'"`]*\/[^'"`]*)['"`],\s*(?:async )?\(/g;
const LONG_ROUTE = /\.route\(\{[^}]*?method: ('[A-Z]+'|\[[^\]]*\]),\s*url: '([^']*)'/g;

/** `METHOD path` of each route that a source registers. */
function routesIn(source: string): string[] {
  return [
    ...[...source.matchAll(SHORT_ROUTE)].map(([, method = '', at]) => `${method.toUpperCase()} ${at}`),
    ...[...source.matchAll(LONG_ROUTE)].map(
      ([, methods = '', at]) => `${[...methods.matchAll(/[A-Z]+/g)].join()} ${at}`,
    ),
  ];
}

/** What a schema lets be asked with arguments, from the root or by a form of its own. */
async function askedIn(definition: Parameters<typeof federatedSchema>[0]): Promise<string[]> {
  const { schema } = await federatedSchema(definition);
  const found: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('_')) continue;
    const kind = type.astNode?.kind;
    if (kind === 'InterfaceTypeDefinition') found.push(`interface ${type.name}`);
    if (kind === 'UnionTypeDefinition') found.push(`union ${type.name}`);
    if (kind !== 'ObjectTypeDefinition' && !ROOT_TYPES.has(type.name)) continue;
    const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
    for (const field of fields) {
      const given = 'args' in field ? (field.args as readonly { name: string }[]) : []; // `in` widens to any
      const args = given.map(({ name }) => `${name}:`);
      if (ROOT_TYPES.has(type.name) || args.length > 0) found.push(askedAs(type.name, field.name, args));
    }
  }
  return found;
}

/** Arguments come in the order of decorators, which says nothing. */
function askedAs(type: string, field: string, args: readonly string[]): string {
  return `${type}.${field}(${args.toSorted().join(', ')})`;
}

function inOrder(covered: string): string {
  const [, type, field, args] = /^(\w+)\.(\w+)\((.*)\)$/.exec(covered) ?? [];
  return type === undefined || field === undefined
    ? covered
    : askedAs(type, field, args ? args.split(', ') : []);
}

/** What is there and in no row, and what is in a row and not there. */
function differences(there: readonly string[], exits: readonly Exit[]): string[] {
  const covered = new Set(exits.flatMap(({ covers }) => covers.map(inOrder)));
  return [
    ...there.filter((each) => !covered.has(each)).map((each) => `in no row: ${each}`),
    ...[...covered].filter((each) => !there.includes(each)).map((each) => `not there: ${each}`),
  ];
}

/** The tests that rows name and no file has. */
function lostTests(exits: readonly Exit[]): string[] {
  return exits.flatMap(({ exit, tests }) =>
    tests
      .filter(({ file, title }) => {
        const source = readFileSync(path.join(ROOT, file), 'utf8');
        return !['it', 'test'].some((call) =>
          ["'", '"', '`'].some((quote) =>
            new RegExp(`\\b${call}\\(\\s*${quote}${escaped(title)}${quote}`).test(source),
          ),
        );
      })
      .map(({ file, title }) => `${exit}: ${file} has no test "${title}"`),
  );
}

function escaped(title: string): string {
  return title.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`).replaceAll("'", String.raw`\\?'`);
}

describe('the list of exits', async () => {
  const there = new Set<string>();
  for (const definition of [identity, records, billing, consent, insights])
    for (const asked of await askedIn(definition)) there.add(asked);
  for (const folder of SERVERS)
    for (const source of sourcesIn(folder)) routesIn(source).forEach((each) => there.add(each));
  const main = readFileSync(path.join(ROOT, 'cli/src/main.ts'), 'utf8');
  for (const [, command] of main.matchAll(/\.command\('([\w-]+)/g)) there.add(`caregraph ${command}`);

  it('has a row for every root field, argument, interface, union, route and command, and for nothing else', () => {
    assert.deepEqual(differences([...there], EXITS), []);
    assert.ok(there.size > 50);
  });

  it('names tests that are there, at least one for each exit', () => {
    assert.deepEqual(lostTests(EXITS), []);
    for (const { exit, tests } of EXITS) assert.ok(tests.length > 0, exit);
  });

  it('misses nothing that is planted: a field, an argument, a route, a command, a test that is not there', () => {
    for (const planted of [
      'Query.everything()',
      'Patient.conditions(after:, filter:, first:, like:, orderBy:)',
      'union Anything',
      ...routesIn(
        "fastify.get('/export/:id', async (request, reply) => 1); app.route({ method: ['PUT'], url: '/import', handler })",
      ),
      'caregraph dump',
    ])
      assert.deepEqual(differences([...there, planted], EXITS), [`in no row: ${planted}`]);
    assert.deepEqual(routesIn("fastify.get('/export/:id', async (request, reply) => 1)"), [
      'GET /export/:id',
    ]);
    const [row] = EXITS;
    const broken = [{ ...row!, tests: [{ file: 'cli/test/exit/exits.test.ts', title: 'is not there' }] }];
    assert.equal(lostTests(broken).length, 1);
  });
});
