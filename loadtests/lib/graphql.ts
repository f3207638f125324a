import { check } from 'k6';
import http, { type RefinedResponse } from 'k6/http';
import { Rate } from 'k6/metrics';
import { gatewayUrl } from './config.ts';
import type { Session } from './signIn.ts';

/** The share of answers with an `errors` list: GraphQL reports a failure with status 200, which k6 takes for success. */
const graphqlErrors = new Rate('graphql_errors');

/** The share of requests that were turned away because there is too much to do: not answered wrongly, and not served. */
const shedRequests = new Rate('shed_requests');

export interface Operation {
  /** The operation's name in the document; requests and thresholds are tagged with it. */
  readonly name: string;
  readonly document: string;
}

/** An operation of `operations/`; k6 reads files only while a script loads, so call it at the top of a module. */
export function loadOperation(name: string): Operation {
  return { name, document: open(import.meta.resolve(`../operations/${name}.graphql`)) };
}

type AnyResponse = RefinedResponse<'text' | 'binary' | 'none' | undefined>;

export type Variables = Readonly<Record<string, unknown>>;

export interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly reason?: string };
  }[];
}

/** A request as `http.post`, `http.batch` and `http.asyncRequest` take it. */
export function requestOf(session: Session, operation: Operation, variables: Variables) {
  return {
    method: 'POST' as const,
    url: `${gatewayUrl}/graphql`,
    body: JSON.stringify({ operationName: operation.name, query: operation.document, variables }),
    params: {
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${session.accessToken}`,
        'x-purpose-of-use': session.purpose,
      },
      tags: { name: operation.name, persona: session.persona },
    },
  };
}

/**
 * Runs one GraphQL operation as the session's persona and records whether it succeeded.
 * @returns the data, or undefined when there is none or any error came with it
 */
export function query<Data>(session: Session, operation: Operation, variables: Variables): Data | undefined {
  const { url, body, params } = requestOf(session, operation, variables);
  return dataOf<Data>(http.post(url, body, params), session, operation);
}

/** Several operations at once, on connections of their own; the data in the same order. */
export function queryTogether<Data>(
  session: Session,
  asked: readonly { readonly operation: Operation; readonly variables: Variables }[],
): (Data | undefined)[] {
  const responses = http.batch(
    asked.map(({ operation, variables }) => requestOf(session, operation, variables)),
  );
  return asked.map(({ operation }, index) => {
    const response = responses[index];
    return response && dataOf<Data>(response, session, operation);
  });
}

/** Whether a request was turned away because there is too much to do, which is counted and is no wrong answer. */
export function isShed({ status, headers }: AnyResponse, tags: Readonly<Record<string, string>>): boolean {
  const wasShed = (status === 503 || status === 429) && headers['Retry-After'] !== undefined;
  shedRequests.add(wasShed, tags);
  return wasShed;
}

/** What an answer holds, whatever its format: a proxy or a crash answers in another, which is no exception of the script. */
export function answerOf<Data>(response: AnyResponse): Answer<Data> {
  const isJson = (response.headers['Content-Type'] ?? '').includes('json');
  // The shape is the server's contract; fields are checked by the scenario that reads them.
  return isJson ? (response.json() as Answer<Data>) : {};
}

function dataOf<Data>(response: AnyResponse, session: Session, operation: Operation): Data | undefined {
  const tags = { name: operation.name, persona: session.persona };
  if (isShed(response, tags)) return undefined;
  const answer = answerOf<Data>(response);
  const hasErrors = response.status !== 200 || !answer.data || (answer.errors ?? []).length > 0;
  graphqlErrors.add(hasErrors, tags);
  check(response, { [`${operation.name} answers without errors`]: () => !hasErrors }, tags);
  if (hasErrors) logOnce(operation.name, response.status, answer);
  return hasErrors ? undefined : (answer.data ?? undefined);
}

const logged: Record<string, true> = {};

/** Names the first failure of an operation in each virtual user: codes only, since data might be a patient's. */
export function logOnce(name: string, status: number, answer: Answer<unknown>): void {
  if (logged[name]) return;
  logged[name] = true;
  const codes = (answer.errors ?? []).map(({ message, extensions }) =>
    [extensions?.code ?? message, extensions?.reason].filter(Boolean).join(' '),
  );
  console.error(`${name}: HTTP ${status} ${[...new Set(codes)].join(', ')}`);
}
