import type { FastifyBaseLogger } from 'fastify';

/** Logs the kind and code of an error, without its message: a database quotes values in it. */
export function logFailure(log: FastifyBaseLogger, error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  log.error({ error: name, code }, 'the OpenID provider failed');
}
