import {
  Kind,
  Lexer,
  OperationTypeNode,
  Source,
  TokenKind,
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { RegistryError } from '../registryError.js';
import { LIMITS } from './limits.js';

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.PAREN_L, TokenKind.BRACKET_L, TokenKind.BRACE_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.PAREN_R, TokenKind.BRACKET_R, TokenKind.BRACE_R]);

/**
 * Refuses a text that would be costly to parse, before it is parsed: linear in its length, and no further than the
 * limits. A text that is no GraphQL passes: the parser says so better.
 * @returns its tokens, as far as they can be told apart.
 * @throws RegistryError OPERATION_REFUSED.
 */
export function checkSource(source: string): number {
  if (source.length > LIMITS.documentLength) throw refused('DOCUMENT_TOO_LONG');
  const lexer = new Lexer(new Source(source));
  let brackets = 0;
  for (let tokens = 1; ; tokens += 1) {
    const kind = nextKind(lexer);
    if (kind === undefined || kind === TokenKind.EOF) return tokens - 1;
    if (tokens > LIMITS.tokens) throw refused('TOO_MANY_TOKENS');
    if (OPENING.has(kind)) brackets += 1;
    else if (CLOSING.has(kind)) brackets -= 1;
    if (brackets > LIMITS.brackets) throw refused('NESTED_TOO_DEEPLY');
  }
}

function nextKind(lexer: Lexer): TokenKind | undefined {
  try {
    return lexer.advance().kind;
  } catch {
    return undefined;
  }
}

/**
 * Refuses a parsed document whose execution or validation could cost out of proportion to its length. Fragments are
 * weighed once and never expanded, so that this is linear in the document even where the expansion would not end.
 * Called before validation, whose rules on merging fields are not linear.
 * @returns the fields of all its operations, with fragments spread.
 * @throws RegistryError OPERATION_REFUSED.
 */
export function checkDocument(document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let operations = 0;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    else if (definition.kind === Kind.OPERATION_DEFINITION) {
      operations += 1;
      if (definition.operation === OperationTypeNode.SUBSCRIPTION)
        throw refused('SUBSCRIPTION_NOT_SUPPORTED');
      if ((definition.variableDefinitions?.length ?? 0) > LIMITS.variableDefinitions)
        throw refused('TOO_MANY_VARIABLES');
    } else throw refused('NOT_EXECUTABLE');
  }
  if (operations > LIMITS.operations) throw refused('TOO_MANY_OPERATIONS');
  if (document.definitions.length - operations > LIMITS.fragments) throw refused('TOO_MANY_FRAGMENTS');
  const { weigher, weights, worst } = weighed(document, fragments);
  if (worst.depth > LIMITS.depth) throw refused('NESTED_TOO_DEEPLY');
  if (worst.fields > LIMITS.fields) throw refused('TOO_MANY_FIELDS');
  if (weigher.spreadNames.size > LIMITS.fragments) throw refused('TOO_MANY_FRAGMENTS');
  if (worst.aliases > LIMITS.aliases) throw refused('TOO_MANY_ALIASES');
  checkDirectivesAndLists(document);
  checkDuplicates(document, fragments);
  return document.definitions.reduce(
    (sum, { kind }, index) => sum + (kind === Kind.OPERATION_DEFINITION ? (weights[index]?.fields ?? 0) : 0),
    0,
  );
}

/** What the operation and fragment that have most come to; for documents that checkDocument has let pass. */
export function weightOf(document: DocumentNode): Weight {
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  return weighed(document, fragments).worst;
}

function weighed(document: DocumentNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
  const weigher = new Weigher(fragments);
  const weights = document.definitions.map((definition) =>
    // Only definitions of types have none, and these are refused.
    'selectionSet' in definition ? weigher.weigh(definition.selectionSet as SelectionSetNode) : NOTHING,
  );
  const most = (of: keyof Weight) => Math.max(0, ...weights.map((weight) => weight[of]));
  const worst: Weight = { depth: most('depth'), fields: most('fields'), aliases: most('aliases') };
  return { weigher, weights, worst };
}

/** What a selection set comes to with its fragments spread. Sums may become infinite, which is too many. */
export interface Weight {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
}

const NOTHING: Weight = { depth: 0, fields: 0, aliases: 0 };

