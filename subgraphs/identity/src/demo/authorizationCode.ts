import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { BrowserSession } from './browserSession.js';

/** More steps than sign-in, consent and the redirects between them. */
const MAX_STEPS = 10;

export interface AuthorizationRequest {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly resources: readonly string[];
  readonly scope: string;
  readonly account: string;
  readonly password: string;
}

const tokenResponse = z.object({ access_token: z.string(), expires_in: z.number(), scope: z.string() });
const oauthError = z.object({ error: z.string(), error_description: z.string().optional() });

export type TokenResponse = z.infer<typeof tokenResponse>;

/**
 * Signs in as a browser would (authorization code with PKCE, RFC 7636) and allows what the app asks for.
 * @param resource the one of `resources` that the token is for (RFC 8707).
 * @throws Error if identity doesn't answer, refuses the account, or refuses the app.
 */
export async function signInWithCode(
  request: AuthorizationRequest,
  resource: string,
): Promise<TokenResponse> {
  const browser = new BrowserSession(request.issuer);
  const verifier = randomBytes(32).toString('base64url');
  const code = await authorize(browser, request, verifier);
  const response = await browser.post(`${request.issuer}/token`, {
    grant_type: 'authorization_code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    code,
    code_verifier: verifier,
    resource,
  });
  return readTokenResponse(response);
}

/** @throws Error with the code and description of the OAuth error. */
export async function readTokenResponse(response: Response): Promise<TokenResponse> {
  const body: unknown = await response.json();
  if (response.ok) return tokenResponse.parse(body);
  const { error, error_description: description } = oauthError.parse(body);
  throw new Error(`Identity gave no token: ${error}${description === undefined ? '' : ` (${description})`}.`);
}

/** Follows redirects and answers forms until the browser would leave for the app; returns the code it would bring. */
async function authorize(
  browser: BrowserSession,
  request: AuthorizationRequest,
  verifier: string,
): Promise<string> {
  const state = randomBytes(16).toString('base64url');
  let url = authorizationUrl(request, verifier, state);
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const response = await browser.get(url);
    const location = response.headers.get('location') ?? (await answerForm(browser, url, response, request));
    url = new URL(location, url).href;
    if (url.startsWith(request.redirectUri)) return codeOf(new URL(url), state);
  }
  throw new Error(`Identity at ${request.issuer} asks again and again. See its log.`);
}

function authorizationUrl(request: AuthorizationRequest, verifier: string, state: string): string {
  const url = new URL(`${request.issuer}/auth`);
  const parameters = {
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    scope: request.scope,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  for (const resource of request.resources) url.searchParams.append('resource', resource);
  return url.href;
}

async function answerForm(
  browser: BrowserSession,
  url: string,
  shown: Response,
  { account, password }: AuthorizationRequest,
): Promise<string> {
  const html = await shown.text();
  if (!shown.ok || !html.includes('name="decision"'))
    throw new Error(`Identity shows an error page: ${sentenceOf(html)}`);
  const isSignIn = html.includes('name="password"');
  const response = await browser.post(
    url,
    isSignIn ? { account, password, decision: 'allow' } : { decision: 'allow' },
  );
  const location = response.headers.get('location');
  if (location !== null) return location;
  throw new Error(`Identity refuses the account ${account}: ${sentenceOf(await response.text())}`);
}

function sentenceOf(html: string): string {
  return (
    (/role="alert">([^<]*)</.exec(html) ?? /<h1>[^<]*<\/h1><p>([^<]*)</.exec(html))?.[1] ??
    'it does not say why.'
  );
}

function codeOf(url: URL, state: string): string {
  const code = url.searchParams.get('code');
  if (code !== null && url.searchParams.get('state') === state) return code;
  const error = url.searchParams.get('error') ?? 'no code';
  const description = url.searchParams.get('error_description');
  throw new Error(
    `Identity gave no authorization: ${error}${description === null ? '' : ` (${description})`}.`,
  );
}
