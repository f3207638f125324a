import {
  isObjectType,
  isUnionType,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
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

/** Where the federation library keeps reference resolvers. */
interface ApolloExtensions {
  readonly apollo?: { readonly subgraph?: SubgraphExtension };
}

/**
 * Closes what shield leaves open on a schema it has wrapped: `Subscription.subscribe` runs without any rule, and
 * `__resolveReference` loads before any rule. `textKeys` names the entities whose keys are no UUIDs.
 */
export function seal(
  schema: GraphQLSchema,
  classification: Classification,
  textKeys: readonly string[] = [],
): GraphQLSchema {
  requireReferences(schema, classification);
  sealSubscriptions(schema, classification);
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type)) sealReference(type, textKeys.includes(type.name));
  return schema;
}

/**
 * Without a reference resolver the library answers with the representation itself: whose an entity is would then be
 * whatever the representation says. Types that are another subgraph's (`resolvable: false`) are loaded by nobody here.
 * @throws Error naming the entities with protected fields that nothing loads.
 */
function requireReferences(schema: GraphQLSchema, classification: Classification): void {
  const entities = schema.getType('_Entity');
  const faults: string[] = [];
  for (const type of isUnionType(entities) ? entities.getTypes() : []) {
    if ((type.extensions as ApolloExtensions).apollo?.subgraph?.resolveReference) continue;
    const fields = Object.keys(type.getFields());
    if (fields.every((field) => classification.get(`${type.name}.${field}`) === 'PUBLIC'))
      withReference(type, () => null);
    else faults.push(type.name);
  }
  if (faults.length > 0) throw new Error(`Nothing loads the entities ${faults.join(', ')}`);
}

function withReference(
  type: GraphQLObjectType,
  resolveReference: SubgraphExtension['resolveReference'],
): void {
  const { apollo } = type.extensions as ApolloExtensions;
  Object.assign(type, {
    extensions: {
      ...type.extensions,
      apollo: { ...apollo, subgraph: { ...apollo?.subgraph, resolveReference } },
    },
  });
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
function sealReference(type: GraphQLObjectType, hasTextKey: boolean): void {
  const { apollo } = type.extensions as ApolloExtensions;
  const resolveReference = apollo?.subgraph?.resolveReference;
  if (!resolveReference) return;
  const guarded: NonNullable<SubgraphExtension['resolveReference']> = async (reference, context, info) => {
    const asked = await context.request.decideRoot('PUBLIC', 'READ');
    if (asked.effect !== 'PERMIT') throw accessDenied(asked);
    if (!('id' in reference)) return null;
    if (hasTextKey ? typeof reference.id !== 'string' : !isUuid(reference.id)) return null;
    const value = await resolveReference(reference, context, info);
    const subject = subjectOf(value);
    if (subject !== null && !(await context.request.mayKnowOf(subject.patientId))) return null;
    return value;
  };
  withReference(type, guarded);
}
