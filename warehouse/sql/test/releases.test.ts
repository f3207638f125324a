import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { SqlFixture } from './sqlFixture.js';

describe('a release as a download', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const parquet = Buffer.from('PAR1 stands for the bytes of a file PAR1');
  const manifest = JSON.stringify({
    release: { id: 1, publishedIn: '2026Q4' },
    files: [
      {
        name: 'fees.parquet',
        bytes: parquet.length,
        sha256: createHash('sha256').update(parquet).digest('hex'),
      },
    ],
  });
  let fixture: SqlFixture;
  before(async () => {
    fixture = await SqlFixture.start();
    const folder = join(fixture.folder, 'releases', '1');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'manifest.json'), manifest);
    await writeFile(join(folder, 'manifest.sig'), sign(null, Buffer.from(manifest), privateKey));
    await writeFile(join(folder, 'publisher.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    await writeFile(join(folder, 'fees.parquet'), parquet);
    await writeFile(join(folder, 'unlisted.parquet'), 'not in the manifest');
  });
  after(() => fixture.stop());

  const get = async (path: string, token?: string): Promise<Response> =>
    fetch(`${fixture.url}${path}`, {
      headers: { authorization: `Bearer ${token ?? (await fixture.token())}` },
    });
  const bytesOf = async (path: string): Promise<Buffer> => Buffer.from(await (await get(path)).arrayBuffer());

  it('is listed', async () => {
    const answer: unknown = await (await get('/releases')).json();
    assert.deepEqual(answer, { releases: [{ id: 1, publishedIn: '2026Q4' }] });
  });

  it('comes with the very bytes that were signed', async () => {
    const text = await bytesOf('/releases/1/manifest');
    const key = createPublicKey(await bytesOf('/releases/1/publisher.pem'));
    assert.equal(verify(null, text, key, await bytesOf('/releases/1/manifest.sig')), true);
    const file = await get('/releases/1/fees.parquet');
    const hash = createHash('sha256')
      .update(Buffer.from(await file.arrayBuffer()))
      .digest('hex');
    assert.equal(file.headers.get('etag'), `"${hash}"`);
    assert.ok(text.includes(hash));
  });

  it('gives nothing that its manifest does not name', async () => {
    const paths = [
      '/releases/2/manifest',
      '/releases/1/unlisted.parquet',
      '/releases/1/..%2f..%2fwarehouse.duckdb',
      '/releases/1/%2fetc%2fpasswd',
      '/releases/..%2f1/manifest',
      '/releases/01/manifest',
      '/releases/1/constructor',
      '/releases/1/__proto__',
    ];
    for (const path of paths) {
      const { status } = await get(path);
      assert.ok(status === 404 || status === 400, `${path}: ${status}`);
    }
  });

  it('is for researchers alone', async () => {
    const paths = ['/releases', '/releases/1/manifest', '/releases/1/fees.parquet'];
    const other = await fixture.token({ scope: 'openid' });
    for (const path of paths) {
      assert.equal((await fetch(`${fixture.url}${path}`)).status, 401);
      assert.equal((await get(path, other)).status, 403);
      assert.equal((await get(path)).status, 200);
    }
  });

  it('is written to the audit', async () => {
    await bytesOf('/releases/1/fees.parquet');
    const folder = join(fixture.folder, 'statements', 'audit');
    const [file = ''] = await readdir(folder);
    const last = (await readFile(join(folder, file), 'utf8')).trim().split('\n').at(-1) ?? '';
    const { event, file: downloaded, clientId } = JSON.parse(last) as Record<string, unknown>;
    assert.deepEqual([event, downloaded, clientId], ['downloaded', '1/fees.parquet', 'caregraph-cli']);
  });
});
