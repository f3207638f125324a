import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import type { ErrorCode } from '@caregraph/policy';
import type { Logger } from 'pino';
import type { GatewayMetrics } from './metrics.js';
import type { OperationContext } from './operationContext.js';
import { failedAnswer, shapeAnswer, type SubgraphAnswer, type SubgraphQuestion } from './subgraphAnswer.js';
import type { SubgraphConnection, SubgraphResponse } from './subgraphConnection.js';
import { VIEWER_HEADER, type ViewerAssertions } from './viewerAssertion.js';

type ProcessResult = Awaited<ReturnType<GraphQLDataSource['process']>>;

/**
 * Fetches from one subgraph for @apollo/gateway. A subgraph learns who asks from the gateway's assertion
 * alone: of the client's request nothing but the operation's own variables is sent. Failures become answers
 * with registry errors at the fields that stay null, so this never rejects for anything that a subgraph does.
 */
export function createSubgraphDataSource(o: {
  connection: SubgraphConnection;
  assertions: ViewerAssertions;
  metrics: GatewayMetrics;
  log: Logger;
}): GraphQLDataSource<OperationContext> {
  const { connection, assertions, metrics, log } = o;
  const subgraph = connection.name;

  async function ask(question: SubgraphQuestion, body: string, context: OperationContext): Promise<Asked> {
    const headers = {
      'content-type': 'application/json',
      [VIEWER_HEADER]: await assertions.assertionFor(subgraph, context.viewer, context.purpose),
      'x-request-id': context.requestId,
    };
    try {
      const response = await connection.post({ body, headers, signal: context.deadline });
      if (carriesAnswer(response.status))
        return { answer: shapeAnswer(question, response.body), cause: 'answered' };
      const code = refusedForAudit(response) ? 'AUDIT_UNAVAILABLE' : 'UPSTREAM_UNAVAILABLE';
      return { answer: failedAnswer(question, code), cause: `status ${response.status}` };
    } catch (error) {
      const code: ErrorCode = context.deadline.aborted ? 'DEADLINE_EXCEEDED' : 'UPSTREAM_UNAVAILABLE';
      return { answer: failedAnswer(question, code), cause: causeOf(error) };
    }
  }

  return {
    async process(options) {
      if (!('incomingRequestContext' in options)) {
        throw new Error(
          'The supergraph is composed offline; subgraphs are asked for nothing but operations.',
        );
      }
      const { query, variables, operationName } = options.request;
      const question = questionOf(options);
      const stop = metrics.startFetch(subgraph);
      const { answer, cause } = await ask(
        question,
        JSON.stringify({ query, variables, operationName }),
        options.context,
      );
      const outcome = stop(answer.errors);
      if (outcome === 'UPSTREAM_UNAVAILABLE' || outcome === 'DEADLINE_EXCEEDED') {
        log.warn(
          { requestId: options.context.requestId, subgraph, outcome, cause },
          'A subgraph did not answer.',
        );
      }
      // The executor's type wants a whole GraphQLResponse; it reads data and errors only.
      return answer as ProcessResult;
    },
  };
}

/** An answer, and for the log what came of the request: never a message or body, they may quote data. */
interface Asked {
  readonly answer: SubgraphAnswer;
  readonly cause: string;
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

function questionOf({ request }: GraphQLDataSourceProcessOptions<OperationContext>): SubgraphQuestion {
  const representations: unknown = request.variables?.['representations'];
  return {
    query: request.query ?? '',
    // The planner declares this variable for entity fetches only, and refuses a client's variable of that
    // name there.
    representations:
      Array.isArray(representations) && /\b_entities\(/.test(request.query ?? '')
        ? representations
        : undefined,
  };
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.constructor.name;
}
