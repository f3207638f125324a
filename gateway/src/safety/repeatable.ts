import {
  getNamedType,
  isInputObjectType,
  isNonNullType,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * May the mutation be asked for again without being done again? It may where each of its root fields requires an
 * `idempotencyKey`: the subgraph then answers a repeat with what it did first. Once per document.
 */
export function isRepeatable(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): boolean {
  const root = schema.getMutationType();
  if (operation.operation !== OperationTypeNode.MUTATION || !root) return false;
  const fields = root.getFields();
  return rootFields(document, operation.selectionSet).every((name) => {
    const field = fields[name];
    return name === '__typename' || (field !== undefined && requiresKey(field));
  });
}

function requiresKey({ args }: GraphQLField<unknown, unknown>): boolean {
  return args.some((argument) => {
    if (!isNonNullType(argument.type)) return false;
    if (argument.name === 'idempotencyKey') return true;
    const input = getNamedType(argument.type);
    const key = isInputObjectType(input) ? input.getFields()['idempotencyKey'] : undefined;
    return key !== undefined && isNonNullType(key.type);
  });
}

/** Their names; checkDocument has refused cycles of fragments. */
function rootFields(document: DocumentNode, { selections }: SelectionSetNode): string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootFields(document, selection.selectionSet);
    const fragment = document.definitions.find(
      (each): each is FragmentDefinitionNode =>
        each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
    );
    return fragment ? rootFields(document, fragment.selectionSet) : [];
  });
}
