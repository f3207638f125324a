import { createHash, randomBytes } from 'node:crypto';
import { BrowserSession } from '../../src/demo/browserSession.js';
import { PASSWORD, type TestRealm } from './demoRealm.js';

/** An OAuth client whose every parameter a test can change, with the browser of the person who uses it. */
export class OAuthClient {
  readonly browser: BrowserSession;
  readonly verifier = randomBytes(32).toString('base64url');

  constructor(
    readonly realm: TestRealm,
    readonly clientId = 'caregraph-web',
    readonly redirectUri = 'http://127.0.0.1:3000/auth/callback',
  ) {
    this.browser = new BrowserSession(realm.issuer);
  }

  static partner(realm: TestRealm): OAuthClient {
    return new OAuthClient(realm, 'demo-partner-app', 'http://127.0.0.1:4100/callback');
  }

  /** Opens the authorization endpoint and returns where the browser is sent. `undefined` leaves a parameter out. */
  async open(
    parameters: Readonly<Record<string, string | undefined>> = {},
  ): Promise<{ response: Response; location: URL | null }> {
    const url = new URL(`${this.realm.issuer}/auth`);
    const all = {
      response_type: 'code',
      client_id: this.clientId,
      redirect_uri: this.redirectUri,
      scope: 'user/*.rs',
      state: 'a-state',
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...parameters,
    };
    for (const [name, value] of Object.entries(all))
      if (value !== undefined) url.searchParams.set(name, value);
    const response = await this.browser.get(url.href);
    return { response, location: locationOf(response, url.href) };
  }

  /** Opens, signs in, allows, and returns the address of the app that the browser ends at. */
  async authorize(
    account: string,
    parameters: Readonly<Record<string, string | undefined>> = {},
  ): Promise<URL> {
    let { location } = await this.open(parameters);
    for (let step = 0; step < 8 && location !== null; step += 1) {
      if (location.href.startsWith(this.redirectUri)) return location;
      const shown = await this.browser.get(location.href);
      location =
        locationOf(shown, location.href) ?? (await this.answer(location.href, await shown.text(), account));
    }
    throw new Error(`The browser did not come back to the app (last at ${location?.href ?? 'a page'}).`);
  }

  async token(
    parameters: Readonly<Record<string, string | undefined>>,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const all = { client_id: this.clientId, ...parameters };
    const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const response = await fetch(`${this.realm.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams(given),
    });
    // The provider answers token requests with a JSON object, errors too.
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  exchange(code: string | null, parameters: Readonly<Record<string, string | undefined>> = {}) {
    return this.token({
      grant_type: 'authorization_code',
      code: code ?? undefined,
      redirect_uri: this.redirectUri,
      code_verifier: this.verifier,
      ...parameters,
    });
  }

  refresh(refreshToken: unknown) {
    return this.token({ grant_type: 'refresh_token', refresh_token: String(refreshToken) });
  }

  private async answer(url: string, html: string, account: string): Promise<URL | null> {
    const form: Record<string, string> = html.includes('name="password"')
      ? { account, password: PASSWORD }
      : {};
    const response = await this.browser.post(url, { ...form, decision: 'allow' });
    const location = locationOf(response, url);
    if (location === null) throw new Error(`The form was refused: ${await response.text()}`);
    return location;
  }
}

function locationOf(response: Response, base: string): URL | null {
  const location = response.headers.get('location');
  return location === null ? null : new URL(location, base);
}
