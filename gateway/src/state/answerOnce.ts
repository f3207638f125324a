import { hash } from 'node:crypto';
import type { Viewer } from '../accessToken.js';
import { RegistryError } from '../registryError.js';
import { idempotencyKey, type Idempotency, type IdempotentAnswer } from './idempotency.js';

/** A mutation that came with the header `Idempotency-Key`. */
export interface KeyedMutation {
  readonly header: string | string[];
  readonly viewer: Viewer;
  readonly purpose: string | undefined;
  readonly text: string;
  /** The request's: operation name and variables count. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly isRepeatable: boolean;
  readonly deadline: AbortSignal;
}

/** Answers it once; `idempotency` is undefined where the gateway has no state, and then it is refused. */
export function answerOnce<T extends IdempotentAnswer>(
  idempotency: Idempotency | undefined,
  { header, viewer, purpose, text, body, isRepeatable, deadline }: KeyedMutation,
  work: () => Promise<T>,
): Promise<{ readonly answer: T; readonly isRepeat: boolean }> {
  const key = idempotencyKey(header);
  if (key === undefined || !idempotency)
    throw new RegistryError('UPSTREAM_UNAVAILABLE', 'IDEMPOTENCY_UNAVAILABLE');
  const request = {
    key,
    app: viewer.clientId,
    account: viewer.subject,
    rights: JSON.stringify([viewer.scope, viewer.patient, purpose]),
    bodyHash: hash('sha256', JSON.stringify([text, body['operationName'], body['variables']])),
    isRepeatable,
    deadline,
  };
  return idempotency.once(request, work);
}

/** Codes after which nobody can say whether a change was made. */
const OPEN_OUTCOMES: ReadonlySet<unknown> = new Set([
  'UPSTREAM_UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'AUDIT_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
]);

export function isFinal(errors: readonly { extensions?: { code?: unknown } }[] | undefined): boolean {
  return !errors?.some((error) => OPEN_OUTCOMES.has(error.extensions?.code));
}
