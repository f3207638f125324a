import { traced, type Tracing } from '@caregraph/telemetry';
import type { Logger } from 'pino';
import { ERROR_CODES } from '@caregraph/policy';
import type { createFormatError } from '../formatError.js';
import type { GatewayMetrics } from '../metrics.js';
import type { Caller, OperationContext } from '../operationContext.js';
import { publicError, RegistryError, type PublicError } from '../registryError.js';
import { Deadline } from '../resilience/deadline.js';
import type { Executed, Graph, PreparedOperation, Variables } from './graph.js';
import { operationRefusal, Refusal } from './refusal.js';

/** A GraphQL request, checked for its form only. */
export interface GraphqlRequest {
  readonly query: string | undefined;
  readonly operationName: string | undefined;
  readonly variables: Variables;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly documentId: string | undefined;
  /** Mutations are refused: a link or an image must not be able to change anything. */
  readonly isGet: boolean;
  /** The header `idempotency-key`. */
  readonly idempotencyKey: string | undefined;
}

/** What is sent back: a body of JSON, and how. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The errors are the operation's own, for which `application/json` wants status 200. */
  readonly isOperationError: boolean;
}

/** What admission lets an operation take with it: headers and extensions of its answer. */
export interface Admission {
  readonly headers: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
}

/** The steps around execution that others build; each may throw a RegistryError. */
export interface PipelineSteps {
  /** The source text of a request that names a registered document instead of sending it. */
  resolveSource(request: GraphqlRequest, caller: Caller): string | Promise<string>;
  /** Whether this caller may ask for the schema. */
  mayIntrospect(caller: Caller): boolean;
  /** Charges the budget of the caller's app. */
  admit?(o: { caller: Caller; cost: number; request: GraphqlRequest }): Promise<Admission>;
  /** Runs a mutation once for each key, and gives repeats the first answer. */
  once?(o: { caller: Caller; request: GraphqlRequest; work: () => Promise<Answer> }): Promise<Answer>;
}

/** Where tracing takes hold. Attributes are of closed vocabularies. */
export type OperationSpans = Tracing;

export interface OperationPipeline {
  /** Answers any request; what is refused or fails is an answer as well. */
  answer(request: GraphqlRequest, caller: Caller, requestId: string): Promise<Answer>;
}

const NO_HEADERS = {};

/**
 * The way of an operation: source → document (cached) → introspection → variables → cost and budget → idempotency →
 * execution → answer. `graph` gives the current supergraph; an operation keeps to the one it began with.
 */
export function createOperationPipeline(o: {
  graph: () => Graph;
  steps: PipelineSteps;
  formatError: ReturnType<typeof createFormatError>;
  metrics: GatewayMetrics;
  log: Logger;
  deadlineMs: number;
  spans?: OperationSpans | undefined;
}): OperationPipeline {
  const { steps, metrics } = o;

  async function answerOperation(
    request: GraphqlRequest,
    caller: Caller,
    requestId: string,
    report: Report,
  ): Promise<Answer> {
    const graph = o.graph();
    const resolved = steps.resolveSource(request, caller);
    const source = typeof resolved === 'string' ? resolved : await resolved;
    const prepare = () => graph.prepare(source, request.operationName);
    const prepared = o.spans ? o.spans.runNow('plan', {}, prepare) : prepare();
    report.prepared = prepared;
    const type = prepared.operation.operation;
    o.spans?.annotate({ type, operation: metrics.operationLabel(prepared.name) });
    if (request.isGet && type !== 'query') throw mutationByGet();
    if (prepared.introspects && !steps.mayIntrospect(caller))
      throw operationRefusal('OPERATION_REFUSED', 'INTROSPECTION_DISABLED');
    graph.checkVariables(prepared, request.variables);
    const cost = prepared.costOf(request.variables);
    const admission = await steps.admit?.({ caller, cost, request });

    const work = () => execute(graph, prepared, { request, caller, requestId, report, admission });
    if (type === 'mutation' && steps.once) return steps.once({ caller, request, work });
    return work();
  }

  async function execute(
    graph: Graph,
    prepared: PreparedOperation,
    of: {
      request: GraphqlRequest;
      caller: Caller;
      requestId: string;
      report: Report;
      admission: Admission | undefined;
    },
  ): Promise<Answer> {
    const deadline = new Deadline(o.deadlineMs);
    const { viewer, purpose } = of.caller;
    const context: OperationContext = { viewer, purpose, requestId: of.requestId, deadline, roots: [] };
    try {
      const executed = await graph.execute(prepared, of.request.variables, context);
      const errors = publicErrors(executed, o.formatError);
      of.report.errors = errors;
      o.spans?.annotate({ outcome: errors?.[0]?.extensions.code ?? 'ok' });
      return answerOf(executed.json, errors, of.admission);
    } finally {
      deadline.clear();
    }
  }

  return {
    async answer(request, caller, requestId) {
      const report: Report = { startedAt: performance.now(), prepared: undefined, errors: undefined };
      try {
        const work = () => answerOperation(request, caller, requestId, report);
        return await traced(o.spans, 'operation', { requestId }, work);
      } catch (error) {
        const answer = refusalAnswer(error, report);
        if (answer.status === 500) logFailure(o.log, requestId, error);
        return answer;
      } finally {
        logOperation(metrics, o.log, requestId, report);
      }
    },
  };
}

