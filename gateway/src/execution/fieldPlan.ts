import {
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';

/** The fields of one response name that are selected on objects of one type, to be answered together. */
export interface CollectedField {
  readonly responseName: string;
  readonly fieldName: string;
  /** As the first selection's parent declares it; undefined for meta fields (`__typename`, `__schema`, `__type`). */
  readonly definition: GraphQLField<unknown, unknown> | undefined;
  readonly nodes: readonly FieldNode[];
}

/** What collecting needs to know of a document, and which values its conditions have. */
export interface SelectionSource {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Values of the variables in `@skip` and `@include`. */
  readonly conditions: ReadonlyMap<string, boolean>;
}

/**
 * Collects the fields that objects of `runtimeType` answer. `runtimeType` is undefined where the subgraph sent no
 * `__typename`: the object is then of the type that the selection is on, as in Apollo's executor.
 */
export function collectFields(
  source: SelectionSource,
  selectionSets: readonly SelectionSetNode[],
  declaredType: GraphQLCompositeType,
  runtimeType: GraphQLCompositeType | undefined,
): CollectedField[] {
  const collected = new Map<string, { first: CollectedField; nodes: FieldNode[] }>();

  function visit(selectionSet: SelectionSetNode, parent: GraphQLCompositeType): void {
    for (const selection of selectionSet.selections) {
      if (isLeftOut(source, selection)) continue;
      if (selection.kind === Kind.FIELD) add(selection, parent);
      else {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : source.fragments[selection.name.value];
        if (!fragment) continue;
        const condition = fragment.typeCondition
          ? source.schema.getType(fragment.typeCondition.name.value)
          : parent;
        if (!isCompositeType(condition)) continue;
        if (applies(source.schema, condition, runtimeType ?? parent)) visit(fragment.selectionSet, condition);
      }
    }
  }

  function add(node: FieldNode, parent: GraphQLCompositeType): void {
    const responseName = node.alias?.value ?? node.name.value;
    const known = collected.get(responseName);
    if (known) return void known.nodes.push(node);
    const nodes = [node];
    const fieldName = node.name.value;
    const definition = 'getFields' in parent ? parent.getFields()[fieldName] : undefined;
    collected.set(responseName, { first: { responseName, fieldName, definition, nodes }, nodes });
  }

  for (const selectionSet of selectionSets) visit(selectionSet, runtimeType ?? declaredType);
  return [...collected.values()].map(({ first }) => first);
}

function applies(
  schema: GraphQLSchema,
  condition: GraphQLCompositeType,
  type: GraphQLCompositeType,
): boolean {
  if (condition === type) return true;
  if (!isAbstractType(condition)) return false;
  return isObjectType(type) || 'getInterfaces' in type ? schema.isSubType(condition, type) : false;
}

function isLeftOut(source: SelectionSource, selection: SelectionSetNode['selections'][number]): boolean {
  for (const directive of selection.directives ?? []) {
    const { value } = directive.name;
    if (value !== 'skip' && value !== 'include') continue;
    const condition = directive.arguments?.find(({ name }) => name.value === 'if')?.value;
    const isTrue =
      condition?.kind === Kind.BOOLEAN
        ? condition.value
        : condition?.kind === Kind.VARIABLE && source.conditions.get(condition.name.value) === true;
    if (isTrue === (value === 'skip')) return true;
  }
  return false;
}
