import { CATEGORIES, type Category } from '@caregraph/policy';
import { DirectiveLocation, GraphQLDirective, GraphQLEnumType, GraphQLNonNull } from 'graphql';
import { Directive } from 'type-graphql';

const AccessCategoryType = new GraphQLEnumType({
  name: 'AccessCategory',
  description: 'What kind of information a field holds, and so which rule protects it.',
  values: Object.fromEntries(CATEGORIES.map((category) => [category, {}])),
});

export const accessDirective = new GraphQLDirective({
  name: 'access',
  description: 'Classifies a field. A schema with an unclassified field does not start.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: { category: { type: new GraphQLNonNull(AccessCategoryType) } },
});

/** Classifies a field where it is declared: `@Access('CLINICAL') @Field(…)`. */
export function Access(category: Category): PropertyDecorator & MethodDecorator {
  return Directive(`@access(category: ${category})`);
}
