import type { Category } from '@caregraph/policy';
import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { IRules } from 'graphql-shield';
import { accessDenied, searchDenied } from '../graph/error.js';
import type { GraphQLContext } from '../request/requestContext.js';
import type { Classification } from './classification.js';
import type { Searchable } from './searchableFields.js';
import { allow, applyMiddleware, deny, rule, shield } from './shieldModule.js';
import { subjectOf } from './subject.js';

const ROOT_TYPES: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/** One shield rule per category; caching is the request's decision memo, never shield's (it outlives revocations). */
function categoryRule(category: Category, lists: ReadonlyMap<string, Searchable>) {
  return rule(`access:${category}`, { cache: 'no_cache' })(
    async (parent: unknown, args: ListArguments, { request }: GraphQLContext, info: GraphQLResolveInfo) => {
      const isRoot = ROOT_TYPES.has(info.parentType.name);
      const decision = isRoot
        ? await request.decideRoot(category, info.parentType.name === 'Query' ? 'READ' : 'WRITE')
        : await request.decide(subjectOf(parent), category, 'READ');
      if (decision.effect !== 'PERMIT') return accessDenied(decision);
      const list = lists.get(`${info.parentType.name}.${info.fieldName}`);
      for (const name of namedIn(args)) {
        const asked = list?.fields.get(name);
        if (!asked) return searchDenied();
        const answer = isRoot
          ? await request.decideRoot(asked, 'READ')
          : await request.decide(subjectOf(parent), asked, 'READ');
        if (answer.effect !== 'PERMIT') return searchDenied(answer);
      }
      return true;
    },
  );
}

/** The arguments by which a list can tell of its rows without showing them. */
interface ListArguments {
  readonly filter?: Readonly<Record<string, unknown>> | null;
  readonly orderBy?: { readonly field: string } | null;
}

/** The fields that a list is asked to be filtered and sorted by. */
function namedIn({ filter, orderBy }: ListArguments): string[] {
  const filtered = Object.entries(filter ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return [...filtered.map(([name]) => name), ...(orderBy ? [orderBy.field] : [])];
}

/**
 * The rule tree of a classified schema: a rule for each field of each object type, and deny for everything else.
 * `lists` says by what each list can be filtered and sorted.
 */
export function rulesOf(
  classification: Classification,
  objectTypes: ReadonlySet<string>,
  lists: ReadonlyMap<string, Searchable>,
): IRules {
  const byCategory = new Map<Category, ReturnType<typeof categoryRule>>();
  const tree: Record<string, Record<string, unknown>> = {};
  for (const [name, category] of classification) {
    const [typeName, fieldName] = name.split('.') as [string, string];
    // Shield ignores rules on interfaces: each implementing type carries its own, and classify() has seen to it.
    if (!objectTypes.has(typeName)) continue;
    const fields = (tree[typeName] ??= {});
    if (category === null) {
      fields[fieldName] = allow;
      continue;
    }
    let categorized = byCategory.get(category);
    if (!categorized) byCategory.set(category, (categorized = categoryRule(category, lists)));
    fields[fieldName] = categorized;
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
