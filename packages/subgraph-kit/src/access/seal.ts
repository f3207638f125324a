import {
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { accessDenied } from '../graph/error.js';
import { isUuid } from '../graph/uuid.js';
import type { GraphQLContext } from '../request/requestContext.js';
import type { Classification } from './classification.js';
import { subjectOf } from './subject.js';

interface SubgraphExtension {
  resolveReference?: (reference: object, context: GraphQLContext, info: GraphQLResolveInfo) => unknown;
}

/**
 * Closes what shield leaves open on a schema it has wrapped: `Subscription.subscribe` runs without any rule, and
 * `__resolveReference` loads before any rule.
 */
export function seal(schema: GraphQLSchema, classification: Classification): GraphQLSchema {
  sealSubscriptions(schema, classification);
  for (const type of Object.values(schema.getTypeMap())) if (isObjectType(type)) sealReference(type);
  return schema;
}

function sealSubscriptions(schema: GraphQLSchema, classification: Classification): void {
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    const category = classification.get(`Subscription.${field.name}`);
    const subscribe = field.subscribe;
    const guarded: GraphQLFieldResolver<unknown, GraphQLContext> = async (source, args, context, info) => {
      if (!category || !subscribe) throw accessDenied();
      const decision = await context.request.decideRoot(category, 'READ');
      if (decision.effect !== 'PERMIT') throw accessDenied(decision);
      return subscribe(source, args, context, info) as unknown;
    };
    field.subscribe = guarded;
  }
}

/**
 * A reference is answered with what the database shows to this viewer and, besides, only if the viewer may know of
 * the patient it belongs to. What may not be known of is null, exactly like what is not there.
 */
function sealReference(type: { name: string; extensions: Readonly<Record<string, unknown>> }): void {
  const apollo = type.extensions['apollo'] as { subgraph?: SubgraphExtension } | undefined;
  const resolveReference = apollo?.subgraph?.resolveReference;
  if (!resolveReference) return;
  const guarded: NonNullable<SubgraphExtension['resolveReference']> = async (reference, context, info) => {
    const asked = await context.request.decideRoot('PUBLIC', 'READ');
    if (asked.effect !== 'PERMIT') throw accessDenied(asked);
    if (!('id' in reference) || !isUuid(reference.id)) return null;
    const value = await resolveReference(reference, context, info);
    const subject = subjectOf(value);
    if (subject !== null && !(await context.request.mayKnowOf(subject.patientId))) return null;
    return value;
  };
  Object.assign(type, {
    extensions: {
      ...type.extensions,
      apollo: { ...apollo, subgraph: { ...apollo.subgraph, resolveReference: guarded } },
    },
  });
}
