import type { FastifyRequest } from 'fastify';
import { WebError } from '../webError.js';
import { sessionCookie } from './cookie.js';
import type { Session, SessionStore } from './sessionStore.js';

/** @throws WebError UNAUTHENTICATED if nobody is signed in. */
export function requireSession(request: FastifyRequest, sessions: SessionStore): Session {
  const session = sessions.find(sessionCookie.read(request));
  if (session === undefined) throw new WebError('UNAUTHENTICATED', 'SESSION_MISSING');
  return session;
}
