import {
  executeSync,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  visit,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, type CollectedField, type SelectionSource } from './fieldPlan.js';
import { leafWriter, quoted } from './leafWriter.js';

/** A place in an answer, as the client names it. */
export type AnswerPath = ReadonlyArray<string | number>;

export interface WrittenData {
  /** The `data` of the answer, as JSON. */
  readonly json: string;
  /** Where what the subgraphs sent does not fit the schema, so that there is null. The values are not kept. */
  readonly misfits: readonly AnswerPath[];
}

export interface AnswerWriter {
  /** Writes what the subgraphs' joined data holds of the operation's fields. */
  write(data: Record<string, unknown>, variables: Readonly<Record<string, unknown>>): WrittenData;
}

interface Writing {
  readonly path: Array<string | number>;
  readonly misfits: AnswerPath[];
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * JSON text; `null` for a value that is null; `undefined` for one that had to become null, which its misfit has said.
 * What may not be null passes `undefined` on to what it is in.
 */
type Written = string | null | undefined;
type ValueWriter = (value: unknown, writing: Writing) => Written;

const MAXIMUM_MISFITS = 1000;
const MAXIMUM_VARIANTS = 64;

/**
 * Makes a writer for one operation. It does what @apollo/gateway's result shaping does (fields in the order of the
 * document, nulls that bubble, values checked against their types), but reads the document once instead of with every
 * answer, and writes JSON without an object in between. A test holds it against Apollo's own on generated operations.
 */
export function createAnswerWriter(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): AnswerWriter {
  const conditions = conditionVariables(operation, fragments);
  const variants = new Map<string, ValueWriter>();

  function variantFor(variables: Readonly<Record<string, unknown>>): ValueWriter {
    const values = new Map(
      conditions.map(({ name, byDefault }) => [name, (variables[name] ?? byDefault) === true]),
    );
    const key = [...values.values()].join();
    const known = variants.get(key);
    if (known) return known;
    if (variants.size >= MAXIMUM_VARIANTS) variants.clear();
    const writer = createRootWriter({ schema, fragments, conditions: values }, operation);
    variants.set(key, writer);
    return writer;
  }

  return {
    write(data, variables) {
      const writing: Writing = { path: [], misfits: [], variables };
      const json = variantFor(variables)(data, writing);
      return { json: json ?? 'null', misfits: writing.misfits };
    },
  };
}

function createRootWriter(source: SelectionSource, operation: OperationDefinitionNode): ValueWriter {
  const rootType = source.schema.getRootType(operation.operation);
  if (!rootType) throw new Error(`The schema has no ${operation.operation}.`);
  const fields = collectFields(source, [operation.selectionSet], rootType, rootType);
  return objectWriterOf(fields.map((field) => fieldWriter(source, field, rootType, operation)));
}

type FieldWriter = (object: Record<string, unknown>, writing: Writing) => Written;

function objectWriterOf(fields: readonly FieldWriter[]): ValueWriter {
  return (value, writing) => {
    let text = '{';
    for (let i = 0; i < fields.length; i++) {
      const written = (fields[i] as FieldWriter)(value as Record<string, unknown>, writing); // i is in range; a record by the caller's check
      if (written === undefined) return undefined;
      text += i === 0 ? written : `,${written}`;
    }
    return `${text}}`;
  };
}

function fieldWriter(
  source: SelectionSource,
  field: CollectedField,
  runtimeType: GraphQLCompositeType,
  operation?: OperationDefinitionNode,
): FieldWriter {
  const { responseName, fieldName, definition } = field;
  const key = `${JSON.stringify(responseName)}:`;
  if (fieldName === '__typename') return typenameWriter(source.schema, key, responseName, runtimeType);
  if (!definition) {
    if (!operation) throw new Error('There is no such field; validation should have refused it.');
    return introspectionWriter(source, key, field, operation);
  }
  const write = valueWriter(
    source,
    definition.type,
    field.nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
  );
  const bubbles = isNonNullType(definition.type);
  const read = ownReader(responseName);
  return (object, writing) => {
    writing.path.push(responseName);
    const written = write(read(object), writing);
    writing.path.pop();
    if (written === undefined && bubbles) return undefined;
    return key + (written ?? 'null');
  };
}

/** An alias may be a name that every object inherits; only such names need the slower look. */
function ownReader(name: string): (object: Record<string, unknown>) => unknown {
  if (!(name in Object.prototype)) return (object) => object[name];
  return (object) => (Object.hasOwn(object, name) ? object[name] : undefined);
}

function valueWriter(
  source: SelectionSource,
  type: GraphQLOutputType,
  selectionSets: readonly SelectionSetNode[],
): ValueWriter {
  if (isNonNullType(type)) {
    const inner = valueWriter(source, type.ofType, selectionSets);
    return (value, writing) => {
      const written = inner(value, writing);
      if (written !== null) return written;
      return misfit(writing);
    };
  }
  if (isListType(type)) return listWriter(source, type.ofType, selectionSets);
  if (isLeafType(type)) {
    const write = leafWriter(type);
    return (value, writing) => {
      if (value === null || value === undefined) return null;
      return write(value) ?? misfit(writing);
    };
  }
  return objectWriter(source, type, selectionSets);
}

function listWriter(
  source: SelectionSource,
  itemType: GraphQLOutputType,
  selectionSets: readonly SelectionSetNode[],
): ValueWriter {
  const write = valueWriter(source, itemType, selectionSets);
  const bubbles = isNonNullType(itemType);
  return (value, writing) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) return misfit(writing);
    let text = '[';
    let hasBubbled = false;
    for (let i = 0; i < value.length; i++) {
      writing.path.push(i);
      const written = write(value[i], writing);
      writing.path.pop();
      if (written === undefined && bubbles) hasBubbled = true;
      text += i === 0 ? (written ?? 'null') : `,${written ?? 'null'}`;
    }
    return hasBubbled ? undefined : `${text}]`;
  };
}

