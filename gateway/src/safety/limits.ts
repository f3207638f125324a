/**
 * What an operation may be at most, whoever sends it. Each is checked before the schema is asked, a point is spent or a
 * subgraph is called;
 * docs/guides/partner-apps.md says what to do on each refusal.
 */
export const LIMITS = {
  /** Length of a document in UTF-16 code units. */
  documentLength: 64_000,
  /** Tokens of a document, without comments. */
  tokens: 4000,
  /** Brackets within brackets in a document, of any kind: the parser recurses over them. */
  brackets: 48,
  /** Fields within fields, fragments spread. A standard introspection has 15. */
  depth: 15,
  /** Fields, with each fragment counted wherever it is spread. */
  fields: 1500,
  /** Renamed fields, `__typename` included, with each fragment counted wherever it is spread. */
  aliases: 60,
  /** Fields that stand a second time under one name where they are merged into one: validation compares each with each, */
  duplicateFields: 30,
  /** and of those that have arguments or fields of their own, all that is in them. */
  duplicateObjects: 8,
  directives: 40,
  directivesAtOnePlace: 4,
  /** Fragments that are defined, and names of such that are spread. */
  fragments: 50,
  operations: 10,
  variableDefinitions: 60,
  /** Items of a list, in the document or in the variables. */
  listLength: 100,
  /** Objects and lists within one another, in the variables. */
  variableDepth: 8,
  /** Values of all variables together. */
  variableValues: 2000,
  /** Length of one text among the variables, in UTF-16 code units. */
  textLength: 16_000,
  /** Points of one operation (cost.ts). */
  points: 10_000,
} as const;
