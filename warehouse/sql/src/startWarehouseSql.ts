import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { authenticator } from './authenticate.js';
import { StatementAudit } from './record/statementAudit.js';
import { StatementHistory } from './record/statementHistory.js';
import { AnswerCache } from './routes/answerCache.js';
import { addReleaseRoutes } from './routes/addReleaseRoutes.js';
import { addStatementRoutes } from './routes/addStatementRoutes.js';
import { StatementService, type StatementMetrics } from './routes/statementService.js';
import { SandboxPool } from './sandbox/sandboxPool.js';
import { HAS_MEMORY_LIMIT } from './sandbox/workerProcess.js';
import { SqlError } from './sqlError.js';

export interface WarehouseSqlConfig {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly issuer: string;
  /** Where the issuer's keys are; `<issuer>/jwks` by default. */
  readonly jwksUrl?: string | undefined;
  readonly warehouseFile: string;
  /** Where audit and history are kept; `statements` beside the warehouse by default. */
  readonly recordFolder?: string | undefined;
  /** Where the downloads of releases are; `releases` beside the warehouse by default. */
  readonly releasesFolder?: string | undefined;
  readonly logLevel: string;
  readonly workers?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly maximumRows?: number | undefined;
  readonly maximumResultBytes?: number | undefined;
  /** Statements of one user that may run and wait at the same time. */
  readonly maximumPerSubject?: number | undefined;
  /** Statements that a user's history keeps. */
  readonly maximumHistory?: number | undefined;
  /** What else is served on this port. */
  readonly beside?: Beside | undefined;
  /** Where log lines go instead of standard output. */
  readonly logTo?: { write(line: string): void } | undefined;
}

/** A guest on the server: its routes, its figures, and whether it can serve. */
export interface Beside {
  mount(
    fastify: FastifyInstance,
    log: { error(fields: object, message: string): void },
    registry: Registry,
  ): Promise<void>;
  isReady(): Promise<boolean>;
}

const MEMORY_LIMIT_MB = 384;
const PROCESS_LIMIT_MB = 1024;
const MAXIMUM_RESULT_BYTES = 32 * 1024 * 1024;
const RETRY_AFTER_SECONDS = '1';

/** Starts researchers' SQL over the warehouse file, which may not be there yet. */
export async function startWarehouseSql(
  config: WarehouseSqlConfig,
): Promise<{ url: string; close(): Promise<void> }> {
  const logger = pino({ level: config.logLevel, name: 'warehouse' }, config.logTo ?? process.stdout);
  if (!HAS_MEMORY_LIMIT) {
    logger.warn(
      'this operating system does not limit a process’s memory: run researchers’ SQL on Linux in production',
    );
  }
  const folder = dirname(config.warehouseFile);
  const recordFolder = config.recordFolder ?? join(folder, 'statements');
  const audit = await StatementAudit.open(join(recordFolder, 'audit'));
  const history = new StatementHistory(join(recordFolder, 'history'), config.maximumHistory ?? 1000);
  const pool = new SandboxPool({
    warehouseFile: config.warehouseFile,
    memoryLimitMb: MEMORY_LIMIT_MB,
    processLimitMb: PROCESS_LIMIT_MB,
    maximumRows: config.maximumRows ?? 100_000,
    maximumBytes: config.maximumResultBytes ?? MAXIMUM_RESULT_BYTES,
    workers: config.workers ?? 2,
    maximumWaiting: 500,
    maximumPerSubject: config.maximumPerSubject ?? 100,
    timeoutMs: config.timeoutMs ?? 10_000,
  });
  const server = Fastify({
    bodyLimit: 256 * 1024,
    forceCloseConnections: 'idle',
    genReqId: (request) => String(request.headers['x-request-id'] ?? crypto.randomUUID()),
  });
  cutUnusedConnections(server);
  const answers = new AnswerCache(config.warehouseFile);
  const registry = new Registry();
  const metrics = addMetrics(server, pool, registry);
  const statements = new StatementService({ pool, audit, history, answers, metrics, logger });
  const authenticate = authenticator(config.issuer, config.jwksUrl ?? `${config.issuer}/jwks`);
  addStatementRoutes(server, authenticate, { statements, history, pool });
  addReleaseRoutes(server, authenticate, {
    releasesFolder: config.releasesFolder ?? join(folder, 'releases'),
    audit,
  });
  addProbes(server, config);
  addErrorHandler(server, logger);
  // In a scope of its own: what is a guest's must not reach the routes above.
  await server.register(async (scope) => config.beside?.mount(scope, logger, registry));
  const url = await server.listen({ host: config.host, port: config.port });
  return {
    url,
    close: async () => {
      await server.close();
      pool.close();
      await statements.settle();
      await audit.close();
    },
  };
}

/** Node takes a connection that never sent a request for a busy one, and would wait a minute for it at the end. */
function cutUnusedConnections(server: FastifyInstance): void {
  const unused = new Set<Socket>();
  server.server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.server.on('request', ({ socket }) => unused.delete(socket));
  server.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy();
  });
}

function addMetrics(server: FastifyInstance, pool: SandboxPool, registry: Registry): StatementMetrics {
  const seconds = new Histogram({
    name: 'caregraph_warehouse_statement_seconds',
    help: 'Time from a statement’s arrival to the end of its answer.',
    labelNames: ['outcome'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.5, 1, 5, 10],
    registers: [registry],
  });
  const rows = new Counter({
    name: 'caregraph_warehouse_rows_total',
    help: 'Rows answered.',
    registers: [registry],
  });
  const waiting = new Gauge({
    name: 'caregraph_warehouse_statements_waiting',
    help: 'Statements that wait for a worker.',
    registers: [registry],
  });
  server.get('/metrics', async (_request, reply) => {
    waiting.set(pool.waiting);
    return reply.type(registry.contentType).send(await registry.metrics());
  });
  return { seconds, rows };
}

function addProbes(server: FastifyInstance, config: WarehouseSqlConfig): void {
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    if (config.beside && !(await config.beside.isReady()))
      return sendError(reply, new SqlError('UNAVAILABLE'));
    if (!existsSync(config.warehouseFile)) return sendError(reply, new SqlError('NO_RELEASE'));
    return { status: 'ok' };
  });
}

function addErrorHandler(server: FastifyInstance, logger: pino.Logger): void {
  server.setErrorHandler((error, _request, reply) => {
    const isClientError = error instanceof Error && 'statusCode' in error && Number(error.statusCode) < 500;
    if (!(error instanceof SqlError) && !isClientError) logger.error({ err: error }, 'request failed');
    return sendError(
      reply,
      error instanceof SqlError ? error : new SqlError(isClientError ? 'BAD_REQUEST' : 'INTERNAL'),
    );
  });
}

function sendError(reply: FastifyReply, error: SqlError): FastifyReply {
  if (error.code === 'BUSY' || error.code === 'TOO_MANY_STATEMENTS') {
    reply.header('retry-after', RETRY_AFTER_SECONDS);
  }
  return reply.code(error.status).type('application/json; charset=utf-8').send(error.body());
}