function objectWriter(
  source: SelectionSource,
  declaredType: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
): ValueWriter {
  const byTypename = new Map<unknown, ValueWriter | null>();

  function writerFor(typename: unknown): ValueWriter | null {
    const runtimeType = typename ? source.schema.getType(String(typename)) : undefined;
    const isKnown = !typename || isCompositeType(runtimeType);
    if (!isKnown) return null;
    const type = isCompositeType(runtimeType) ? runtimeType : undefined;
    const fields = collectFields(source, selectionSets, declaredType, type);
    return objectWriterOf(fields.map((field) => fieldWriter(source, field, type ?? declaredType)));
  }

  return (value, writing) => {
    if (value === null || value === undefined) return null;
    if (typeof value !== 'object' || Array.isArray(value)) return misfit(writing);
    const typename = '__typename' in value ? value.__typename : undefined;
    let writer = byTypename.get(typename);
    if (writer === undefined) {
      writer = writerFor(typename);
      // Names that the schema doesn't know are the subgraph's to choose, and so not kept.
      if (writer) byTypename.set(typename, writer);
    }
    return writer ? writer(value, writing) : misfit(writing);
  };
}

/** The name of an object's type: what the subgraph says if it is an object type of the schema, else what is declared. */
function typenameWriter(
  schema: GraphQLSchema,
  key: string,
  responseName: string,
  runtimeType: GraphQLCompositeType,
): FieldWriter {
  const read = ownReader(responseName);
  return (object) => {
    const said = read(object) ?? object['__typename'];
    const type = (typeof said === 'string' ? schema.getType(said) : undefined) ?? runtimeType;
    return isObjectType(type) ? key + quoted(type.name) : undefined;
  };
}

/** `__schema` and `__type` are answered from the schema; no subgraph is asked. */
function introspectionWriter(
  { schema, fragments }: SelectionSource,
  key: string,
  { nodes, responseName }: CollectedField,
  operation: OperationDefinitionNode,
): FieldWriter {
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: nodes };
  const document = {
    kind: Kind.DOCUMENT,
    definitions: [{ ...operation, selectionSet }, ...Object.values(fragments)],
  } as const;
  return (_object, { variables }) => {
    const { data } = executeSync({ schema, document, variableValues: variables });
    return key + (JSON.stringify(data?.[responseName]) ?? 'null');
  };
}

function misfit({ misfits, path }: Writing): undefined {
  if (misfits.length < MAXIMUM_MISFITS) misfits.push([...path]);
  return undefined;
}

/** The variables that decide whether a field is answered. */
function conditionVariables(
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): Array<{ name: string; byDefault: unknown }> {
  const names = new Set<string>();
  for (const definition of [operation, ...Object.values(fragments)]) {
    visit(definition, {
      Directive(node) {
        if (node.name.value !== 'skip' && node.name.value !== 'include') return;
        for (const { value } of node.arguments ?? [])
          if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      },
    });
  }
  return [...names].map((name) => {
    const declared = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
    const byDefault = declared?.defaultValue?.kind === Kind.BOOLEAN ? declared.defaultValue.value : undefined;
    return { name, byDefault };
  });
}
