import { check } from 'k6';
import http from 'k6/http';
import { Rate } from 'k6/metrics';
import { gatewayUrl } from './config.ts';
import type { Session } from './signIn.ts';

/** The share of answers with an `errors` list: GraphQL reports a failure with status 200, which k6 takes for success. */
const graphqlErrors = new Rate('graphql_errors');

export interface Operation {
  /** The operation's name in the document; requests and thresholds are tagged with it. */
  readonly name: string;
  readonly document: string;
}

/** An operation of `operations/`; k6 reads files only while a script loads, so call it at the top of a module. */
export function loadOperation(name: string): Operation {
  return { name, document: open(import.meta.resolve(`../operations/${name}.graphql`)) };
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/**
 * Runs one GraphQL operation as the session's persona and records whether it succeeded.
 * @returns the data, or undefined when there is none or any error came with it
 */
export function query<Data>(
  session: Session,
  operation: Operation,
  variables: Readonly<Record<string, unknown>>,
): Data | undefined {
  const tags = { name: operation.name, persona: session.persona };
  const body = JSON.stringify({ operationName: operation.name, query: operation.document, variables });
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${session.accessToken}`,
    'x-purpose-of-use': session.purpose,
  };
  const response = http.post(`${gatewayUrl}/graphql`, body, { headers, tags });
  // A proxy or a crash answers in another format; that is a failed check, not an exception of the script.
  const isJson = (response.headers['Content-Type'] ?? '').includes('json');
  // The shape is the server's contract; fields are checked by the scenario that reads them.
  const answer = isJson ? (response.json() as Answer<Data>) : {};
  const hasErrors = response.status !== 200 || !answer.data || (answer.errors ?? []).length > 0;
  graphqlErrors.add(hasErrors, tags);
  check(response, { [`${operation.name} answers without errors`]: () => !hasErrors }, tags);
  if (hasErrors) logOnce(operation.name, response.status, answer);
  return hasErrors ? undefined : (answer.data ?? undefined);
}

const logged: Record<string, true> = {};

/** Names the first failure of an operation in each virtual user: codes only, since data might be a patient's. */
function logOnce(name: string, status: number, answer: Answer<unknown>): void {
  if (logged[name]) return;
  logged[name] = true;
  const codes = (answer.errors ?? []).map(({ message, extensions }) => extensions?.code ?? message);
  console.error(`${name}: HTTP ${status} ${codes.join(', ')}`);
}
