import type { Category, Decision, Mask } from '@caregraph/policy';
import { isObjectType, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import type { IRules } from 'graphql-shield';
import { accessDenied, CaregraphError, searchDenied } from '../graph/error.js';
import type { GraphQLContext } from '../request/requestContext.js';
import { maskOf, type Classification } from './classification.js';
import { listedType } from './listedType.js';
import type { Searchable } from './searchableFields.js';
import { allow, applyMiddleware, deny, rule, shield } from './shieldModule.js';
import { listSubject, subjectOf } from './subject.js';

export const ROOT_TYPES: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/** What a rule asks for: rules of fields that ask for the same are one. */
interface Asked {
  readonly category: Category;
  readonly mask: Mask | undefined;
  /** The FHIR type of the entities in the list, where the field is one. */
  readonly listed: string | undefined;
}

function decisionOn(
  { category, listed }: Asked,
  parent: unknown,
  { request }: GraphQLContext,
  parentType: string,
): Promise<Decision> {
  const action = listed === undefined ? 'READ' : 'SEARCH';
  if (ROOT_TYPES.has(parentType))
    return request.decideRoot(category, parentType === 'Mutation' ? 'WRITE' : action, listed);
  const subject = subjectOf(parent);
  return request.decide(
    subject === null || listed === undefined ? subject : listSubject(subject, listed),
    category,
    action,
  );
}

/** The arguments by which a list can tell of its rows without showing them. */
interface SearchArguments {
  readonly filter?: Readonly<Record<string, unknown>> | null;
  readonly orderBy?: { readonly field: string } | null;
}

/** The fields that a list is asked to be filtered and sorted by. */
function namedIn({ filter, orderBy }: SearchArguments): string[] {
  const filtered = Object.entries(filter ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return [...filtered.map(([name]) => name), ...(orderBy ? [orderBy.field] : [])];
}

/** The denial of a filter or sort by a field that the viewer may not read; undefined where all may be read. */
async function searchDenialOf(
  list: Searchable | undefined,
  asked: SearchArguments,
  parent: unknown,
  { request }: GraphQLContext,
  info: GraphQLResolveInfo,
): Promise<CaregraphError | undefined> {
  const subject = subjectOf(parent);
  for (const name of namedIn(asked)) {
    const category = list?.fields.get(name);
    if (!list || !category) return searchDenied();
    const decision = ROOT_TYPES.has(info.parentType.name)
      ? await request.decideRoot(category, 'READ', list.type)
      : await request.decide(subject && listSubject(subject, list.type), category, 'READ');
    if (decision.effect !== 'PERMIT') return searchDenied(decision);
  }
  return undefined;
}

/** Caching is the request's decision memo, never shield's (it outlives revocations). */
function ruleOf(asked: Asked, lists: ReadonlyMap<string, Searchable>) {
  return rule(`access:${keyOf(asked)}`, { cache: 'no_cache' })(
    async (parent: unknown, args: SearchArguments, context: GraphQLContext, info: GraphQLResolveInfo) => {
      // Shield makes a denial without a reason of what a rule throws.
      const decision = await decisionOn(asked, parent, context, info.parentType.name).catch(refusalOf);
      if (decision instanceof CaregraphError) return decision;
      if (decision.effect === 'PERMIT') {
        const list = lists.get(`${info.parentType.name}.${info.fieldName}`);
        return (await searchDenialOf(list, args, parent, context, info)) ?? true;
      }
      // The value is masked where it is resolved (maskFields): shield only lets pass or stops.
      if (decision.effect === 'MASK' && asked.mask !== undefined) return true;
      return accessDenied(decision);
    },
  );
}

function refusalOf(error: unknown): CaregraphError {
  return error instanceof CaregraphError ? error : accessDenied();
}

function keyOf({ category, mask, listed }: Asked): string {
  return [category, mask, listed].join(':');
}

/**
 * The rule tree of a classified schema: a rule for each field of each object type, and deny for everything else.
 * `lists` says by what each list can be filtered and sorted.
 */
export function rulesOf(
  schema: GraphQLSchema,
  classification: Classification,
  lists: ReadonlyMap<string, Searchable>,
): IRules {
  const rules = new Map<string, ReturnType<typeof ruleOf>>();
  const tree: Record<string, Record<string, unknown>> = {};
  for (const [name, category] of classification) {
    const [typeName, fieldName] = name.split('.') as [string, string];
    const type = schema.getType(typeName);
    // Shield ignores rules on interfaces: each implementing type carries its own, and classify() has seen to it.
    if (!isObjectType(type)) continue;
    const field = type.getFields()[fieldName];
    const fields = (tree[typeName] ??= {});
    if (category === null || field === undefined) {
      fields[fieldName] = category === null ? allow : deny;
      continue;
    }
    const asked: Asked = { category, mask: maskOf(field), listed: listedType(field.type) };
    const ruled = rules.get(keyOf(asked)) ?? ruleOf(asked, lists);
    rules.set(keyOf(asked), ruled);
    fields[fieldName] = ruled;
  }
  return tree as IRules;
}

/** Wraps every resolver of the schema with its rule. Unlisted fields are denied. */
export function applyShield(schema: GraphQLSchema, tree: IRules): GraphQLSchema {
  return applyMiddleware(
    schema,
    shield(tree, { fallbackRule: deny, allowExternalErrors: true, fallbackError: accessDenied() }),
  );
}
