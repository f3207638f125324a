/** What the demo's sign-in needs of a browser: cookies by path, and forms. Redirects are left to the caller. */
export class BrowserSession {
  private readonly cookies = new Map<string, { readonly value: string; readonly path: string }>();

  constructor(private readonly issuer: string) {}

  async get(url: string): Promise<Response> {
    return this.request(url, {});
  }

  async post(url: string, form: Readonly<Record<string, string>>): Promise<Response> {
    return this.request(url, { method: 'POST', body: new URLSearchParams(form) });
  }

  private async request(url: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.cookies].filter(([, { path }]) => isBelow(new URL(url).pathname, path));
    const header = cookie.map(([name, { value }]) => `${name.split(' ')[0]}=${value}`).join('; ');
    let response: Response;
    try {
      response = await fetch(url, {
        ...init,
        redirect: 'manual',
        headers: { accept: 'text/html', cookie: header },
      });
    } catch (cause) {
      throw new Error(
        `Identity does not answer at ${this.issuer}. Start it with \`npm start\` and try again.`,
        { cause },
      );
    }
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const [name = '', value = ''] = pair.split('=', 2);
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice('path='.length) ?? '/';
    const key = `${name} ${path}`;
    if (value === '' || attributes.some((attribute) => /^expires=thu, 01 jan 1970/i.test(attribute)))
      this.cookies.delete(key);
    else this.cookies.set(key, { value, path });
  }
}

function isBelow(pathname: string, path: string): boolean {
  return path === '/' || pathname === path || pathname.startsWith(`${path}/`);
}
