import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * `__Host-` makes browsers insist on Secure, no Domain and the path `/`: no other host, and no page without TLS, can
 * plant one. Browsers take 127.0.0.1 and localhost for secure enough (Chromium and Firefox; Safari does not).
 */
const SESSION = '__Host-caregraph';
/** Survives the way to the provider and back, which Strict would not. */
const SIGN_IN = '__Host-caregraph-sign-in';
const SIGN_IN_SECONDS = 15 * 60;

export const sessionCookie = cookie(SESSION, 'Strict');
export const signInCookie = cookie(SIGN_IN, 'Lax', SIGN_IN_SECONDS);

interface Cookie {
  read(request: FastifyRequest): string | undefined;
  set(reply: FastifyReply, value: string): void;
  clear(reply: FastifyReply): void;
}

function cookie(name: string, sameSite: 'Strict' | 'Lax', maximumAgeSeconds?: number): Cookie {
  const attributes = `Path=/; Secure; HttpOnly; SameSite=${sameSite}`;
  const age = maximumAgeSeconds === undefined ? '' : `; Max-Age=${maximumAgeSeconds}`;
  return {
    read: (request) => valueOf(request.headers.cookie, name),
    set: (reply, value) => void reply.header('set-cookie', `${name}=${value}; ${attributes}${age}`),
    clear: (reply) => void reply.header('set-cookie', `${name}=; ${attributes}; Max-Age=0`),
  };
}

function valueOf(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value !== undefined && value !== '') return value;
  }
  return undefined;
}
