import { Client, fetchExchange, type CombinedError } from '@urql/core';
import { cacheExchange } from '@urql/core';
import { OWN_PAGE } from '../session/session.js';

/** Asks the graph through our own server, which knows who is signed in. What was shown is kept in memory only. */
export function createGraphClient(): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
    fetchOptions: { headers: OWN_PAGE },
    requestPolicy: 'cache-first',
  });
}

/** What an error is to the person who reads the page. */
export type Trouble = 'SIGNED_OUT' | 'OFFLINE' | 'REFUSED' | 'UNAVAILABLE';

export function troubleOf(error: CombinedError): Trouble {
  if (error.networkError && !navigator.onLine) return 'OFFLINE';
  const codes = error.graphQLErrors.map(({ extensions }) => extensions['code']);
  const status = (error.response as Response | undefined)?.status; // urql types it as any
  if (status === 401 || codes.includes('UNAUTHENTICATED')) return 'SIGNED_OUT';
  if (status === 403 || codes.includes('FORBIDDEN')) return 'REFUSED';
  return 'UNAVAILABLE';
}
