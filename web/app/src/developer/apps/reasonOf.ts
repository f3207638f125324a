import type { CombinedError } from '@urql/core';

/** Why the graph has refused a change, in its own word; empty where it says none. */
export function reasonOf(error: CombinedError | undefined): string | null {
  if (error === undefined) return null;
  const reason = error.graphQLErrors[0]?.extensions['reason'];
  return typeof reason === 'string' ? reason : '';
}
