import { isErrorCode, type ErrorCode } from '@caregraph/policy';
import { readFetchDocument, type FetchDocument, type FetchPath } from './fetchDocument.js';
import { publicError, type PublicError } from './registryError.js';

/** A subgraph's answer as the gateway's executor gets it: data, and errors of the registry only. */
export interface SubgraphAnswer {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly PublicError[];
}

/** What was asked; errors are placed by it. */
export interface SubgraphQuestion {
  readonly query: string;
  /** The entities asked about, or undefined for a fetch of root fields. */
  readonly representations: readonly unknown[] | undefined;
}

/** A subgraph that answers with more errors than this has one problem, not many. */
const MAXIMUM_ERRORS = 1000;

/**
 * Codes that mean the gateway and a subgraph don't understand each other (an assertion refused, a document
 * that does not fit). The client did nothing wrong, so it is not told that it did.
 */
const BETWEEN_SERVICES: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHENTICATED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
]);

/** The answer when a fetch failed as a whole: each field it was to fill is null with this code. */
export function failedAnswer(question: SubgraphQuestion, code: ErrorCode): SubgraphAnswer {
  const { failedPaths } = readFetchDocument(question.query, question.representations);
  return { data: null, errors: failedPaths.map((path) => publicError(code, undefined, path)) };
}

/**
 * Takes from a subgraph's parsed JSON what may go on: its data, and of each error the code if it is of the
 * registry, the reason if it is a word, and the path if it lies in what was asked. Messages, other extensions
 * and anything that is not a GraphQL answer stay behind: they may quote the data that caused them.
 */
export function shapeAnswer(question: SubgraphQuestion, body: unknown): SubgraphAnswer {
  if (!isRecord(body)) return failedAnswer(question, 'UPSTREAM_UNAVAILABLE');
  const data = isRecord(body['data']) ? body['data'] : null;
  const errors = Array.isArray(body['errors']) ? body['errors'].slice(0, MAXIMUM_ERRORS) : [];
  if (data !== null && !fits(question, data)) return failedAnswer(question, 'UPSTREAM_UNAVAILABLE');
  if (errors.length === 0) return data === null ? failedAnswer(question, 'UPSTREAM_UNAVAILABLE') : { data };

  const document = readFetchDocument(question.query, question.representations);
  return { data, errors: errors.flatMap((error) => shapeError(question, document, data === null, error)) };
}

/**
 * An answer about entities must have one item for each that was asked about; the executor joins them by
 * position.
 */
function fits({ representations }: SubgraphQuestion, data: Record<string, unknown>): boolean {
  const entities = data['_entities'];
  return (
    representations === undefined || (Array.isArray(entities) && entities.length === representations.length)
  );
}

function shapeError(
  question: SubgraphQuestion,
  document: FetchDocument,
  nothingAnswered: boolean,
  error: unknown,
): PublicError[] {
  const extensions = isRecord(error) && isRecord(error['extensions']) ? error['extensions'] : {};
  const code = publicCode(extensions['code']);
  const reason = code === extensions['code'] ? extensions['reason'] : undefined;
  const path = isRecord(error) ? knownPath(question, document, error['path']) : undefined;
  if (path === undefined && nothingAnswered) {
    return document.failedPaths.map((failed) => publicError(code, reason, failed));
  }
  return [publicError(code, reason, path)];
}

function publicCode(code: unknown): ErrorCode {
  if (!isErrorCode(code)) return 'INTERNAL_SERVER_ERROR';
  return BETWEEN_SERVICES.has(code) ? 'UPSTREAM_UNAVAILABLE' : code;
}

/**
 * The error's path if each name in it was asked for. The planner's own aliases (`name__alias_0`) become the
 * names that the client used. `['_entities']` alone says nothing, and the executor could not translate it.
 */
function knownPath(
  { representations }: SubgraphQuestion,
  document: FetchDocument,
  path: unknown,
): FetchPath | undefined {
  if (!Array.isArray(path) || path.length === 0) return undefined;
  if (representations !== undefined && (path.length < 2 || typeof path[1] !== 'number')) return undefined;
  const known: Array<string | number> = [];
  for (const segment of path as unknown[]) {
    if (typeof segment === 'number' && Number.isSafeInteger(segment)) known.push(segment);
    else if (typeof segment === 'string' && document.responseNames.has(segment)) {
      known.push(segment.replace(/__alias_\d+$/, ''));
    } else return undefined;
  }
  return known;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
