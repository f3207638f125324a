import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';

/**
 * Nothing but this origin's own files runs or is asked. Monaco sets styles on elements and GraphiQL's fonts
 * and icons are data: URLs in its style sheet, so styles, fonts and images are a little freer than scripts.
 */
const contentSecurityPolicy = (provider: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data:",
    `connect-src 'self' ${provider}`.trim(),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/**
 * Serves the explorer (GraphiQL, built by `npm run build:explorer`) at `/`. `realm` tells the page whether it
 * may take a token from the address's fragment; in the demo realm `demoPatient` fills the ready-made query's
 * variable, and people sign in at the `issuer` without leaving the page for a terminal. Throws when the page has not been built.
 */
export async function serveExplorer(
  app: FastifyInstance,
  o: { folder: string; realm: string; demoPatient: string; issuer: string },
): Promise<void> {
  const isDemo = o.realm === 'demo';
  const page = (await readPage(o.folder))
    .replace('%CAREGRAPH_REALM%', isDemo ? 'demo' : '')
    .replace('%CAREGRAPH_DEMO_PATIENT%', isDemo ? o.demoPatient : '')
    .replace('%CAREGRAPH_ISSUER%', isDemo ? o.issuer : '');
  // The token endpoint is the one other place that the page asks.
  const policy = contentSecurityPolicy(isDemo ? new URL(o.issuer).origin : '');
  app.get('/', async (_request, reply) =>
    reply
      .headers({
        'content-security-policy': policy,
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-cache',
      })
      .type('text/html; charset=utf-8')
      .send(page),
  );

  for (const name of await readdir(join(o.folder, 'assets'))) {
    const content = await readFile(join(o.folder, 'assets', name));
    const mediaType = MEDIA_TYPES[extname(name)] ?? 'application/octet-stream';
    app.get(`/assets/${name}`, async (_request, reply) =>
      // The name holds a hash of the content. Workers obey the policy that comes with their own script.
      reply
        .headers({
          'cache-control': 'public, max-age=31536000, immutable',
          'content-security-policy': policy,
        })
        .type(mediaType)
        .send(content),
    );
  }
}

async function readPage(folder: string): Promise<string> {
  try {
    return await readFile(join(folder, 'index.html'), 'utf8');
  } catch {
    throw new Error(
      `The explorer is not built (${folder} holds no index.html). Run "npm run build:explorer -w gateway", or set ` +
        'CAREGRAPH_EXPLORER=off.',
    );
  }
}
