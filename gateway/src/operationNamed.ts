import type { ApolloServerPlugin } from '@apollo/server';
import { ERROR_CODES } from '@caregraph/policy';
import { GraphQLError } from 'graphql';

/**
 * Refuses a request that names no operation of its document, or names none of several. @apollo/gateway would
 * throw, and make the client's mistake look like ours.
 */
export const operationNamed: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation) return;
        const { message, status } = ERROR_CODES.BAD_USER_INPUT;
        const extensions = { code: 'BAD_USER_INPUT', reason: 'OPERATION_NAME_UNKNOWN', http: { status } };
        throw new GraphQLError(message, { extensions });
      },
    };
  },
};
