import { ERROR_CODES } from '@caregraph/policy';
import type { GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import { CaregraphError } from '../graph/error.js';
import type { RequestContext } from '../request/requestContext.js';
import { auditEventOf, type AuditEvent } from './auditEvent.js';
import { auditParameters, WRITE_AUDIT_SQL } from './auditStatement.js';
import { unavailable, type AuditWriter } from './auditWriter.js';

/** What the answer is, before it leaves. */
interface Response {
  readonly body:
    | {
        readonly kind: 'single';
        singleResult: { data?: unknown; errors?: readonly GraphQLFormattedError[]; extensions?: unknown };
      }
    | { readonly kind: 'incremental' };
  readonly http: { status?: number };
}

export interface Ending {
  readonly operation: OperationDefinitionNode | undefined;
  /** `release` is for what has only read: nobody waits for its end. */
  readonly outcome: 'commit' | 'rollback' | 'release';
  /** The reason of the first error: why, where there is no viewer. */
  readonly firstReason: string | undefined;
}

/**
 * Ends a request's transaction and records what it did, before the answer leaves. A change and its event are one
 * transaction; the event of anything else, and of a change that was taken back, goes through the writer.
 * @throws CaregraphError AUDIT_UNAVAILABLE where the event could not be recorded: nothing may be answered.
 */
export async function endAudited(
  request: RequestContext,
  writer: AuditWriter | null,
  { operation, outcome, firstReason }: Ending,
): Promise<void> {
  if (writer === null || !operation || !isAudited(operation)) return request.end(outcome);
  const viewer = await request.openedViewer();
  if (viewer === null && firstReason !== undefined) request.tally.denyOperation(firstReason);
  const isMutation = operation.operation === 'mutation';
  const eventOf = (undone: boolean): AuditEvent =>
    auditEventOf({
      claims: request.claims,
      viewer,
      tally: request.tally,
      requestId: request.id,
      operationName: operation.name?.value,
      isMutation,
      undone,
    });
  if (isMutation && outcome === 'commit' && request.isOpen()) {
    await commitWithEvent(request, writer, eventOf);
    return;
  }
  // A reading transaction has nothing to commit, so it may end while the event is written.
  const [ended, written] = await Promise.allSettled([
    request.end(outcome),
    writer.write(eventOf(isMutation && outcome === 'rollback')),
  ]);
  if (written.status === 'rejected') throw written.reason;
  if (ended.status === 'rejected') throw ended.reason;
}

async function commitWithEvent(
  request: RequestContext,
  writer: AuditWriter,
  eventOf: (undone: boolean) => AuditEvent,
): Promise<void> {
  try {
    await request.database((em) => em.execute(WRITE_AUDIT_SQL, auditParameters([eventOf(false)])));
  } catch {
    await request.end('rollback');
    throw unavailable('NOT_RECORDED');
  }
  try {
    await request.end('commit');
  } catch (error) {
    // Change and event went together; that it was tried is recorded all the same.
    await writer.write(eventOf(true));
    throw error;
  }
}

/** The schema is no one's data: an operation that asks for nothing else is no access. */
function isAudited({ operation, selectionSet }: OperationDefinitionNode): boolean {
  return (
    operation !== 'query' ||
    selectionSet.selections.some(
      (selection) => selection.kind !== 'Field' || !['_service', '__typename'].includes(selection.name.value),
    )
  );
}

/** Makes an answer a refusal: status 503, the code, and none of the data. */
export function withhold(response: Response, error: CaregraphError): void {
  const { status, message } = ERROR_CODES.AUDIT_UNAVAILABLE;
  response.http.status = status;
  if (response.body.kind !== 'single') return;
  response.body.singleResult = {
    errors: [{ message, extensions: { code: 'AUDIT_UNAVAILABLE', reason: error.extensions['reason'] } }],
  };
}

export function isAuditUnavailable(error: unknown): error is CaregraphError {
  return error instanceof CaregraphError && error.extensions['code'] === 'AUDIT_UNAVAILABLE';
}
