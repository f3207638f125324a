import { isCategory, isMask, PHI_CATEGORIES, type Category, type Mask } from '@caregraph/policy';
import {
  getDirectiveValues,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import { accessDirective } from './accessDirective.js';

/** Fields that the federation library adds; the gateway's assertion is what protects them. */
const FEDERATION_FIELDS: ReadonlySet<string> = new Set(['Query._service', 'Query._entities', '_Service.sdl']);

/** `Type.field` → category, with null for the federation library's own fields. */
export type Classification = ReadonlyMap<string, Category | null>;

/**
 * Reads the category of every field of every object and interface type.
 * @throws Error naming each field without `@access`, and each field of protected health information that is not
 * nullable: denying such a field would take its siblings with it.
 */
export function classify(schema: GraphQLSchema): Classification {
  const classification = new Map<string, Category | null>();
  const faults: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || !(isObjectType(type) || isInterfaceType(type))) continue;
    for (const field of Object.values(type.getFields())) {
      const name = `${type.name}.${field.name}`;
      if (FEDERATION_FIELDS.has(name)) {
        classification.set(name, null);
        continue;
      }
      const category = categoryOf(field);
      if (maskOf(field) && isListType(field.type)) faults.push(`${name} is a list, which has no masked form`);
      if (category === undefined) faults.push(`${name} has no @access(category: …)`);
      else if (PHI_CATEGORIES.has(category) && isNonNullType(field.type)) {
        faults.push(`${name} is ${category} and must be nullable`);
      } else classification.set(name, category);
    }
  }
  if (faults.length > 0) throw new Error(`The schema is not classified:\n  ${faults.join('\n  ')}`);
  return classification;
}

function categoryOf(field: GraphQLField<unknown, unknown>): Category | undefined {
  const category = field.astNode && getDirectiveValues(accessDirective, field.astNode)?.['category'];
  return isCategory(category) ? category : undefined;
}

/** How a field shows itself to who sees its category masked; undefined where it has no masked form. */
export function maskOf(field: GraphQLField<unknown, unknown>): Mask | undefined {
  const mask = field.astNode && getDirectiveValues(accessDirective, field.astNode)?.['mask'];
  return isMask(mask) ? mask : undefined;
}
