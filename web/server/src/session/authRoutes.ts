import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { WebError } from '../webError.js';
import { AttemptSeal } from './attemptSeal.js';
import { sessionCookie, signInCookie } from './cookie.js';
import type { OpenIdClient } from './openIdClient.js';
import { requireOwnPage } from './requireOwnPage.js';
import type { SessionStore } from './sessionStore.js';

export interface AuthParts {
  readonly client: OpenIdClient;
  readonly sessions: SessionStore;
  readonly publicUrl: string;
  readonly log: Logger;
}

/** Sign-in, its way back, whether somebody is signed in, and sign-out. */
export function addAuthRoutes(app: FastifyInstance, { client, sessions, publicUrl, log }: AuthParts): void {
  const seal = new AttemptSeal();

  app.get<{ Querystring: { next?: string } }>('/auth/sign-in', async (request, reply) => {
    const { url, attempt } = await client.begin(ownPath(request.query.next)).catch(() => {
      throw new WebError('UPSTREAM_UNAVAILABLE', 'ISSUER_UNAVAILABLE');
    });
    signInCookie.set(reply, seal.seal(attempt));
    return reply.header('cache-control', 'no-store').redirect(url, 303);
  });

  app.get('/auth/callback', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const attempt = seal.open(signInCookie.read(request));
    // The link was opened twice, or in another browser: nothing went wrong, but nothing can be done with it either.
    if (attempt === undefined) return reply.redirect('/?sign-in=again', 303);
    signInCookie.clear(reply);
    try {
      const tokens = await client.complete(new URL(request.url, publicUrl).search, attempt);
      const former = sessions.find(sessionCookie.read(request));
      if (former) sessions.end(former);
      sessionCookie.set(reply, sessions.create(tokens).id);
      return reply.redirect(attempt.next, 303);
    } catch (error) {
      // A name of an error holds nobody's data; its message may.
      log.info({ cause: error instanceof Error ? error.name : 'unknown' }, 'sign-in not completed');
      return reply.redirect('/?sign-in=refused', 303);
    }
  });

  app.get('/auth/session', async (request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .send({ signedIn: sessions.find(sessionCookie.read(request)) !== undefined }),
  );

  app.post('/auth/sign-out', async (request, reply) => {
    requireOwnPage(request, publicUrl);
    reply.header('cache-control', 'no-store');
    const session = sessions.find(sessionCookie.read(request));
    sessionCookie.clear(reply);
    if (session === undefined) return reply.send({ next: '/' });
    sessions.end(session);
    if (session.refreshToken !== undefined) await client.revoke(session.refreshToken);
    return reply.send({ next: await client.signOutUrl(session.idToken).catch(() => '/') });
  });
}

/** Only a path of this site: a sign-in link must not lead elsewhere. */
function ownPath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])[\x21-\x7e]{0,1500}$/.test(next) && !next.startsWith('/auth/')
    ? next
    : '/';
}
