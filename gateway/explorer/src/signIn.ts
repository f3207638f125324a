const CLIENT_ID = 'caregraph-explorer';
const SCOPE = 'patient/*.rs user/*.rs';
/** What has to outlast the way to the provider and back: the secret half of PKCE, and which answer is ours. No token. */
const KEPT = 'caregraph-sign-in';

const redirectUri = (): string => `${window.location.origin}/`;

/** Sends the browser to the provider (authorization code with PKCE, S256). */
export async function beginSignIn(issuer: string): Promise<void> {
  const verifier = randomText();
  const state = randomText();
  sessionStorage.setItem(KEPT, JSON.stringify({ verifier, state }));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const address = new URL(`${issuer}/auth`);
  for (const [name, value] of Object.entries({
    response_type: 'code',
    client_id: CLIENT_ID,
    redirect_uri: redirectUri(),
    scope: SCOPE,
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  }))
    address.searchParams.set(name, value);
  window.location.assign(address);
}

/**
 * The token for a code that the provider has sent along; empty without one, or where it is not the answer to this page's
 * question. The address bar and the history lose the code at once; it is good for one use and nothing without the verifier.
 */
export async function finishSignIn(issuer: string | undefined): Promise<string> {
  const answer = new URLSearchParams(window.location.search);
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') as { verifier?: string; state?: string }; // written above
  const code = answer.get('code');
  if (window.location.search !== '') window.history.replaceState(null, '', window.location.pathname);
  sessionStorage.removeItem(KEPT);
  if (!issuer || code === null || kept.verifier === undefined || answer.get('state') !== kept.state)
    return '';
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: CLIENT_ID,
      code,
      redirect_uri: redirectUri(),
      code_verifier: kept.verifier,
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string }; // RFC 6749, section 5.1
  return token ?? '';
}

function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
