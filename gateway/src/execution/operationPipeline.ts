import type { Logger } from 'pino';
import { ERROR_CODES } from '@caregraph/policy';
import { traced, type Tracing } from '@caregraph/telemetry';
import type { createFormatError } from '../formatError.js';
import type { GatewayMetrics } from '../metrics.js';
import type { Caller, OperationContext } from '../operationContext.js';
import { publicError, RegistryError, type PublicError } from '../registryError.js';
import type { Admitted } from '../safety/admission.js';
import { isFinal } from '../state/answerOnce.js';
import { Deadline } from '../resilience/deadline.js';
import type { Executed, Graph, PreparedOperation, Variables } from './graph.js';
import { Refusal } from './refusal.js';

/** A GraphQL request, checked for its form only. */
export interface GraphqlRequest {
  readonly query: string | undefined;
  readonly operationName: string | undefined;
  readonly variables: Variables;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly documentId: string | undefined;
  /** Mutations are refused: a link or an image must not be able to change anything. */
  readonly isGet: boolean;
  /** The header `idempotency-key`, as it came. */
  readonly idempotencyKey: string | string[] | undefined;
}

/** What is sent back: a body of JSON, and how. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The errors are the operation's own, for which `application/json` wants status 200. */
  readonly isOperationError: boolean;
  /** False where it is not known whether a change was made: a subgraph did not answer. */
  readonly isFinal: boolean;
}

/** How an operation went, as far as its app's developer may know. */
export interface OperationOutcome {
  readonly caller: Caller;
  /** Undefined where no document was found. */
  readonly text: string | undefined;
  readonly name: string | undefined;
  readonly milliseconds: number;
  readonly errors: readonly PublicError[] | undefined;
}

/** The steps around execution; each may throw a RegistryError. */
export interface PipelineSteps {
  /** The source text of a request, which may name a document instead of sending it. */
  resolveSource(request: GraphqlRequest, caller: Caller): string | Promise<string>;
  /** Bounds what the values of variables may be, whatever the operation. */
  checkVariables(variables: Variables): void;
  /** Whether this caller may ask for the schema. */
  checkIntrospection(caller: Caller): void;
  /** Charges the budget of the caller's app. */
  admit(caller: Caller, cost: number): Admitted | undefined | Promise<Admitted>;
  /** Charges it for a document that has to be planned; resolves to the points. */
  admitNewDocument(caller: Caller, text: string): Promise<number>;
  /** Counts an operation for its app, once it is over. */
  count(of: OperationOutcome): void;
  /** Runs a mutation that came with a key once for that key. */
  once(
    of: {
      readonly caller: Caller;
      readonly request: GraphqlRequest;
      readonly text: string;
      readonly isRepeatable: boolean;
      /** The header `idempotency-key`, as it came. */
      readonly key: string | string[];
    },
    work: () => Promise<Answer>,
  ): Promise<{ readonly answer: Answer; readonly isRepeat: boolean }>;
}

export interface OperationPipeline {
  /** Answers any request; what is refused or fails is an answer as well. */
  answer(request: GraphqlRequest, caller: Caller, requestId: string): Promise<Answer>;
}

const NO_HEADERS = {};

interface PipelineParts {
  /** The current supergraph; an operation keeps to the one it began with. */
  readonly graph: () => Graph;
  readonly steps: PipelineSteps;
  readonly formatError: ReturnType<typeof createFormatError>;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
  readonly deadlineMs: number;
  /** Attributes are of closed vocabularies. */
  readonly spans?: Tracing | undefined;
}

export function createOperationPipeline(parts: PipelineParts): OperationPipeline {
  return {
    async answer(request, caller, requestId) {
      const report: Report = {
        startedAt: performance.now(),
        text: undefined,
        prepared: undefined,
        errors: undefined,
      };
      try {
        const asked = { request, caller, requestId, report };
        return await traced(parts.spans, 'operation', { requestId }, () => answerOperation(parts, asked));
      } catch (error) {
        const answer = refusalAnswer(error, report);
        if (answer.status === 500) logFailure(parts.log, requestId, error);
        return answer;
      } finally {
        const milliseconds = performance.now() - report.startedAt;
        const { text, errors } = report;
        parts.steps.count({ caller, text, name: report.prepared?.name, milliseconds, errors });
        logOperation(parts, requestId, report, milliseconds);
      }
    },
  };
}

/** A request on its way. */
interface Asked {
  readonly request: GraphqlRequest;
  readonly caller: Caller;
  readonly requestId: string;
  readonly report: Report;
}

