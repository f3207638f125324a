import {
  Kind,
  parse,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** A place in a subgraph's answer, as the subgraph names it: `['_entities', 0, 'conditions']`. */
export type FetchPath = ReadonlyArray<string | number>;

/** What the gateway asked one subgraph for; read only when something went wrong with the answer. */
export interface FetchDocument {
  /** Every response name in the document: a path of anything else is not one. */
  readonly responseNames: ReadonlySet<string>;
  /** The fields that stay null when the whole fetch fails, at most 100 of them. */
  readonly failedPaths: readonly FetchPath[];
}

/** More errors than this for one failed fetch help nobody. */
const MAXIMUM_PATHS = 100;

/**
 * Reads a fetch's document. `representations` are the entities it asks about, or undefined for a fetch of
 * root fields.
 */
export function readFetchDocument(
  query: string,
  representations: readonly unknown[] | undefined,
): FetchDocument {
  const document = parse(query);
  const responseNames = new Set<string>();
  visit(document, { Field: (node) => void responseNames.add(responseName(node)) });
  const root = rootFields(document);
  const failedPaths =
    representations === undefined
      ? root.map((field) => [responseName(field)])
      : representations.flatMap((representation, index) =>
          entityFields(document, root, typenameOf(representation)).map((name) => ['_entities', index, name]),
        );
  return { responseNames, failedPaths: failedPaths.slice(0, MAXIMUM_PATHS) };
}

function rootFields(document: DocumentNode): FieldNode[] {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return operation ? fieldsOf(document, operation.selectionSet, () => true) : [];
}

function entityFields(document: DocumentNode, root: readonly FieldNode[], typename: unknown): string[] {
  const entities = root.find((field) => field.name.value === '_entities')?.selectionSet;
  if (!entities) return [];
  const own = fieldsOf(document, entities, (condition) => condition === typename);
  // Fields asked of an interface carry its name and not the entity's, so then all of them may be meant.
  const fields = own.length > 0 ? own : fieldsOf(document, entities, () => true);
  return [...new Set(fields.map(responseName))];
}

/**
 * The fields directly in a selection set, those in fragments on the accepted types included, `__typename`
 * excepted.
 */
function fieldsOf(
  document: DocumentNode,
  selectionSet: SelectionSetNode,
  accepts: (typeCondition: string) => boolean,
): FieldNode[] {
  return selectionSet.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === '__typename' ? [] : [selection];
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentOf(document, selection.name.value);
    const condition = fragment?.typeCondition?.name.value;
    if (!fragment || (condition !== undefined && !accepts(condition))) return [];
    return fieldsOf(document, fragment.selectionSet, accepts);
  });
}

function fragmentOf(document: DocumentNode, name: string): FragmentDefinitionNode | undefined {
  return document.definitions.find(
    (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
  ) as FragmentDefinitionNode | undefined; // find() cannot narrow through a conjunction.
}

function responseName(field: FieldNode): string {
  return field.alias?.value ?? field.name.value;
}

function typenameOf(representation: unknown): unknown {
  return typeof representation === 'object' && representation !== null && '__typename' in representation
    ? representation.__typename
    : undefined;
}
