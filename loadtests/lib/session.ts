import type { Persona } from './personas.ts';
import { signIn, type Session } from './signIn.ts';

/** Tokens live five minutes; one with less life left than this is replaced before it is used again. */
const renewBeforeMs = 45_000;
/** Virtual users spread their renewals over this time: they all got the same token in `setup`. */
const spreadMs = 60_000;

/** This virtual user's sessions by persona; each virtual user has a copy of this module of its own. */
const own: Record<string, Session> = {};
const earlierByMs = renewBeforeMs + Math.random() * spreadMs;

/** The session of a persona in this virtual user, with a token that is still good. */
export function sessionOf(persona: Persona, signedIn: Readonly<Record<string, Session>>): Session {
  const current = own[persona.name] ?? signedIn[persona.name];
  const isGood = current !== undefined && current.expiresAtMs - Date.now() > earlierByMs;
  const session = isGood ? current : signIn(persona, current);
  own[persona.name] = session;
  return session;
}
