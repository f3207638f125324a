/** What one pastes to begin. The shell lines are for the demonstration at its usual ports. */
export const QUERY_SAMPLE = `query Chart($id: ID!) {
  patient(id: $id) {
    name { text }
    conditions(first: 3) {
      edges { node { code { text } onsetDateTime } }
    }
  }
}`;

export const SHELL_SAMPLE = `# A token of the demonstration's partner app (five minutes)
TOKEN=$(npx caregraph token partner)

curl -s http://127.0.0.1:4000/graphql \\
  -H "authorization: Bearer $TOKEN" \\
  -H "content-type: application/json" \\
  -d '{"query":"{ patient(id: \\"20000000-0000-4000-8000-000000000001\\") { name { text } } }"}'`;

/** What apps ask, and of whom: the graph beside the explorer, and the provider that this page was told. */
const { issuer = '', explorer = '' } =
  typeof document === 'undefined' ? {} : document.documentElement.dataset;
const GRAPH = explorer === '' ? 'http://127.0.0.1:4000/graphql' : new URL('/graphql', explorer).href;

/** An app by itself: a token for its id and secret, and a first question with it. */
export function tokenSample(clientId: string, appId: string, scopes: readonly string[]): string {
  return `# SECRET is what you were shown once; the token lasts five minutes
TOKEN=$(curl -s ${issuer}/token \\
  -u "${clientId}:$SECRET" \\
  -d grant_type=client_credentials \\
  -d "scope=${scopes.filter((scope) => scope.startsWith('system/')).join(' ')}" | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

curl -s ${GRAPH} \\
  -H "authorization: Bearer $TOKEN" \\
  -H "content-type: application/json" \\
  -d '{"query":"{ partnerApp(id: \\"${appId}\\") { name active } }"}'`;
}

/** Where an app sends a patient, and what it does with the code that comes back. */
export function patientSample(clientId: string, redirectUri: string, scopes: readonly string[]): string {
  return `GET ${issuer}/auth
  ?response_type=code
  &client_id=${clientId}
  &redirect_uri=${encodeURIComponent(redirectUri)}
  &scope=${encodeURIComponent(scopes.join(' '))}
  &code_challenge=BASE64URL(SHA256(verifier))
  &code_challenge_method=S256

POST ${issuer}/token
authorization: Basic BASE64(client id:secret)
content-type: application/x-www-form-urlencoded

grant_type=authorization_code&code=…&code_verifier=…
&redirect_uri=${encodeURIComponent(redirectUri)}`;
}
