import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import { pino } from 'pino';
import { Counter, Histogram, Registry } from 'prom-client';
import { z } from 'zod';
import { authenticator, type Researcher } from './authenticate.js';
import { toCsv } from './csv.js';
import { HAS_MEMORY_LIMIT } from './sandbox/workerProcess.js';
import { SandboxPool } from './sandbox/sandboxPool.js';
import { SqlError } from './sqlError.js';

export interface WarehouseSqlConfig {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly issuer: string;
  /** Where the issuer's keys are; `<issuer>/jwks` by default. */
  readonly jwksUrl?: string | undefined;
  readonly warehouseFile: string;
  readonly logLevel: string;
  readonly workers?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly maximumRows?: number | undefined;
  /** Where log lines go instead of standard output. */
  readonly logTo?: { write(line: string): void } | undefined;
}

const MEMORY_LIMIT_MB = 384;
const PROCESS_LIMIT_MB = 1024;
const MAXIMUM_STATEMENT_LENGTH = 50_000;
const MAXIMUM_RESULT_BYTES = 32 * 1024 * 1024;

const RequestBody = z.strictObject({
  sql: z.string().min(1).max(MAXIMUM_STATEMENT_LENGTH),
  format: z.enum(['json', 'csv']).default('json'),
});

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
  const pool = new SandboxPool({
    warehouseFile: config.warehouseFile,
    memoryLimitMb: MEMORY_LIMIT_MB,
    processLimitMb: PROCESS_LIMIT_MB,
    maximumRows: config.maximumRows ?? 100_000,
    maximumBytes: MAXIMUM_RESULT_BYTES,
    workers: config.workers ?? 2,
    maximumWaiting: 100,
    timeoutMs: config.timeoutMs ?? 10_000,
  });
  const server = Fastify({ bodyLimit: 256 * 1024 });
  addStatements(server, config, pool, logger);
  addProbes(server, config);
  server.setErrorHandler((error, _request, reply) => {
    const isClientError = error instanceof Error && 'statusCode' in error && Number(error.statusCode) < 500;
    if (!(error instanceof SqlError) && !isClientError) logger.error({ err: error }, 'request failed');
    return sendError(
      reply,
      error instanceof SqlError ? error : new SqlError(isClientError ? 'BAD_REQUEST' : 'INTERNAL'),
    );
  });
  const url = await server.listen({ host: config.host, port: config.port });
  return {
    url,
    close: async () => {
      await server.close();
      pool.close();
    },
  };
}

function addStatements(
  server: FastifyInstance,
  config: WarehouseSqlConfig,
  pool: SandboxPool,
  logger: pino.Logger,
): void {
  const authenticate = authenticator(config.issuer, config.jwksUrl ?? `${config.issuer}/jwks`);
  const registry = new Registry();
  const seconds = new Histogram({
    name: 'caregraph_warehouse_statement_seconds',
    help: 'Time from a statement’s arrival to its answer.',
    labelNames: ['outcome'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.5, 1, 5, 10],
    registers: [registry],
  });
  const rows = new Counter({
    name: 'caregraph_warehouse_rows_total',
    help: 'Rows answered.',
    registers: [registry],
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );

  server.post('/sql', async (request, reply) => {
    const researcher = await authenticate(request.headers.authorization);
    const body = RequestBody.safeParse(request.body);
    if (!body.success) throw new SqlError('BAD_REQUEST');
    const { sql, format } = body.data;
    const started = performance.now();
    const audit = (outcome: string, rowCount: number, truncated: boolean): void => {
      const ms = Math.round(performance.now() - started);
      seconds.observe({ outcome }, ms / 1000);
      rows.inc(rowCount);
      logger.info(
        { event: 'statement', ...nameOf(researcher), sql, outcome, ms, rows: rowCount, truncated },
        'statement',
      );
    };
    try {
      const result = await pool.run(sql);
      audit('ok', result.rowCount, result.truncated);
      if (format === 'json') return { ...result, elapsedMs: Math.round(performance.now() - started) };
      return reply
        .type('text/csv; charset=utf-8')
        .header('x-truncated', String(result.truncated))
        .send(toCsv(result));
    } catch (error) {
      audit(error instanceof SqlError ? error.code : 'INTERNAL', 0, false);
      if (error instanceof SqlError && error.detail)
        logger.error({ detail: error.detail }, 'a worker failed');
      throw error;
    }
  });
}

function addProbes(server: FastifyInstance, config: WarehouseSqlConfig): void {
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', (_request, reply) => {
    if (!existsSync(config.warehouseFile)) return sendError(reply, new SqlError('NO_RELEASE'));
    return { status: 'ok' };
  });
}

function nameOf({ subject, clientId }: Researcher): { subject: string; clientId: string | undefined } {
  return { subject, clientId };
}

function sendError(reply: FastifyReply, error: SqlError): FastifyReply {
  return reply.code(error.status).send(error.body());
}
