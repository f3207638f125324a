import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pagePolicy } from './securityHeaders.js';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** What the page is told of its surroundings; none of it is a secret. */
export interface PageFacts {
  readonly realm: string;
  readonly explorerUrl: string;
  /** Where apps get their tokens. */
  readonly issuer: string;
  /** Spares the page a request before it can show anything. */
  isSignedIn(request: FastifyRequest): boolean;
}

/**
 * Serves the built app: its files for ever (their names hold a hash), and one page for every address without a file.
 * @throws Error if the app has not been built.
 */
export async function addPageRoutes(app: FastifyInstance, folder: string, facts: PageFacts): Promise<void> {
  const template = (await readPage(folder))
    .replace('%CAREGRAPH_REALM%', attribute(facts.realm))
    .replace('%CAREGRAPH_EXPLORER%', attribute(facts.explorerUrl))
    .replace('%CAREGRAPH_ISSUER%', attribute(facts.issuer));
  for (const name of await readdir(join(folder, 'assets'))) {
    const type = MEDIA_TYPES[extname(name)] ?? 'application/octet-stream';
    const send = sender(await readFile(join(folder, 'assets', name)), type);
    app.get(`/assets/${name}`, async (request, reply) =>
      send(request, reply.header('cache-control', 'public, max-age=31536000, immutable')),
    );
  }
  const icon = sender(await readFile(join(folder, 'icon.svg')), 'image/svg+xml');
  app.get('/icon.svg', async (request, reply) =>
    icon(request, reply.header('cache-control', 'max-age=86400')),
  );

  app.get('/*', async (request, reply) => {
    // An address with an extension is a file that is not there, never a page.
    if (/^\/(?:assets|auth|sql|graphql)(?:\/|$)|\.\w+$/.test(request.url.split('?', 1)[0] ?? ''))
      return reply.callNotFound();
    const nonce = randomBytes(18).toString('base64');
    return reply
      .header('content-security-policy', pagePolicy(nonce))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(
        template
          .replace('%CAREGRAPH_SIGNED_IN%', facts.isSignedIn(request) ? 'yes' : 'no')
          .replaceAll('%CAREGRAPH_NONCE%', nonce),
      );
  });
}

/** Compresses once for each encoding that is asked for. */
function sender(content: Buffer, type: string) {
  const compressed = new Map<string, Promise<Buffer>>();
  const isText = type !== 'font/woff2';
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const encoding = isText ? encodingOf(request) : undefined;
    reply.type(type).header('vary', 'accept-encoding');
    if (encoding === undefined) return reply.send(content);
    const bytes = compressed.get(encoding) ?? compress(content, encoding);
    compressed.set(encoding, bytes);
    return reply.header('content-encoding', encoding).send(await bytes);
  };
}

function encodingOf(request: FastifyRequest): 'br' | 'gzip' | undefined {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  if (/\bbr\b/.test(accepted)) return 'br';
  return /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
}

function compress(content: Buffer, encoding: 'br' | 'gzip'): Promise<Buffer> {
  if (encoding === 'gzip') return promisify(gzip)(content, { level: 9 });
  return promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } });
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

async function readPage(folder: string): Promise<string> {
  try {
    return await readFile(join(folder, 'index.html'), 'utf8');
  } catch {
    throw new Error(`The web app is not built (${folder} holds no index.html). Run: npm run build`);
  }
}
