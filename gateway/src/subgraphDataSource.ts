import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import type { ErrorCode } from '@caregraph/policy';
import { traced, type Tracing } from '@caregraph/telemetry';
import type { Logger } from 'pino';
import type { GatewayMetrics } from './metrics.js';
import type { OperationContext } from './operationContext.js';
import type { ResilientConnection } from './resilience/resilientConnection.js';
import { failedAnswer, shapeAnswer, type SubgraphAnswer, type SubgraphQuestion } from './subgraphAnswer.js';
import type { SubgraphResponse } from './subgraphConnection.js';
import { VIEWER_HEADER, type ViewerAssertions } from './viewerAssertion.js';

type ProcessResult = Awaited<ReturnType<GraphQLDataSource['process']>>;

/** How long the subgraph has, in milliseconds: what it does after that, nobody waits for. */
const DEADLINE_HEADER = 'x-caregraph-deadline-ms';

/**
 * Fetches from one subgraph for @apollo/gateway. A subgraph learns who asks from the gateway's assertion
 * alone: of the client's request nothing but the operation's own variables is sent. Failures become answers
 * with registry errors at the fields that stay null, so this never rejects for anything that a subgraph does.
 */
export function createSubgraphDataSource(o: {
  connection: ResilientConnection;
  /** Undefined where authentication is off, and subgraphs are told nothing of who asks. */
  assertions: ViewerAssertions | undefined;
  metrics: GatewayMetrics;
  log: Logger;
  spans?: Tracing | undefined;
}): GraphQLDataSource<OperationContext> {
  const { connection, metrics, log, spans } = o;
  const subgraph = connection.name;
  const questions = createQuestions();

  async function ask(
    question: FetchQuestion,
    variables: Record<string, unknown> | undefined,
    context: OperationContext,
  ): Promise<Asked> {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'x-request-id': context.requestId,
      [DEADLINE_HEADER]: String(Math.ceil(context.deadline.remainingMs)),
    };
    if (spans) Object.assign(headers, spans.headers());
    if (o.assertions)
      headers[VIEWER_HEADER] = await o.assertions.assertionFor(subgraph, context.viewer, context.purpose);
    const body = `${question.prefix}${JSON.stringify(variables) ?? '{}'}}`;
    if (context.deadline.hasEnded)
      return { answer: failedAnswer(question, 'DEADLINE_EXCEEDED'), cause: 'not asked' };
    try {
      const response = await connection.post({
        body,
        headers,
        deadline: context.deadline,
        isSafe: question.isSafe,
      });
      if (carriesAnswer(response.status))
        return { answer: shapeAnswer(question, response.body), cause: 'answered' };
      const code = refusedForAudit(response) ? 'AUDIT_UNAVAILABLE' : 'UPSTREAM_UNAVAILABLE';
      return { answer: failedAnswer(question, code), cause: `status ${response.status}` };
    } catch (error) {
      const code: ErrorCode = context.deadline.hasEnded ? 'DEADLINE_EXCEEDED' : 'UPSTREAM_UNAVAILABLE';
      return { answer: failedAnswer(question, code), cause: causeOf(error) };
    }
  }

  async function fetch(options: IncomingFetch): Promise<ProcessResult> {
    const { context, request } = options;
    const question = questions.of(options);
    const stop = metrics.startFetch(subgraph);
    const { answer, cause } = await ask(question, request.variables, context);
    const outcome = stop(answer.errors);
    spans?.annotate({ outcome });
    if (outcome === 'UPSTREAM_UNAVAILABLE' || outcome === 'DEADLINE_EXCEEDED')
      log.warn({ requestId: context.requestId, subgraph, outcome, cause }, 'A subgraph did not answer.');
    // Fetches of root fields are where the executor's data begins; see joinRoots().
    if (answer.data && question.representations === undefined && isAtRoot(options))
      context.roots.push(answer.data);
    // The executor's type wants a whole GraphQLResponse; it reads data and errors only.
    return answer as ProcessResult;
  }

  return {
    process(options) {
      if (!('incomingRequestContext' in options)) {
        throw new Error(
          'The supergraph is composed offline; subgraphs are asked for nothing but operations.',
        );
      }
      return traced(spans, 'fetch', { subgraph }, () => fetch(options));
    },
  };
}

type IncomingFetch = Extract<
  GraphQLDataSourceProcessOptions<OperationContext>,
  { incomingRequestContext: unknown }
>;

function isAtRoot({ pathInIncomingRequest }: IncomingFetch): boolean {
  return pathInIncomingRequest === undefined || pathInIncomingRequest.length === 0;
}

/** An answer, and for the log what came of the request: never a message or body, they may quote data. */
interface Asked {
  readonly answer: SubgraphAnswer;
  readonly cause: string;
}

/** A question with what is the same each time its plan is executed. */
interface FetchQuestion extends SubgraphQuestion {
  /** The request's body up to the variables. */
  readonly prefix: string;
  /** Asking again changes nothing. */
  readonly isSafe: boolean;
}

/** A plan's fetches come again with each request; more of them than this belong to plans that are long forgotten. */
const MAXIMUM_QUESTIONS = 4000;

function createQuestions() {
  const kept = new Map<string, { prefix: string; isSafe: boolean; isOfEntities: boolean }>();

  function read(query: string, operationName: string | undefined) {
    const name = operationName === undefined ? '' : `"operationName":${JSON.stringify(operationName)},`;
    return {
      prefix: `{"query":${JSON.stringify(query)},${name}"variables":`,
      isSafe: !/^\s*mutation\b/.test(query),
      isOfEntities: /\b_entities\(/.test(query),
    };
  }

  return {
    of({ request }: IncomingFetch): FetchQuestion {
      const query = request.query ?? '';
      let known = kept.get(query);
      if (!known) {
        if (kept.size >= MAXIMUM_QUESTIONS) kept.clear();
        known = read(query, request.operationName);
        kept.set(query, known);
      }
      const representations: unknown = request.variables?.['representations'];
      return {
        query,
        prefix: known.prefix,
        isSafe: known.isSafe,
        // The planner declares this variable for entity fetches only, and refuses a client's variable of that
        // name there.
        representations: known.isOfEntities && Array.isArray(representations) ? representations : undefined,
      };
    },
  };
}

/**
 * GraphQL servers answer in the body with 200, and with 400 when they refuse the request; all else is no
 * answer.
 */
function carriesAnswer(status: number): boolean {
  return (status >= 200 && status < 300) || status === 400;
}

/** It could not record the access, and so answered nothing; whatever else the body holds stays behind. */
function refusedForAudit({ status, body }: SubgraphResponse): boolean {
  if (status !== 503 || typeof body !== 'object' || body === null || !('errors' in body)) return false;
  const { errors } = body;
  const code: unknown = Array.isArray(errors) ? errors[0]?.extensions?.code : undefined; // any JSON
  return code === 'AUDIT_UNAVAILABLE';
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.constructor.name;
}
