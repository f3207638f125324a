import type { FastifyInstance } from 'fastify';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import type { Authenticate } from '../authenticate.js';
import type { StatementHistory } from '../record/statementHistory.js';
import { RESULT_FORMATS, type WorkerRequest } from '../sandbox/protocol.js';
import type { SandboxPool } from '../sandbox/sandboxPool.js';
import { SqlError } from '../sqlError.js';
import { newStatementId, type StatementService } from './statementService.js';

const MAXIMUM_STATEMENT_LENGTH = 50_000;

const StatementBody = z.strictObject({
  sql: z.string().min(1).max(MAXIMUM_STATEMENT_LENGTH),
  format: z.enum(RESULT_FORMATS).default('json'),
  /** Rows to answer at most; the service's own cap holds besides. */
  maximumRows: z.int().min(1).max(1_000_000_000).default(1_000_000_000),
  id: z.uuid().optional(),
});
const CompletionBody = z.strictObject({ text: z.string().max(MAXIMUM_STATEMENT_LENGTH) });
const HistoryQuery = z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) });
const StatementPath = z.object({ id: z.uuid() });

/** Statements, their cancellation, history and completion, and what there is to ask. */
export function addStatementRoutes(
  fastify: FastifyInstance,
  authenticate: Authenticate,
  parts: { statements: StatementService; history: StatementHistory; pool: SandboxPool },
): void {
  const { statements, history, pool } = parts;

  fastify.post('/sql', async (request, reply) => {
    const researcher = await authenticate(request.headers.authorization);
    const { id = newStatementId(), ...body } = checked(StatementBody, request.body);
    return statements.answer(researcher, { id, ...body }, reply);
  });

  fastify.delete('/sql/:id', async (request, reply) => {
    const researcher = await authenticate(request.headers.authorization);
    const path = StatementPath.safeParse(request.params);
    if (!path.success) throw new SqlError('STATEMENT_NOT_FOUND');
    statements.cancel(researcher, path.data.id);
    return reply.code(204).send();
  });

  fastify.get('/sql/history', async (request, reply) => {
    const researcher = await authenticate(request.headers.authorization);
    const { limit } = checked(HistoryQuery, request.query);
    return reply.send({ statements: await history.list(researcher.subject, limit) });
  });

  fastify.delete('/sql/history', async (request, reply) => {
    const researcher = await authenticate(request.headers.authorization);
    await history.clear(researcher.subject);
    return reply.code(204).send();
  });

  const askWorker = async (request: WorkerRequest, subject: string): Promise<unknown> => {
    const run = pool.run(request, subject);
    return json(run.body);
  };

  fastify.get('/sql/schema', async (request, reply) => {
    const { subject } = await authenticate(request.headers.authorization);
    return reply.send({ tables: await askWorker({ kind: 'catalog' }, subject) });
  });

  fastify.post('/sql/completions', async (request, reply) => {
    const { subject } = await authenticate(request.headers.authorization);
    const { text } = checked(CompletionBody, request.body);
    return reply.send({ completions: await askWorker({ kind: 'completion', text }, subject) });
  });
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new SqlError('BAD_REQUEST');
  return parsed.data;
}
