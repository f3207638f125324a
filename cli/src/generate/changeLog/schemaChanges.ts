import {
  findBreakingChanges,
  findDangerousChanges,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** What a change is to a client that is written already. */
export const CHANGE_KINDS = ['BREAKING', 'DANGEROUS', 'DEPRECATED', 'ADDED'] as const;

export interface SchemaChange {
  readonly kind: (typeof CHANGE_KINDS)[number];
  /** graphql-js's own name of it for what may break clients; else TYPE_ADDED, FIELD_ADDED, DEPRECATED or NO_LONGER_DEPRECATED. */
  readonly what: string;
  /** Where, as a schema coordinate; for what may break clients graphql-js's sentence. */
  readonly text: string;
}

/**
 * What has changed for clients between two schemas, the worst first. Breaking and dangerous changes are those that graphql-js
 * finds; descriptions are not looked at.
 */
export function schemaChanges(before: GraphQLSchema, after: GraphQLSchema): SchemaChange[] {
  const breaking = findBreakingChanges(before, after).map(({ type, description }) =>
    changeOf('BREAKING', type, description),
  );
  const dangerous = findDangerousChanges(before, after).map(({ type, description }) =>
    changeOf('DANGEROUS', type, description),
  );
  const knownTypes = before.getTypeMap();
  const known = partsOf(before);
  const changes = [...breaking, ...dangerous];
  for (const [name, type] of Object.entries(after.getTypeMap()))
    if (!knownTypes[name] && !isSpecifiedScalarType(type))
      changes.push(changeOf('ADDED', 'TYPE_ADDED', type.name));
  for (const [at, isDeprecated] of partsOf(after)) {
    const was = known.get(at);
    // What comes with a type of its own needs no line; values and inputs that are added are dangerous, and told above.
    if (was === undefined && isDeprecated) changes.push(changeOf('DEPRECATED', 'DEPRECATED', at));
    else if (was === undefined && isFieldOfKnown(at, before))
      changes.push(changeOf('ADDED', 'FIELD_ADDED', at));
    else if (was === false && isDeprecated) changes.push(changeOf('DEPRECATED', 'DEPRECATED', at));
    else if (was === true && !isDeprecated) changes.push(changeOf('ADDED', 'NO_LONGER_DEPRECATED', at));
  }
  const order = (change: SchemaChange): string =>
    `${CHANGE_KINDS.indexOf(change.kind)} ${change.what} ${change.text}`;
  return changes.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

function changeOf(kind: SchemaChange['kind'], what: string, text: string): SchemaChange {
  return { kind, what, text };
}

function isFieldOfKnown(at: string, before: GraphQLSchema): boolean {
  const type = before.getType(at.split('.')[0] ?? '');
  return (isObjectType(type) || isInterfaceType(type)) && !at.includes('(');
}

/** `Type.field`, `Type.field(argument:)` and `Enum.VALUE` → whether it is deprecated. */
function partsOf(schema: GraphQLSchema): Map<string, boolean> {
  return new Map(Object.values(schema.getTypeMap()).flatMap(partsOfType));
}

function partsOfType(type: GraphQLNamedType): [string, boolean][] {
  if (type.name.startsWith('__')) return [];
  if (isEnumType(type)) return type.getValues().map((value) => [`${type.name}.${value.name}`, isOut(value)]);
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, isOut(field)]);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field): [string, boolean][] => {
    const at = `${type.name}.${field.name}`;
    return [
      [at, isOut(field)],
      ...field.args.map((argument): [string, boolean] => [`${at}(${argument.name}:)`, isOut(argument)]),
    ];
  });
}

function isOut({ deprecationReason }: { readonly deprecationReason?: string | null | undefined }): boolean {
  return deprecationReason !== undefined && deprecationReason !== null;
}
