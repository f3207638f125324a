import type { Category } from '@caregraph/policy';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Classification } from './classification.js';

/** What a list can be filtered and sorted by. */
export interface Searchable {
  /** The type of the rows. */
  readonly type: string;
  /** Field of that type → its category. */
  readonly fields: ReadonlyMap<string, Category>;
}

const PAGE_ARGUMENTS: ReadonlySet<string> = new Set(['first', 'after']);
const SEARCH_ARGUMENTS: ReadonlySet<string> = new Set(['filter', 'orderBy']);

/**
 * `Type.field` of each list that can be filtered or sorted → by what. To filter by a field is to read it, so each one
 * must be a classified field of the rows. `served` names arguments, as `Type.field(argument:)`, on which a service
 * decides.
 * @throws Error naming each filter and order that is not, and each argument of a list that no rule knows.
 */
export function searchableFields(
  schema: GraphQLSchema,
  classification: Classification,
  served: readonly string[] = [],
): ReadonlyMap<string, Searchable> {
  const lists = new Map<string, Searchable>();
  const faults: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const place = `${type.name}.${field.name}`;
      const node = nodeTypeOf(field);
      for (const { name } of field.args) {
        const isKnown = node
          ? PAGE_ARGUMENTS.has(name) || SEARCH_ARGUMENTS.has(name)
          : !SEARCH_ARGUMENTS.has(name);
        if (!isKnown && !served.includes(`${place}(${name}:)`))
          faults.push(`${place}(${name}:) is no argument that access is decided on`);
      }
      if (!node || !field.args.some(({ name }) => SEARCH_ARGUMENTS.has(name))) continue;
      const fields = new Map<string, Category>();
      for (const name of field.args.flatMap(namesIn)) {
        const category = classification.get(`${node.name}.${name}`);
        if (category) fields.set(name, category);
        else faults.push(`${place} is filtered or sorted by ${name}, which is no field of ${node.name}`);
      }
      lists.set(place, { type: node.name, fields });
    }
  }
  if (faults.length > 0)
    throw new Error(`The schema has arguments without a rule:\n  ${faults.join('\n  ')}`);
  return lists;
}

/** The fields of the rows that an argument names: keys of a filter, values of an order's `field`. */
function namesIn(argument: GraphQLArgument): string[] {
  const type: GraphQLNamedType = getNamedType(argument.type);
  if (!SEARCH_ARGUMENTS.has(argument.name)) return [];
  if (!isInputObjectType(type)) return [argument.name];
  if (argument.name === 'filter') return Object.keys(type.getFields());
  const order = getNamedType(type.getFields()['field']?.type);
  return isEnumType(order) ? order.getValues().map(({ value }) => String(value)) : [argument.name];
}

function nodeTypeOf(field: GraphQLField<unknown, unknown>): GraphQLObjectType | undefined {
  const edge = fieldType(getNamedType(field.type), 'edges');
  const node = edge && fieldType(edge, 'node');
  return isObjectType(node) ? node : undefined;
}

function fieldType(type: GraphQLNamedType, field: string): GraphQLNamedType | undefined {
  const found = isObjectType(type) ? type.getFields()[field] : undefined;
  return found && getNamedType(found.type);
}
