import { ApolloServer, HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { DataKeyCache, type KeyProvider } from '@caregraph/keys';
import { ERROR_CODES, isErrorCode } from '@caregraph/policy';
import { startTracing, traced, type Tracing } from '@caregraph/telemetry';
import type { EntityClass, EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { GraphQLError } from 'graphql';
import Fastify, { LogController, type FastifyInstance, type FastifyReply } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { endAudited, isAuditUnavailable, withhold } from '../audit/auditedEnd.js';
import { AuditWriter } from '../audit/auditWriter.js';
import { CaregraphError, closedError } from '../graph/error.js';
import { namedPatients } from '../request/namedPatients.js';
import { RequestContext, type GraphQLContext, type RequestOptions } from '../request/requestContext.js';
import {
  assertionVerifier,
  DEADLINE_HEADER,
  VIEWER_HEADER,
  type ViewerClaims,
} from '../request/viewerAssertion.js';
import { federatedSchema, type SubgraphDefinition } from '../schema/federatedSchema.js';
import type { SubgraphConfiguration } from './configuration.js';
import { openDatabase } from './database.js';
import { measureOperations, type OperationMetrics } from './operationMetrics.js';
import { safeError } from './safeError.js';

export interface RunningSubgraph {
  readonly url: string;
  close(): Promise<void>;
}

export interface SubgraphOptions {
  /** Holds the wrapping keys. A subgraph that shows nothing sealed needs none. */
  readonly keyProvider?: KeyProvider;
  /** Further routes of the process, e.g. identity's OpenID provider. */
  readonly routes?: (fastify: FastifyInstance, orm: MikroORM) => Promise<void>;
  /** Sees every SQL statement; for tests that count them. */
  readonly onStatement?: (sql: string) => void;
  /**
   * The same graph without shield and with a context that decides nothing: what protection costs is measured against
   * it. No configuration leads here; only the benchmark's own code does.
   */
  readonly unprotected?: {
    contextOf(em: EntityManager, claims: ViewerClaims, of: RequestOptions): RequestContext;
  };
  /** `off` for measurements and tests that need a quiet record; no configuration can say it. */
  readonly audit?: 'off';
  /** Instead of what the environment's `OTEL_…` variables say. */
  readonly tracing?: Tracing;
  /** Where log lines go instead of standard output. */
  readonly logTo?: { write(line: string): void };
}

type Definition = SubgraphDefinition & { readonly entities: EntityClass<object>[] };

/**
 * Starts one subgraph: GraphQL for the gateway alone at `/graphql`, `/healthz`, `/readyz` and `/metrics` for who runs it.
 * @throws Error if a field of the schema is not classified or the port is taken.
 */
export async function startSubgraph(
  definition: Definition,
  configuration: SubgraphConfiguration,
  options: SubgraphOptions = {},
): Promise<RunningSubgraph> {
  const fastify = Fastify({
    logger: {
      level: configuration.logLevel,
      name: definition.name,
      serializers: { err: safeError },
      ...(options.logTo ? { stream: options.logTo } : {}),
    },
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (request) => String(request.headers['x-request-id'] ?? crypto.randomUUID()),
    bodyLimit: 1024 * 1024,
    trustProxy: configuration.trustProxy ?? false,
  });
  const mounted = await mountSubgraph(fastify, fastify.log, definition, configuration, options);
  operations(fastify, definition.name, mounted);
  await options.routes?.(fastify, mounted.orm);
  const url = await fastify.listen({ host: configuration.host, port: configuration.port });
  return {
    url,
    async close() {
      await fastify.close();
      await mounted.close();
    },
  };
}

/** What a subgraph needs of its surroundings to write its log. */
export interface SubgraphLog {
  error(fields: object, message: string): void;
  warn(message: string): void;
}

export interface MountedSubgraph {
  readonly orm: MikroORM;
  /** Can it serve? Its database answers. */
  isReady(): Promise<boolean>;
  /** Adds the subgraph's figures to those of the process. */
  measureIn(registry: Registry): void;
  /** After the server has closed. */
  close(): Promise<void>;
}

/**
 * Adds a subgraph's `/graphql` to a server that has other routes besides: one process, one port.
 * @throws Error if a field of the schema is not classified.
 */
export async function mountSubgraph(
  fastify: FastifyInstance,
  log: SubgraphLog,
  definition: Definition,
  configuration: Pick<SubgraphConfiguration, 'databaseUrl' | 'assertionJwks'>,
  options: SubgraphOptions = {},
): Promise<MountedSubgraph> {
  const { schema } = await federatedSchema(definition, { shielded: !options.unprotected });
  const tracing =
    options.tracing ??
    (await startTracing({
      service: definition.name,
      environment: process.env,
      onFailure: () => log.warn('the collector does not take the traces it is sent'),
    }));
  const { databaseUrl } = configuration;
  const orm = await openDatabase(databaseUrl, definition.entities, options.onStatement, tracing);
  const audit = options.audit === 'off' ? null : openAudit(databaseUrl, log);
  const metrics = measureOperations();
  const apollo = new ApolloServer<GraphQLContext>({
    schema,
    introspection: false,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: false, // only the gateway is answered, and it proves itself
    formatError: closedError,
    plugins: [
      // It would wrap every field, and nothing here may be cached.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      transactionPlugin({ log, audit, tracing, metrics }),
    ],
    logger: silentLogger,
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  const em = orm.em as EntityManager; // the one of a PostgreSQL driver
  const keys = options.keyProvider ? new DataKeyCache(options.keyProvider) : null;
  const { unprotected } = options;
  const contextOf: ContextOf = (claims, of) =>
    unprotected?.contextOf(em, claims, { ...of, keys }) ??
    new RequestContext(em, claims, { ...of, keys, source: definition.source });
  graphql(fastify, apollo, { definition, contextOf, configuration, tracing });
  return {
    orm,
    isReady: () =>
      orm.em
        .getConnection()
        .execute('select 1')
        .then(
          () => true,
          () => false,
        ),
    measureIn(registry) {
      audit?.measureIn(registry);
      registry.registerMetric(metrics.duration);
    },
    async close() {
      await apollo.stop();
      await audit?.close();
      await orm.close(true);
      await tracing?.close();
    },
  };
}

/** Apollo's own messages quote errors; ours are logged by the plugin below, without their messages. */
const nothing = (): void => undefined;
const silentLogger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function openAudit(databaseUrl: string, log: SubgraphLog): AuditWriter {
  return new AuditWriter(databaseUrl, {
    onFailure: (code, events) => log.error({ code, events }, 'audit events could not be recorded'),
  });
}

/** The transaction ends and is recorded before the answer leaves: what could not be committed is not answered. */
function transactionPlugin({
  log,
  audit,
  tracing,
  metrics,
}: {
  readonly log: SubgraphLog;
  readonly audit: AuditWriter | null;
  readonly tracing: Tracing | undefined;
  readonly metrics: OperationMetrics;
}): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart() {
      const measured = metrics.start();
      return {
        async didEncounterErrors({ errors, contextValue }) {
          for (const error of errors) {
            const original = error.originalError ?? error;
            if (
              original.name !== 'CaregraphError' &&
              error.name !== 'CaregraphError' &&
              !isErrorCode(error.extensions['code'])
            ) {
              const requestId = contextValue.request.id;
              log.error({ requestId, err: original, path: error.path?.join('.') }, 'resolver failed');
            }
          }
        },
        async willSendResponse({ contextValue, operation, errors, response }) {
          const failedMutation = operation?.operation === 'mutation' && (errors?.length ?? 0) > 0;
          if (failedMutation && response.body.kind === 'single') takeBack(response.body.singleResult);
          const hasChanged = operation?.operation === 'mutation';
          const outcome = failedMutation ? 'rollback' : hasChanged ? 'commit' : 'release';
          const firstReason = reasonOf(errors?.[0]);
          const ending = { operation, outcome, firstReason } as const;
          await traced(tracing, 'audit', {}, () => endAudited(contextValue.request, audit, ending)).catch(
            (error) => {
              if (!isAuditUnavailable(error)) throw error;
              withhold(response, error);
            },
          );
          measured(
            operation,
            response.body.kind === 'single' ? response.body.singleResult.errors : undefined,
          );
        },
      };
    },
  };
}

/** A word of ours: the reason of the error, or else its code. */
function reasonOf(error: GraphQLError | undefined): string | undefined {
  const ours = [error, error?.originalError].find((each) => each instanceof CaregraphError);
  const { reason, code } = ours?.extensions ?? {};
  return typeof reason === 'string' ? reason : isErrorCode(code) ? code : undefined;
}

/** The changes of one operation are made together or not at all: what was undone must not be told as done. */
function takeBack(result: { data?: Record<string, unknown> | null }): void {
  if (!result.data) return;
  result.data = Object.fromEntries(Object.keys(result.data).map((field) => [field, null]));
}

type ContextOf = (claims: ViewerClaims, of: RequestOptions) => RequestContext;

function graphql(
  fastify: FastifyInstance,
  apollo: ApolloServer<GraphQLContext>,
  o: {
    readonly definition: SubgraphDefinition;
    readonly contextOf: ContextOf;
    readonly configuration: Pick<SubgraphConfiguration, 'assertionJwks'>;
    readonly tracing: Tracing | undefined;
  },
): void {
  const { definition, contextOf, configuration, tracing } = o;
  const { name, knowsNoPatients } = definition;
  const verify = assertionVerifier(name, configuration.assertionJwks);
  fastify.post('/graphql', async (request, reply) => {
    const header = request.headers[VIEWER_HEADER];
    const claims = await verify(typeof header === 'string' ? header : undefined);
    if (!claims) return refuse(reply);
    const named = knowsNoPatients ? [] : namedPatients(request.body, claims.onlyPatientId);
    const requestContext = contextOf(claims, {
      id: request.id,
      named,
      readOnly: isQuery(request.body),
      remainingMs: remainingMs(request.headers[DEADLINE_HEADER]),
    });
    try {
      const headers = new HeaderMap([['content-type', 'application/json']]);
      const execute = () =>
        apollo.executeHTTPGraphQLRequest({
          httpGraphQLRequest: { method: 'POST', headers, body: request.body, search: '' },
          context: async () => ({ request: requestContext }),
        });
      // The gateway has proved itself, so its trace is taken up.
      const answer = await (tracing
        ? tracing.within(request.headers['traceparent'], () =>
            tracing.run('subgraph', { subgraph: name, requestId: request.id }, execute),
          )
        : execute());
      for (const [key, value] of answer.headers) reply.header(key, value);
      reply.status(answer.status ?? 200);
      return reply.send(answer.body.kind === 'complete' ? answer.body.string : '');
    } finally {
      await requestContext.end('rollback');
    }
  });
}

/** Undefined where the gateway names no time. */
function remainingMs(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}

/** The gateway sends one operation per document, and its keyword first. */
function isQuery(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !('query' in body)) return false;
  return typeof body.query === 'string' && /^\s*(query\b|\{)/.test(body.query);
}

function refuse(reply: FastifyReply): FastifyReply {
  const { status, message } = ERROR_CODES.UNAUTHENTICATED;
  return reply.status(status).send({ errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] });
}

/** What an operator's machinery asks: alive, able to serve, figures. */
function operations(fastify: FastifyInstance, name: string, mounted: MountedSubgraph): void {
  const registry = new Registry();
  registry.setDefaultLabels({ service: name });
  collectDefaultMetrics({ register: registry });
  mounted.measureIn(registry);
  const duration = new Histogram({
    name: 'caregraph_http_request_seconds',
    help: 'Time to answer, by route and status.',
    labelNames: ['route', 'status'],
    registers: [registry],
  });
  fastify.addHook('onResponse', async (request, reply) => {
    duration.observe(
      { route: request.routeOptions.url ?? 'none', status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
    if (request.routeOptions.url !== '/graphql') return;
    const line = { status: reply.statusCode, milliseconds: Math.round(reply.elapsedTime) };
    request.log.info(line, 'operation');
  });
  fastify.get('/healthz', async () => ({ status: 'alive' }));
  fastify.get('/readyz', async (_request, reply) => {
    const ready = await mounted.isReady();
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'database unreachable' });
  });
  fastify.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
