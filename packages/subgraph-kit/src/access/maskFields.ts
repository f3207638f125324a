import { maskedValue, type Category, type Mask } from '@caregraph/policy';
import { defaultFieldResolver, isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { accessDenied } from '../graph/error.js';
import type { GraphQLContext } from '../request/requestContext.js';
import { maskOf, type Classification } from './classification.js';
import { subjectOf } from './subject.js';

/** Lets fields with a masked form show it to who may see no more. Behind shield, which has stopped everybody else. */
export function maskFields(schema: GraphQLSchema, classification: Classification): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const mask = maskOf(field);
      const category = classification.get(`${type.name}.${field.name}`);
      if (mask && category) field.resolve = masked(field.resolve ?? defaultFieldResolver, category, mask);
    }
  }
}

function masked(
  resolve: GraphQLFieldResolver<unknown, GraphQLContext>,
  category: Category,
  mask: Mask,
): GraphQLFieldResolver<unknown, GraphQLContext> {
  return async (parent, args, context, info) => {
    const decision = await context.request.decide(subjectOf(parent), category, 'READ');
    if (decision.effect === 'DENY') throw accessDenied(decision);
    const value: unknown = await resolve(parent, args, context, info);
    return decision.effect === 'MASK' ? maskedValue(mask, value) : value;
  };
}
