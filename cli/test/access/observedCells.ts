import { randomUUID } from 'node:crypto';
import type { Answer, TestSubgraph } from '@caregraph/subgraph-kit/testing';
import { REASON_LETTER } from '../../src/generate/access/accessMatrix.js';
import type { Place } from '../../src/generate/access/accessPlace.js';
import type { StateWorld } from './stateWorld.js';

/** What the graph shows where there is nothing, and nothing says why. */
export const NOTHING = '.';

/** Last four, or the year of a date of birth: no other value of the fixture looks so. */
const MASKED_FORM = /^(••••|\d{4}$)/;

interface Selection {
  readonly [name: string]: Selection;
}

/** Fields with children or `first`, by `Type.field`: what a document must say of them. */
export interface FieldShape {
  readonly isObject: boolean;
  readonly isList: boolean;
}

/** Asks a subgraph for all the places of a world; path of the place → letter of the matrix, or NOTHING. */
export async function observedCells(
  subgraph: TestSubgraph,
  world: StateWorld,
  places: readonly Place[],
  shapes: ReadonlyMap<string, FieldShape>,
): Promise<Map<string, string>> {
  const cells = new Map<string, string>();
  const isMutation = ({ path }: Place): boolean => path.startsWith('Mutation.');
  // Reads come first: a change may alter what they show.
  for (const kind of ['query', 'mutation'] as const) {
    const of = places.filter((place) => isMutation(place) === (kind === 'mutation'));
    // A change that is refused takes back those asked for with it, so each is asked for alone.
    const groups = Map.groupBy(of, ({ path }) => (kind === 'query' ? '' : path.split('.')[1]));
    for (const asked of groups.values()) {
      const { document, variables } = documentOf(kind, world, asked, shapes);
      const answer = await subgraph.ask(world.viewer, document, variables);
      if (answer.status !== 200)
        throw new Error(`${answer.status}: ${JSON.stringify(answer.errors[0])}\n${document}`);
      keepOnlyThePatient(answer, world.patient);
      for (const { path } of asked) cells.set(path, letterAt(answer, path.split('.'), world));
    }
  }
  return cells;
}

/** What the gateway brings along from another subgraph, because a field requires it. */
const BROUGHT_ALONG: Readonly<Record<string, object>> = {
  Benchmark: { share: 0.2, firstQuartile: 10_000, median: 12_000, thirdQuartile: 14_000 },
};

function documentOf(
  kind: 'query' | 'mutation',
  world: StateWorld,
  places: readonly Place[],
  shapes: ReadonlyMap<string, FieldShape>,
): { document: string; variables: Record<string, unknown> } {
  const fieldAt = new Map(places.map(({ path, field }) => [path, field]));
  const tree = places.reduce<Selection>((all, { path }) => merge(all, path.split('.')), {});
  const variables: Record<string, unknown> = {};
  const parts = Object.entries(tree).map(([type, selection]) => {
    if (type === 'Query' || type === 'Mutation') return printed(selection, type, fieldAt, shapes, world);
    variables[type] = (world.ids[type] ?? []).map((id) => ({ __typename: type, id, ...BROUGHT_ALONG[type] }));
    if ((world.ids[type] ?? []).length === 0)
      throw new Error(`No fixture row of ${type}: add one to record.ts`);
    const inner = printed(selection, type, fieldAt, shapes, world);
    return `${type}: _entities(representations: $${type}) { __typename ... on ${type} { ${inner} } }`;
  });
  const declared = Object.keys(variables).map((type) => `$${type}: [_Any!]!`);
  const head = declared.length > 0 ? `${kind} (${declared.join(', ')})` : kind;
  return { document: `${head} { ${parts.join('\n')} }`, variables };
}

function merge(tree: Selection, [name, ...rest]: readonly string[]): Selection {
  if (name === undefined) return tree;
  return { ...tree, [name]: merge(tree[name] ?? {}, rest) };
}

function printed(
  selection: Selection,
  path: string,
  fieldAt: ReadonlyMap<string, string>,
  shapes: ReadonlyMap<string, FieldShape>,
  world: StateWorld,
): string {
  return Object.entries(selection)
    .map(([name, children]) => {
      const at = `${path}.${name}`;
      const shape = shapes.get(fieldAt.get(at) ?? '');
      const inner = printed(children, at, fieldAt, shapes, world);
      return `${name}${argumentsAt(at, shape, world)}${shape?.isObject ? ` { __typename ${inner} }` : ''}`;
    })
    .join(' ');
}

