import { ApolloServer, HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ERROR_CODES, isErrorCode } from '@caregraph/policy';
import type { EntityClass, MikroORM } from '@mikro-orm/postgresql';
import Fastify, { LogController, type FastifyInstance, type FastifyReply } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { closedError } from '../graph/error.js';
import { RequestContext, type GraphQLContext } from '../request/requestContext.js';
import { assertionVerifier, VIEWER_HEADER } from '../request/viewerAssertion.js';
import { federatedSchema, type SubgraphDefinition } from '../schema/federatedSchema.js';
import type { SubgraphConfiguration } from './configuration.js';
import { openDatabase } from './database.js';
import { safeError } from './safeError.js';

export interface RunningSubgraph {
  readonly url: string;
  close(): Promise<void>;
}

export interface SubgraphOptions {
  /** Further routes of the process, e.g. identity's OpenID provider. */
  readonly routes?: (fastify: FastifyInstance, orm: MikroORM) => Promise<void>;
  /** Sees every SQL statement; for tests that count them. */
  readonly onStatement?: (sql: string) => void;
  /** Where log lines go instead of standard output. */
  readonly logTo?: { write(line: string): void };
}

/**
 * Starts one subgraph: GraphQL for the gateway alone at `/graphql`, `/healthz`, `/readyz` and `/metrics` for who runs it.
 * @throws Error if a field of the schema is not classified or the port is taken.
 */
export async function startSubgraph(
  definition: SubgraphDefinition & { readonly entities: EntityClass<object>[] },
  configuration: SubgraphConfiguration,
  options: SubgraphOptions = {},
): Promise<RunningSubgraph> {
  const { schema } = await federatedSchema(definition);
  const orm = await openDatabase(configuration.databaseUrl, definition.entities, options.onStatement);
  const fastify = Fastify({
    logger: {
      level: configuration.logLevel,
      name: definition.name,
      serializers: { err: safeError },
      ...(options.logTo ? { stream: options.logTo } : {}),
    },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: (request) => String(request.headers['x-request-id'] ?? crypto.randomUUID()),
    bodyLimit: 1024 * 1024,
    trustProxy: configuration.trustProxy ?? false,
  });
  const apollo = new ApolloServer<GraphQLContext>({
    schema,
    introspection: false,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: false, // only the gateway is answered, and it proves itself
    formatError: closedError,
    plugins: [
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      transactionPlugin(fastify),
    ],
    logger: silentLogger,
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  operations(fastify, definition.name, orm);
  graphql(fastify, apollo, definition.name, orm, configuration);
  await options.routes?.(fastify, orm);
  const url = await fastify.listen({ host: configuration.host, port: configuration.port });
  return {
    url,
    async close() {
      await fastify.close();
      await apollo.stop();
      await orm.close(true);
    },
  };
}

/** Apollo's own messages quote errors; ours are logged by the plugin below, without their messages. */
const nothing = (): void => undefined;
const silentLogger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The transaction ends before the answer leaves: what could not be committed is not answered. */
function transactionPlugin(fastify: FastifyInstance): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors }) {
          for (const error of errors) {
            const original = error.originalError ?? error;
            if (
              original.name !== 'CaregraphError' &&
              error.name !== 'CaregraphError' &&
              !isErrorCode(error.extensions['code'])
            ) {
              fastify.log.error({ err: original, path: error.path?.join('.') }, 'resolver failed');
            }
          }
        },
        async willSendResponse({ contextValue, operation, errors, response }) {
          const failedMutation = operation?.operation === 'mutation' && (errors?.length ?? 0) > 0;
          if (failedMutation && response.body.kind === 'single') takeBack(response.body.singleResult);
          await contextValue.request.end(failedMutation ? 'rollback' : 'commit');
        },
      };
    },
  };
}

/** The changes of one operation are made together or not at all: what was undone must not be told as done. */
function takeBack(result: { data?: Record<string, unknown> | null }): void {
  if (!result.data) return;
  result.data = Object.fromEntries(Object.keys(result.data).map((field) => [field, null]));
}

function graphql(
  fastify: FastifyInstance,
  apollo: ApolloServer<GraphQLContext>,
  name: string,
  orm: MikroORM,
  configuration: SubgraphConfiguration,
): void {
  const verify = assertionVerifier(name, configuration.assertionJwks);
  fastify.post('/graphql', async (request, reply) => {
    const header = request.headers[VIEWER_HEADER];
    const claims = await verify(typeof header === 'string' ? header : undefined);
    if (!claims) return refuse(reply);
    const requestContext = new RequestContext(orm.em as never, claims); // the em of a PostgreSQL driver
    try {
      const headers = new HeaderMap([['content-type', 'application/json']]);
      const answer = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: 'POST', headers, body: request.body, search: '' },
        context: async () => ({ request: requestContext }),
      });
      for (const [key, value] of answer.headers) reply.header(key, value);
      reply.status(answer.status ?? 200);
      return reply.send(answer.body.kind === 'complete' ? answer.body.string : '');
    } finally {
      await requestContext.end('rollback');
    }
  });
}

function refuse(reply: FastifyReply): FastifyReply {
  const { status, message } = ERROR_CODES.UNAUTHENTICATED;
  return reply.status(status).send({ errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] });
}

/** What an operator's machinery asks: alive, able to serve, figures. */
function operations(fastify: FastifyInstance, name: string, orm: MikroORM): void {
  const registry = new Registry();
  registry.setDefaultLabels({ service: name });
  collectDefaultMetrics({ register: registry });
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
  });
  fastify.get('/healthz', async () => ({ status: 'alive' }));
  fastify.get('/readyz', async (_request, reply) => {
    const ready = await orm.em
      .getConnection()
      .execute('select 1')
      .then(
        () => true,
        () => false,
      );
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'database unreachable' });
  });
  fastify.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
