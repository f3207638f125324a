import type { FastifyInstance, FastifyReply } from 'fastify';
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Authenticate, Researcher } from '../authenticate.js';
import type { StatementAudit } from '../record/statementAudit.js';
import { SqlError } from '../sqlError.js';

/** The part of a manifest that is needed to serve its files; the store writes it. */
const Manifest = z.object({
  release: z.looseObject({ id: z.int() }),
  files: z.array(z.looseObject({ name: z.string(), bytes: z.int(), sha256: z.string() })),
});

const ReleasePath = z.object({ id: z.string().regex(/^[1-9]\d{0,8}$/), file: z.string().optional() });

/** The files of a release that stand beside its Parquet files, by the name they are asked for. */
const BESIDE: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  manifest: { file: 'manifest.json', type: 'application/json; charset=utf-8' },
  'manifest.json': { file: 'manifest.json', type: 'application/json; charset=utf-8' },
  'manifest.sig': { file: 'manifest.sig', type: 'application/octet-stream' },
  'publisher.pem': { file: 'publisher.pem', type: 'application/x-pem-file' },
  'gate.json': { file: 'gate.json', type: 'application/json; charset=utf-8' },
  'gate.sig': { file: 'gate.sig', type: 'application/octet-stream' },
  'gate.pem': { file: 'gate.pem', type: 'application/x-pem-file' },
  SHA256SUMS: { file: 'SHA256SUMS', type: 'text/plain; charset=utf-8' },
};

/** Whole releases as files: what there is, the signed manifest of each, and its views as Parquet. */
export function addReleaseRoutes(
  fastify: FastifyInstance,
  authenticate: Authenticate,
  { releasesFolder, audit }: { releasesFolder: string; audit: StatementAudit },
): void {
  fastify.get('/releases', async (request, reply) => {
    await authenticate(request.headers.authorization);
    const names = await readdir(releasesFolder).catch(() => []);
    const ids = names.filter((name) => /^[1-9]\d*$/.test(name)).sort((a, b) => Number(a) - Number(b));
    const manifests = await Promise.all(ids.map((id) => readManifest(releasesFolder, id)));
    return reply.send({ releases: manifests.map(({ release }) => release) });
  });

  fastify.get('/releases/:id/:file', async (request, reply) => {
    const researcher = await authenticate(request.headers.authorization);
    const path = ReleasePath.safeParse(request.params);
    if (!path.success) throw new SqlError('RELEASE_NOT_FOUND');
    const { id, file = '' } = path.data;
    const manifest = await readManifest(releasesFolder, id);
    const beside = Object.hasOwn(BESIDE, file) ? BESIDE[file] : undefined;
    if (beside) return sendFile(reply, join(releasesFolder, id, beside.file), beside.type);
    // A name is looked up in the manifest, never on the disk.
    const known = manifest.files.find(({ name }) => name === file);
    if (!known) throw new SqlError('RELEASE_NOT_FOUND');
    await recordDownload(audit, researcher, `${id}/${known.name}`);
    reply.header('etag', `"${known.sha256}"`);
    return sendFile(reply, join(releasesFolder, id, known.name), 'application/vnd.apache.parquet');
  });
}

async function recordDownload(audit: StatementAudit, researcher: Researcher, file: string): Promise<void> {
  await audit.append({ event: 'downloaded', id: randomUUID(), ...researcher, file }).catch(() => {
    throw new SqlError('AUDIT_UNAVAILABLE');
  });
}

async function readManifest(folder: string, id: string): Promise<z.infer<typeof Manifest>> {
  const text = await readFile(join(folder, id, 'manifest.json'), 'utf8').catch(() => undefined);
  if (text === undefined) throw new SqlError('RELEASE_NOT_FOUND');
  return Manifest.parse(JSON.parse(text));
}

async function sendFile(reply: FastifyReply, path: string, type: string): Promise<FastifyReply> {
  const status = await stat(path).catch(() => undefined);
  if (!status) throw new SqlError('RELEASE_NOT_FOUND');
  return reply.type(type).header('content-length', status.size).send(createReadStream(path));
}
