import { fail } from 'k6';
import crypto from 'k6/crypto';
import encoding from 'k6/encoding';
import http, { type RefinedResponse } from 'k6/http';
import { demoPassword, issuerUrl } from './config.ts';
import type { Persona } from './personas.ts';

/** A signed-in persona: what each of its requests carries. */
export interface Session {
  readonly persona: string;
  readonly accessToken: string;
  readonly purpose: string;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
  /** The provider's own session: with it a new token needs no password. By name, as `Cookie` sends them. */
  readonly cookies: Readonly<Record<string, string>>;
}

type Answer = RefinedResponse<'text'>;

/** Requests of signing in share one name, so that their times don't mix with the operations'. */
const request = { redirects: 0, responseType: 'text', tags: { name: 'sign-in' } } as const;
const mostHops = 12;

/**
 * Signs a persona in as a browser would: authorization code with PKCE (RFC 7636), the form, the question whether the
 * app may proceed. `known` is an earlier session, which spares the password.
 */
export function signIn(persona: Persona, known?: Session): Session {
  const verifier = encoding.b64encode(crypto.randomBytes(32), 'rawurl');
  const jar = http.cookieJar();
  // The session of one persona must not sign the next one in.
  jar.clear(issuerUrl);
  for (const [name, value] of Object.entries(known?.cookies ?? {})) jar.set(issuerUrl, name, value);
  const grant = {
    grant_type: 'authorization_code',
    code: authorizationCode(persona, crypto.sha256(verifier, 'base64rawurl')),
    redirect_uri: persona.redirectUri,
    client_id: persona.clientId,
    code_verifier: verifier,
    resource: persona.resource,
  };
  const response = http.post(`${issuerUrl}/token`, grant, request);
  const accessToken = response.status === 200 ? response.json('access_token') : undefined;
  if (typeof accessToken !== 'string') return fail(`no token for ${persona.name}: HTTP ${response.status}`);
  return {
    persona: persona.name,
    accessToken,
    purpose: persona.purpose,
    expiresAtMs: Date.now() + Number(response.json('expires_in')) * 1000,
    cookies: providerSession(jar.cookiesForURL(issuerUrl)),
  };
}

/** Cookies of single interactions stay behind: two virtual users must not answer each other's forms. */
function providerSession(all: Record<string, string[]>): Record<string, string> {
  const entries = Object.entries(all).flatMap(([name, [value]]) =>
    name.startsWith('_session') && value !== undefined ? [[name, value] as const] : [],
  );
  return Object.fromEntries(entries);
}

/** Follows redirects and answers forms until the browser would leave for the app. */
function authorizationCode(persona: Persona, codeChallenge: string): string {
  const parameters = {
    response_type: 'code',
    client_id: persona.clientId,
    redirect_uri: persona.redirectUri,
    scope: persona.scope,
    resource: persona.resource,
    state: encoding.b64encode(crypto.randomBytes(16), 'rawurl'),
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
  };
  let response: Answer = http.get(`${issuerUrl}/auth?${formEncoded(parameters)}`, request);
  for (let hop = 0; hop < mostHops; hop += 1) {
    const location = response.headers['Location'];
    if (location?.startsWith(persona.redirectUri)) return codeFrom(location, persona);
    if (location) response = http.get(absolute(location, response.url), request);
    else if (response.status === 200) response = allow(response, persona);
    else
      return fail(
        `sign-in of ${persona.name} stopped with HTTP ${response.status}: is the demo password right?`,
      );
  }
  return fail(`sign-in of ${persona.name} did not end after ${mostHops} steps`);
}

/** Answers the page's form, which posts to its own address: sign-in, or whether the app may proceed. */
function allow(page: Answer, { account }: Persona): Answer {
  return http.post(page.url, { account, password: demoPassword, decision: 'allow' }, request);
}

function codeFrom(location: string, persona: Persona): string {
  const code = /[?&]code=([^&]+)/.exec(location)?.[1];
  return code
    ? decodeURIComponent(code)
    : fail(`sign-in of ${persona.name} was refused: ${location.split('?')[1]}`);
}

function absolute(location: string, base: string): string {
  if (!location.startsWith('/')) return location;
  return `${/^https?:\/\/[^/]+/.exec(base)?.[0] ?? ''}${location}`;
}

function formEncoded(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
