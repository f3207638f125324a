import type { ApolloServerPlugin } from '@apollo/server';
import { publicError } from './registryError.js';

/**
 * When a subgraph's data doesn't fit the schema (null where none may be, a value that is none of an enum's),
 * @apollo/gateway nulls the field and reports in `extensions.valueCompletion`, quoting the value. The client
 * gets an error of the registry at the same path instead: no null without an error, and no value in it.
 */
export const valueCompletionErrors: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ response }) {
        if (response.body.kind !== 'single') return;
        const result = response.body.singleResult;
        const problems = result.extensions?.['valueCompletion'];
        delete result.extensions;
        if (!Array.isArray(problems)) return;
        const errors = problems.map((problem: { path?: ReadonlyArray<string | number> }) =>
          publicError('INTERNAL_SERVER_ERROR', undefined, problem.path),
        );
        result.errors = [...(result.errors ?? []), ...errors];
      },
    };
  },
};