class Weigher {
  /** Also of fragments that are not there: validation compares them all. */
  readonly spreadNames = new Set<string>();
  readonly #known = new Map<string, Weight>();
  readonly #underWay = new Set<string>();

  constructor(readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>) {}

  weigh({ selections }: SelectionSetNode): Weight {
    let depth = 0;
    let fields = 0;
    let aliases = 0;
    for (const selection of selections) {
      let weight: Weight;
      if (selection.kind === Kind.FIELD) {
        const inner = selection.selectionSet ? this.weigh(selection.selectionSet) : NOTHING;
        weight = { depth: inner.depth + 1, fields: inner.fields + 1, aliases: inner.aliases };
        if (selection.alias) aliases += 1;
      } else if (selection.kind === Kind.INLINE_FRAGMENT) weight = this.weigh(selection.selectionSet);
      else weight = this.#weighFragment(selection.name.value);
      depth = Math.max(depth, weight.depth);
      fields += weight.fields;
      aliases += weight.aliases;
    }
    return { depth, fields, aliases };
  }

  #weighFragment(name: string): Weight {
    this.spreadNames.add(name);
    const known = this.#known.get(name);
    if (known) return known;
    const fragment = this.fragments.get(name);
    // One that is not there is for validation to tell.
    if (!fragment) return NOTHING;
    if (this.#underWay.has(name)) throw refused('FRAGMENT_CYCLE');
    this.#underWay.add(name);
    const weight = this.weigh(fragment.selectionSet);
    this.#underWay.delete(name);
    this.#known.set(name, weight);
    return weight;
  }
}

/** Directives in all, and at one place; literal lists. One walk over every node. */
function checkDirectivesAndLists(document: DocumentNode): void {
  let directives = 0;
  const rest: ASTNode[] = [...document.definitions];
  for (let node = rest.pop(); node; node = rest.pop()) {
    if ('directives' in node && node.directives) {
      if (node.directives.length > LIMITS.directivesAtOnePlace) throw refused('TOO_MANY_DIRECTIVES');
      directives += node.directives.length;
      if (directives > LIMITS.directives) throw refused('TOO_MANY_DIRECTIVES');
      for (const directive of node.directives) rest.push(...(directive.arguments ?? []));
    }
    if ('selectionSet' in node && node.selectionSet) rest.push(...node.selectionSet.selections);
    if ('variableDefinitions' in node && node.variableDefinitions) rest.push(...node.variableDefinitions);
    if ('arguments' in node && node.arguments) rest.push(...node.arguments);
    if (node.kind === Kind.ARGUMENT) rest.push(node.value);
    else if (node.kind === Kind.VARIABLE_DEFINITION && node.defaultValue) rest.push(node.defaultValue);
    else if (node.kind === Kind.OBJECT) rest.push(...node.fields.map(({ value }): ValueNode => value));
    else if (node.kind === Kind.LIST) {
      if (node.values.length > LIMITS.listLength) throw refused('LIST_TOO_LONG');
      rest.push(...node.values);
    }
  }
}

/**
 * Counts fields that are merged with an earlier one of the same response name, through inline and named fragments.
 * Validation compares each with each. What this walks was weighed before: no more than the fields that are allowed.
 */
function checkDuplicates(
  document: DocumentNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): void {
  let duplicates = 0;
  let duplicateObjects = 0;
  const inside: SelectionSetNode[] = [];

  function merge(set: SelectionSetNode, names: Set<string>, spread: Set<string>): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        if (names.has(name)) {
          duplicates += 1;
          if (selection.selectionSet || selection.arguments?.length) duplicateObjects += 1;
          if (duplicates > LIMITS.duplicateFields || duplicateObjects > LIMITS.duplicateObjects)
            throw refused('TOO_MANY_DUPLICATE_FIELDS');
        }
        names.add(name);
        if (selection.selectionSet) inside.push(selection.selectionSet);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) merge(selection.selectionSet, names, spread);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) merge(fragment.selectionSet, names, spread);
      }
    }
  }

  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    inside.push(definition.selectionSet);
    for (let set = inside.pop(); set; set = inside.pop()) merge(set, new Set(), new Set());
  }
}

function refused(reason: string): RegistryError {
  return new RegistryError('OPERATION_REFUSED', reason);
}