/** What is told of an operation when it is over. */
interface Report {
  readonly startedAt: number;
  prepared: PreparedOperation | undefined;
  errors: readonly PublicError[] | undefined;
}

/**
 * Times the operation, and logs one line about it: label, kind, duration and error codes. Never the document, the
 * variables, or a name the client made up.
 */
function logOperation(metrics: GatewayMetrics, log: Logger, requestId: string, report: Report): void {
  const { prepared, errors } = report;
  const milliseconds = performance.now() - report.startedAt;
  const operation = prepared ? metrics.operationLabel(prepared.name) : 'unresolved';
  const type = prepared?.operation.operation ?? 'unresolved';
  metrics.observeOperation({ operation, type, seconds: milliseconds / 1000, errors });
  if (!log.isLevelEnabled('info')) return;
  const codes = errors ? [...new Set(errors.map(({ extensions }) => extensions.code))] : [];
  log.info({ requestId, operation, type, milliseconds: Math.round(milliseconds), codes }, 'operation');
}

function logFailure(log: Logger, requestId: string, error: unknown): void {
  // Only the kind of error: its message may hold data.
  log.error({ requestId, cause: error instanceof Error ? error.name : typeof error }, 'failed');
}

/**
 * Errors of the executor through the one gate. Where what subgraphs sent does not fit the schema and nothing else says why
 * there is null, an error at that path does: no null without an error, and no value in it.
 */
function publicErrors(
  { errors, misfits }: Executed,
  formatError: ReturnType<typeof createFormatError>,
): PublicError[] | undefined {
  if (errors.length > 0) {
    return errors.map(({ message, path, extensions }) =>
      formatError({ message, ...(path ? { path } : {}), ...(extensions ? { extensions } : {}) }),
    );
  }
  if (misfits.length > 0) return misfits.map((path) => publicError('INTERNAL_SERVER_ERROR', undefined, path));
  return undefined;
}

function answerOf(
  data: string,
  errors: readonly PublicError[] | undefined,
  admission: Admission | undefined,
): Answer {
  const isUnrecorded = errors?.some(({ extensions }) => extensions.code === 'AUDIT_UNAVAILABLE') ?? false;
  // Where other subgraphs did answer, the status is that of an answer, and the fields that are missing say why.
  const status =
    isUnrecorded && !holdsAnything(JSON.parse(data)) ? ERROR_CODES.AUDIT_UNAVAILABLE.status : 200;
  let body = `{"data":${data}`;
  if (errors) body += `,"errors":${JSON.stringify(errors)}`;
  if (admission?.extensions) body += `,"extensions":${JSON.stringify(admission.extensions)}`;
  return { status, body: `${body}}`, headers: admission?.headers ?? NO_HEADERS, isOperationError: false };
}

/** Is there anything in it but nulls and the names of types? */
function holdsAnything(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.some(holdsAnything);
  if (typeof value !== 'object') return true;
  return Object.entries(value).some(([name, inner]) => name !== '__typename' && holdsAnything(inner));
}

function refusalAnswer(error: unknown, report: Report): Answer {
  const refusal = error instanceof Refusal ? error : undefined;
  const known = error instanceof RegistryError ? error : new RegistryError('INTERNAL_SERVER_ERROR');
  const errors = refusal?.errors ?? [publicError(known.code, known.reason)];
  report.errors = errors;
  return {
    status: refusal?.status ?? known.status,
    body: JSON.stringify({ errors }),
    headers: refusal ? NO_HEADERS : known.headers,
    isOperationError: refusal?.isOperationError ?? false,
  };
}

function mutationByGet(): RegistryError {
  return new RegistryError('OPERATION_REFUSED', 'METHOD_NOT_ALLOWED', {
    status: 405,
    headers: { allow: 'POST' },
  });
}
