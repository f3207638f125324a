import type { Category } from '@caregraph/policy';
import {
  defaultFieldResolver,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import type { GraphQLContext } from '../request/requestContext.js';
import type { Classification } from './classification.js';
import { listedType } from './listedType.js';
import { ROOT_TYPES } from './rules.js';
import { subjectOf } from './subject.js';

type Resolver = GraphQLFieldResolver<unknown, GraphQLContext>;

/** The resolvers of a schema as they are now, by `Type.field`. */
export function resolversOf(schema: GraphQLSchema): ReadonlyMap<string, Resolver> {
  const resolvers = new Map<string, Resolver>();
  for (const [name, field] of objectFields(schema))
    resolvers.set(name, field.resolve ?? defaultFieldResolver);
  return resolvers;
}

/**
 * Takes a shorter way to a field that this very request has already permitted: shield answers each field through several
 * promises, and a list of a hundred patients has thousands. Only an unmasked permit is short-cut. What is denied, masked,
 * not decided yet, a list or a root field goes through shield.
 */
export function letKnownPermitsPass(
  schema: GraphQLSchema,
  classification: Classification,
  asMade: ReadonlyMap<string, Resolver>,
): GraphQLSchema {
  for (const [name, field] of objectFields(schema)) {
    const category = classification.get(name);
    const unguarded = asMade.get(name);
    const guarded = field.resolve;
    const [typeName = ''] = name.split('.');
    // Shield decides on a list by its arguments too.
    const isList = listedType(field.type) !== undefined;
    if (!category || !unguarded || !guarded || isList || ROOT_TYPES.has(typeName)) continue;
    field.resolve = shortCut(category, unguarded, guarded);
  }
  return schema;
}

function shortCut(category: Category, unguarded: Resolver, guarded: Resolver): Resolver {
  return (parent, args, context, info) => {
    const isPermitted = context.request.decidedNow(subjectOf(parent), category, 'READ')?.effect === 'PERMIT';
    return (isPermitted ? unguarded : guarded)(parent, args, context, info);
  };
}

function objectFields(schema: GraphQLSchema): [string, GraphQLField<unknown, GraphQLContext>][] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) =>
      Object.values(isObjectType(type) ? type.getFields() : {}).map(
        (field): [string, GraphQLField<unknown, GraphQLContext>] => [`${type.name}.${field.name}`, field],
      ),
    );
}