/**
 * The way of an operation: source → variables' size → document (kept) → variables → introspection → cost and budget →
 * idempotency → execution.
 */
async function answerOperation(parts: PipelineParts, asked: Asked): Promise<Answer> {
  const { steps, spans } = parts;
  const { request, caller, report } = asked;
  const graph = parts.graph();
  const resolved = steps.resolveSource(request, caller);
  const text = typeof resolved === 'string' ? resolved : await resolved;
  report.text = text;
  steps.checkVariables(request.variables);
  const prepared = await traced(spans, 'plan', {}, () => prepare(graph, steps, text, asked));
  report.prepared = prepared;
  const type = prepared.operation.operation;
  spans?.annotate({ type, operation: parts.metrics.operationLabel(prepared.name) });
  if (request.isGet && type !== 'query') throw mutationByGet();
  if (prepared.introspects) steps.checkIntrospection(caller);
  const admitting = steps.admit(caller, prepared.costOf(request.variables));
  const admitted = admitting instanceof Promise ? await admitting : admitting;

  const work = () => execute(parts, graph, prepared, { ...asked, admitted });
  const key = request.idempotencyKey;
  if (type !== 'mutation' || key === undefined) return work();
  const { isRepeatable } = prepared;
  const { answer, isRepeat } = await steps.once({ caller, request, text, isRepeatable, key }, work);
  return isRepeat ? { ...answer, headers: { ...answer.headers, 'idempotency-replayed': 'true' } } : answer;
}

/** What cannot be run costs a point all the same: it had to be read. */
async function prepare(
  graph: Graph,
  steps: PipelineSteps,
  text: string,
  { request, caller }: Asked,
): Promise<PreparedOperation> {
  try {
    if (!graph.keeps(text)) await steps.admitNewDocument(caller, text);
    const prepared = graph.prepare(text, request.operationName);
    graph.checkVariables(prepared, request.variables);
    return prepared;
  } catch (error) {
    if (error instanceof Refusal) await steps.admit(caller, 1);
    throw error;
  }
}

async function execute(
  { deadlineMs, formatError, spans }: PipelineParts,
  graph: Graph,
  prepared: PreparedOperation,
  of: Asked & { readonly admitted: Admitted | undefined },
): Promise<Answer> {
  const deadline = new Deadline(deadlineMs);
  const { viewer, purpose } = of.caller;
  const context: OperationContext = { viewer, purpose, requestId: of.requestId, deadline, roots: [] };
  try {
    const executed = await graph.execute(prepared, of.request.variables, context);
    const errors = publicErrors(executed, formatError);
    of.report.errors = errors;
    spans?.annotate({ outcome: errors?.[0]?.extensions.code ?? 'ok' });
    return answerOf(executed.json, errors, of.admitted);
  } finally {
    deadline.clear();
  }
}

/** What is told of an operation when it is over. */
interface Report {
  readonly startedAt: number;
  text: string | undefined;
  prepared: PreparedOperation | undefined;
  errors: readonly PublicError[] | undefined;
}

/**
 * Times the operation, and logs one line about it: label, kind, duration and error codes. Never the document, the
 * variables, or a name the client made up.
 */
function logOperation(
  { metrics, log }: Pick<PipelineParts, 'metrics' | 'log'>,
  requestId: string,
  { prepared, errors }: Report,
  milliseconds: number,
): void {
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
  admitted: Admitted | undefined,
): Answer {
  const isUnrecorded = errors?.some(({ extensions }) => extensions.code === 'AUDIT_UNAVAILABLE') ?? false;
  // Where other subgraphs did answer, the status is that of an answer, and the fields that are missing say why.
  const status =
    isUnrecorded && !holdsAnything(JSON.parse(data)) ? ERROR_CODES.AUDIT_UNAVAILABLE.status : 200;
  let body = `{"data":${data}`;
  if (errors) body += `,"errors":${JSON.stringify(errors)}`;
  if (admitted?.extensions) body += `,"extensions":${JSON.stringify(admitted.extensions)}`;
  const headers = admitted?.headers ?? NO_HEADERS;
  return { status, body: `${body}}`, headers, isOperationError: false, isFinal: isFinal(errors) };
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
    isFinal: true,
  };
}

function mutationByGet(): RegistryError {
  return new RegistryError('OPERATION_REFUSED', 'METHOD_NOT_ALLOWED', {
    status: 405,
    headers: { allow: 'POST' },
  });
}
