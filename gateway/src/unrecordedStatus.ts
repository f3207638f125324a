import type { ApolloServerPlugin } from '@apollo/server';
import { ERROR_CODES } from '@caregraph/policy';

/**
 * Answers with status 503 where a subgraph could not record the access and nothing else could be answered. Where other
 * subgraphs did answer, the status is that of an answer, and the fields that are missing say why.
 */
export const unrecordedStatus: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ response }) {
        if (response.body.kind !== 'single') return;
        const { data, errors = [] } = response.body.singleResult;
        const isUnrecorded = errors.some((error) => error.extensions?.['code'] === 'AUDIT_UNAVAILABLE');
        if (isUnrecorded && !holdsAnything(data)) response.http.status = ERROR_CODES.AUDIT_UNAVAILABLE.status;
      },
    };
  },
};

/** Is there anything in it but nulls and the names of types? */
function holdsAnything(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.some(holdsAnything);
  if (typeof value !== 'object') return true;
  return Object.entries(value).some(([name, inner]) => name !== '__typename' && holdsAnything(inner));
}
