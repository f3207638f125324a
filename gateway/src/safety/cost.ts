import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { RegistryError } from '../registryError.js';

/** Points that an operation costs with these variables. @throws RegistryError BAD_USER_INPUT for a `first` out of range. */
export type CostFunction = (variables: Readonly<Record<string, unknown>>) => number;

/** What a list without `first` is taken to hold: few of our types have one, and a patient has a handful in each. */
const ASSUMED_LENGTH = 10;
const MAXIMUM_FIRST = 100;

/** A change is a transaction with decisions, audit and recomputed grants: about ten reads. */
const MUTATION_POINTS = 10;

/** One that asks for the schema is answered by the gateway from memory, but the answer is large. */
const INTROSPECTION_POINTS = 100;

/**
 * The cost of an operation before it runs: one point for each object that it may return, multiplied down through lists.
 * A connection has as many items as its `first` says; scalars, edges and `pageInfo` are free; a mutation costs ten more; every
 * operation costs one at least. `@skip` and `@include` are not looked at, and of several types that a fragment may
 * have all count: the figure is an upper bound. Known from public practice: GitHub and Shopify count alike.
 *
 * Made once per document, after checkDocument: that bounds the work by LIMITS.fields. What does not depend on variables is
 * summed here, so that a request multiplies a few numbers.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): CostFunction {
  const operation = operationOf(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) return () => 1;
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [],
    ),
  );
  const term = new Costing(schema, fragments, defaultsOf(operation)).selectionSet(
    root,
    operation.selectionSet,
    undefined,
  );
  return (variables) => Math.max(1, valueOf(term, variables));
}

/** How many items a connection has: a number, or a variable and what holds where it is left out. */
type Length = number | { readonly variable: string; readonly otherwise: number };

/** `constant`, and for each of `scaled` the value of a variable times a term. */
interface Term {
  constant: number;
  readonly scaled: { readonly by: Exclude<Length, number>; readonly term: Term }[];
}

function valueOf({ constant, scaled }: Term, variables: Readonly<Record<string, unknown>>): number {
  let sum = constant;
  for (const { by, term } of scaled) {
    const given = variables[by.variable];
    sum += (given === undefined ? by.otherwise : checkedLength(given)) * valueOf(term, variables);
  }
  return sum;
}

/** What is no number is for validation to refuse, and counted as the longest page until then. */
function checkedLength(given: unknown): number {
  if (typeof given !== 'number') return MAXIMUM_FIRST;
  if (given < 1 || given > MAXIMUM_FIRST) throw new RegistryError('BAD_USER_INPUT', 'FIRST_OUT_OF_RANGE');
  return given;
}

class Costing {
  constructor(
    readonly schema: GraphQLSchema,
    readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    readonly defaults: ReadonlyMap<string, unknown>,
  ) {}

  /** `length` is that of the lists directly in it, where the field that leads here is a connection. */
  selectionSet(type: GraphQLCompositeType, set: SelectionSetNode, length: Length | undefined): Term {
    const sum: Term = { constant: 0, scaled: [] };
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        if (type === this.schema.getMutationType()) sum.constant += MUTATION_POINTS;
        add(sum, this.#field(type, selection, length));
      } else {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragments.get(selection.name.value);
        if (!fragment) continue;
        const condition = fragment.typeCondition && this.schema.getType(fragment.typeCondition.name.value);
        const inner = condition && isCompositeType(condition) ? condition : type;
        add(sum, this.selectionSet(inner, fragment.selectionSet, length));
      }
    }
    return sum;
  }

  #field(parent: GraphQLCompositeType, node: FieldNode, listed: Length | undefined): Term {
    const name = node.name.value;
    if (name === '__schema' || name === '__type') return { constant: INTROSPECTION_POINTS, scaled: [] };
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const type = field && getNamedType(field.type);
    if (!field || !type || !isCompositeType(type)) return { constant: 0, scaled: [] };
    const page = this.#firstOf(field, node);
    const each: Term = { constant: isFree(type.name) ? 0 : 1, scaled: [] };
    if (node.selectionSet) add(each, this.selectionSet(type, node.selectionSet, page));
    return isList(field.type) ? times(page ?? listed ?? ASSUMED_LENGTH, each) : each;
  }

  /** The value of `first`, where the field has that argument. */
  #firstOf(field: GraphQLField<unknown, unknown>, node: FieldNode): Length | undefined {
    if (!field.args.some(({ name }) => name === 'first')) return undefined;
    const given = node.arguments?.find(({ name }) => name.value === 'first')?.value;
    if (given?.kind === Kind.INT) return checkedLength(Number(given.value));
    if (given?.kind !== Kind.VARIABLE) return MAXIMUM_FIRST;
    const byDefault = this.defaults.get(given.name.value);
    const otherwise = byDefault === undefined ? MAXIMUM_FIRST : checkedLength(byDefault);
    return { variable: given.name.value, otherwise };
  }
}

/** What only holds a connection together: Relay's wrappers. */
function isFree(typeName: string): boolean {
  return typeName === 'PageInfo' || typeName.endsWith('Edge');
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

function add(sum: Term, term: Term): void {
  sum.constant += term.constant;
  sum.scaled.push(...term.scaled);
}

function times(length: Length, term: Term): Term {
  if (typeof length !== 'number') return { constant: 0, scaled: [{ by: length, term }] };
  return {
    constant: length * term.constant,
    scaled: term.scaled.map((each) => ({ by: each.by, term: times(length, each.term) })),
  };
}

function operationOf(
  document: DocumentNode,
  name: string | null | undefined,
): OperationDefinitionNode | undefined {
  return document.definitions.find(
    (each): each is OperationDefinitionNode =>
      each.kind === Kind.OPERATION_DEFINITION && (!name || each.name?.value === name),
  );
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Map<string, unknown> {
  return new Map(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)]] : [],
    ),
  );
}