function argumentsAt(path: string, shape: FieldShape | undefined, world: StateWorld): string {
  const measure = MEASURE_ARGUMENTS[path];
  if (measure) return measure;
  if (path === 'Query.benchmarkById') return `(id: "${world.ids['Benchmark']?.[0]}")`;
  if (shape?.isList) return '(first: 10)';
  const type = { 'Query.patient': 'Patient', 'Query.subscriber': 'Subscriber' }[path];
  if (type) return `(id: "${world.ids[type]?.[0]}")`;
  if (path === 'Query.explainAccess') return `(patientId: "${world.patient}", field: "Patient.id")`;
  if (path === 'Query.practitioner') return `(id: "${world.ids['Practitioner']?.[0]}")`;
  if (path === 'Query.appUsage') return `(id: "${world.ids['RegisteredApp']?.[0]}", days: 1)`;
  if (path === 'Query.partnerApp') return `(id: "${world.app}")`;
  const input = inputOf(path, world);
  return input === undefined ? '' : `(input: { ${input}, idempotencyKey: "${randomUUID()}" })`;
}

const MEASURE_ARGUMENTS: Readonly<Record<string, string>> = {
  'Query.benchmark': '(measure: { kind: CONDITION, category: "Asthma" })',
  'Query.benchmarks': '(kind: FEE, peerGroup: { specialty: "Primary care" }, first: 10)',
  'Query.benchmarkPeerGroups': '(kind: FEE)',
  'Query.benchmarkPeerGroups.places': '(level: COUNTRY)',
};

function inputOf(path: string, world: StateWorld): string | undefined {
  const id = (type: string): string => `id: "${world.ids[type]?.[0]}"`;
  const patient = `patientId: "${world.patient}"`;
  const grantee = `granteeKind: APP, granteeId: "${world.app}"`;
  const described = 'name: "App", redirectUris: ["https://app.example/"], scopes: ["patient/*.rs"]';
  const inputs: Readonly<Record<string, string>> = {
    'Mutation.withdrawConsent': id('Consent'),
    'Mutation.grantConsent': `${patient}, ${grantee}, purpose: RESEARCH, categories: [LAB]`,
    'Mutation.restrictProcessing': `${patient}, categories: [DEVICE]`,
    'Mutation.liftRestriction': id('ProcessingRestriction'),
    'Mutation.objectTo': `${patient}, purpose: BENCHMARKING`,
    'Mutation.withdrawObjection': id('PurposeObjection'),
    'Mutation.acceptPolicy': `${patient}, policyVersionId: "${world.ids['PolicyVersion']?.[0]}"`,
    'Mutation.openBreakGlass': `${patient}, reason: DISASTER, ticket: "ER-2", hours: 1`,
    'Mutation.closeBreakGlass': id('BreakGlass of the viewer'),
    'Mutation.registerApp': described,
    'Mutation.changeApp': `${id('RegisteredApp')}, ${described}`,
    'Mutation.rotateAppSecret': id('RegisteredApp'),
    'Mutation.suspendApp': id('RegisteredApp'),
    'Mutation.resumeApp': id('RegisteredApp'),
    'Mutation.reviewBreakGlass': `${id('BreakGlass')}, outcome: JUSTIFIED`,
  };
  return inputs[path];
}

/** A list of patients shows others the viewer may see, e.g. its own record: a cell asks for this patient alone. */
function keepOnlyThePatient({ data }: Answer, patient: string): void {
  const list = data?.patients;
  if (!list) return;
  const isOf = (cursor: string): boolean => Buffer.from(cursor, 'base64url').toString().includes(patient);
  list.edges = list.edges?.filter(
    (edge: { cursor?: string }) => edge.cursor === undefined || isOf(edge.cursor),
  );
  for (const end of ['startCursor', 'endCursor'])
    if (list.pageInfo?.[end] && !isOf(list.pageInfo[end])) list.pageInfo[end] = null;
}

/** Of several rows the one that shows most speaks: a consent has an app or a clinic, never both. */
function letterAt(answer: Answer, [type, ...names]: string[], world: StateWorld): string {
  if (type === 'Query' || type === 'Mutation') return letterIn(answer, names, []);
  const letters = (world.ids[type ?? ''] ?? []).map((_, index) =>
    letterIn(answer, names, [type ?? '', index]),
  );
  return letters.find((letter) => letter === 'P') ?? letters.find((letter) => letter !== NOTHING) ?? NOTHING;
}

function letterIn({ data, errors }: Answer, names: readonly string[], start: (string | number)[]): string {
  let value: unknown = data;
  const path: (string | number)[] = [];
  const step = (key: string | number): void => {
    path.push(key);
    value = (value as Record<string | number, unknown> | null | undefined)?.[key]; // JSON of an answer
  };
  for (const key of start) step(key);
  for (const [index, name] of names.entries()) {
    step(name);
    const isLast = index === names.length - 1;
    if (Array.isArray(value) && (!isLast || name !== 'edges')) step(0);
  }
  if (typeof value === 'string' && MASKED_FORM.test(value)) return 'M';
  if (value !== null && value !== undefined) return 'P';
  const reason = errors.find((error) => error.path?.every((key, index) => key === path[index]))?.extensions;
  if (!reason || reason.code === 'NOT_FOUND') return NOTHING;
  const letter = Object.entries(REASON_LETTER).find(([name]) => name === reason.reason)?.[1];
  return letter ?? `${reason.code} ${reason.reason ?? ''}`.trim();
}
