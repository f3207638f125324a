import type { Category } from '@caregraph/policy';
import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { IRules } from 'graphql-shield';
import { accessDenied } from '../graph/error.js';
import type { GraphQLContext } from '../request/requestContext.js';
import type { Classification } from './classification.js';
import { allow, applyMiddleware, deny, rule, shield } from './shieldModule.js';
import { subjectOf } from './subject.js';

const ROOT_TYPES: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/** One shield rule per category; caching is the request's decision memo, never shield's (it outlives revocations). */
function categoryRule(category: Category) {
  return rule(`access:${category}`, { cache: 'no_cache' })(
    async (parent: unknown, _args: unknown, { request }: GraphQLContext, info: GraphQLResolveInfo) => {
      const decision = ROOT_TYPES.has(info.parentType.name)
        ? await request.decideRoot(category, info.parentType.name === 'Query' ? 'READ' : 'WRITE')
        : await request.decide(subjectOf(parent), category, 'READ');
      return decision.effect === 'PERMIT' ? true : accessDenied(decision);
    },
  );
}

/** The rule tree of a classified schema: a rule for each field of each object type, and deny for everything else. */
export function rulesOf(classification: Classification, objectTypes: ReadonlySet<string>): IRules {
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
    if (!categorized) byCategory.set(category, (categorized = categoryRule(category)));
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
