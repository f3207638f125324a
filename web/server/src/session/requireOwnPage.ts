import type { FastifyRequest } from 'fastify';
import { WebError } from '../webError.js';

/** Only a script of an origin may set such a header, and no other origin is allowed to (there is no CORS here). */
const HEADER = 'x-caregraph';

/**
 * Refuses what another site, or another port of this host, has made a browser send. Three signs must agree: the header
 * that forms and images cannot carry, what the browser says of the sender (Fetch Metadata), and the origin.
 * @throws WebError FORBIDDEN with NOT_FROM_THIS_PAGE.
 */
export function requireOwnPage(request: FastifyRequest, publicUrl: string): void {
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  const isOwn =
    request.headers[HEADER] === '1' &&
    (site === undefined || site === 'same-origin') &&
    (origin === undefined || origin === publicUrl) &&
    // A browser that says neither could be anything.
    (site !== undefined || origin !== undefined);
  if (!isOwn) throw new WebError('FORBIDDEN', 'NOT_FROM_THIS_PAGE', 403);
}
