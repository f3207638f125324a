import { CATEGORIES, MASKS, type Category, type Mask } from '@caregraph/policy';
import { DirectiveLocation, GraphQLDirective, GraphQLEnumType, GraphQLNonNull } from 'graphql';
import { Directive } from 'type-graphql';

const AccessCategoryType = new GraphQLEnumType({
  name: 'AccessCategory',
  description: 'What kind of information a field holds, and so which rule protects it.',
  values: Object.fromEntries(CATEGORIES.map((category) => [category, {}])),
});

const AccessMaskType = new GraphQLEnumType({
  name: 'AccessMask',
  description: 'What is shown of a field to who may see its kind of information masked alone.',
  values: Object.fromEntries(MASKS.map((mask) => [mask, {}])),
});

export const accessDirective = new GraphQLDirective({
  name: 'access',
  description: 'Classifies a field. A schema with an unclassified field does not start.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: { category: { type: new GraphQLNonNull(AccessCategoryType) }, mask: { type: AccessMaskType } },
});

/**
 * Classifies a field where it is declared: `@Access('CLINICAL') @Field(…)`. Without a mask, who may see the category
 * masked alone does not see the field.
 */
export function Access(
  category: Category,
  { mask }: { readonly mask?: Mask } = {},
): PropertyDecorator & MethodDecorator {
  return Directive(`@access(category: ${category}${mask === undefined ? '' : `, mask: ${mask}`})`);
}
