import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationContext } from '../operationContext.js';

/** Puts into an answer's `extensions` what was settled before the operation ran. */
export const answerExtensions: ApolloServerPlugin<OperationContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response, contextValue }) {
        if (response.body.kind === 'single' && contextValue.extensions)
          response.body.singleResult.extensions = { ...contextValue.extensions };
      },
    };
  },
};
