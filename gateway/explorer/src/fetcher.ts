import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { carriesToken } from './requestHeaders.js';

const TOKEN_MISSING = {
  errors: [
    {
      message: 'No token yet. Run "npx caregraph token patient", paste the token above, choose "Use token".',
    },
  ],
};

const overHttp = createGraphiQLFetcher({ url: '/graphql', enableIncrementalDelivery: false });

/** Asks the gateway, but only with a token: without one the answer is known, so it is given here. */
export const fetcher: Fetcher = (parameters, options) =>
  carriesToken(options?.headers) ? overHttp(parameters, options) : Promise.resolve(TOKEN_MISSING);
