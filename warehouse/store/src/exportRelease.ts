import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VIEWS } from './schema.js';

export interface ExportOptions {
  readonly warehouseFile: string;
  /** Each release becomes a folder in here, named by its number. */
  readonly folder: string;
  /** Private key (JWK, Ed25519) that signs manifests; made where it is missing. */
  readonly publisherKeyFile: string;
}

/** What a release consists of, for those who take it home. The signature is over exactly the bytes of the file. */
export interface ReleaseManifest {
  readonly format: 'caregraph-release/1';
  readonly release: {
    readonly id: number;
    readonly publishedIn: string;
    readonly firstQuarter: string;
    readonly lastQuarter: string;
    readonly codeVersion: string;
    /** SHA-256 of the cells the gate let pass, its Ed25519 signature (base64url) over the manifest of its own, and its key. */
    readonly cellsHash: string;
    readonly gateSignature: string;
    readonly gateKeyId: string;
  };
  /** RFC 7638 thumbprint of the key that signs the manifest. */
  readonly publisherKeyId: string;
  readonly files: readonly {
    readonly name: string;
    readonly view: string;
    readonly comment: string | null;
    readonly rows: number;
    readonly bytes: number;
    /** Hex. */
    readonly sha256: string;
    readonly columns: readonly {
      readonly name: string;
      readonly type: string;
      readonly comment: string | null;
    }[];
  }[];
}

/**
 * Writes every release that has no folder yet as Parquet, a file for each view, with a signed manifest. A release is there
 * as a whole or not at all, and its folder is never written again. Returns the numbers of those it wrote.
 */
export async function exportReleases(options: ExportOptions): Promise<number[]> {
  if (!existsSync(options.warehouseFile)) return [];
  const key = publisherKey(options.publisherKeyFile);
  const instance = await DuckDBInstance.create(options.warehouseFile, {
    access_mode: 'READ_ONLY',
    threads: '1',
  });
  try {
    const connection = await instance.connect();
    const releases = await connection.runAndReadAll(
      'SELECT release_id FROM main.release ORDER BY release_id',
    );
    const written: number[] = [];
    for (const [id] of releases.getRows()) {
      const releaseId = Number(id);
      if (existsSync(join(options.folder, String(releaseId), 'manifest.json'))) continue;
      await exportOne(connection, options.folder, releaseId, key);
      written.push(releaseId);
    }
    connection.closeSync();
    return written;
  } finally {
    instance.closeSync();
  }
}

async function exportOne(
  connection: DuckDBConnection,
  folder: string,
  releaseId: number,
  key: KeyObject,
): Promise<void> {
  const target = join(folder, String(releaseId));
  const next = `${target}.next`;
  await rm(next, { recursive: true, force: true });
  await mkdir(next, { recursive: true });
  const files: ReleaseManifest['files'][number][] = [];
  const isDifference = await connection.runAndReadAll(
    'SELECT 1 FROM main.difference WHERE release_id = $1::INTEGER LIMIT 1',
    [releaseId],
  );
  for (const source of sources(releaseId, isDifference.currentRowCount > 0))
    files.push(await exportView(connection, next, source));
  const release = await describeRelease(connection, releaseId);
  const publicKey = createPublicKey(key);
  const manifest: ReleaseManifest = {
    format: 'caregraph-release/1',
    release,
    publisherKeyId: thumbprint(publicKey),
    files,
  };
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(next, 'manifest.json'), text);
  await writeFile(join(next, 'manifest.sig'), sign(null, text, key));
  await writeFile(join(next, 'publisher.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  await writeCertificate(connection, next, releaseId);
  await writeFile(join(next, 'SHA256SUMS'), files.map(({ sha256, name }) => `${sha256}  ${name}\n`).join(''));
  await rm(target, { recursive: true, force: true });
  await rename(next, target);
}

/** The gate's word beside the publisher's; a release of an older version has none. */
async function writeCertificate(
  connection: DuckDBConnection,
  folder: string,
  releaseId: number,
): Promise<void> {
  const reader = await connection.runAndReadAll(
    'SELECT certificate, certificate_signature, gate_key FROM store.certificate WHERE release_id = $1::INTEGER',
    [releaseId],
  );
  const [row] = reader.getRows();
  if (!row) return;
  const [text, signature, key] = row.map(String) as [string, string, string];
  const publicKey = createPublicKey({ key: Buffer.from(key, 'base64url'), type: 'spki', format: 'der' });
  await writeFile(join(folder, 'gate.json'), text);
  await writeFile(join(folder, 'gate.sig'), Buffer.from(signature, 'base64url'));
  await writeFile(join(folder, 'gate.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
}

interface Source {
  readonly view: string;
  readonly name: string;
  readonly where: string;
}

/** A release has the views of its quarters; a difference has those of what came in late, and says which arrivals. */
function sources(releaseId: number, isDifference: boolean): Source[] {
  const where = `WHERE release_id = ${releaseId}`;
  const views = VIEWS.filter(({ measure }) => (measure !== undefined) === isDifference);
  return [
    ...views.map(({ name }) => ({ view: `benchmark.${name}`, name: `${name}.parquet`, where })),
    { view: 'main.release', name: 'release.parquet', where },
    ...(isDifference ? [{ view: 'main.difference', name: 'difference.parquet', where }] : []),
    { view: 'main.measure_definition', name: 'measure_definition.parquet', where: '' },
  ];
}

async function exportView(
  connection: DuckDBConnection,
  folder: string,
  { view, name, where }: Source,
): Promise<ReleaseManifest['files'][number]> {
  const path = join(folder, name);
  // Sorted by everything, on one thread: the same release gives the same bytes.
  await connection.run(
    `COPY (SELECT * FROM ${view} ${where} ORDER BY ALL) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`,
  );
  const [schema = '', table = ''] = view.split('.');
  const count = await connection.runAndReadAll(`SELECT count(*) FROM ${view} ${where}`);
  const columns = await connection.runAndReadAll(
    `SELECT column_name, data_type, comment FROM duckdb_columns() WHERE schema_name = $1 AND table_name = $2
      ORDER BY column_index`,
    [schema, table],
  );
  const comments = await connection.runAndReadAll(
    `SELECT comment FROM duckdb_views() WHERE schema_name = $1 AND view_name = $2
      UNION ALL SELECT comment FROM duckdb_tables() WHERE schema_name = $1 AND table_name = $2`,
    [schema, table],
  );
  return {
    name,
    view: view.replace(/^main\./, ''),
    comment: textOrNull(comments.getRows()[0]?.[0]),
    rows: Number(count.getRows()[0]?.[0]),
    bytes: (await stat(path)).size,
    sha256: createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
    columns: columns.getRows().map(([column, type, comment]) => ({
      name: String(column),
      type: String(type),
      comment: textOrNull(comment),
    })),
  };
}

async function describeRelease(
  connection: DuckDBConnection,
  releaseId: number,
): Promise<ReleaseManifest['release']> {
  const reader = await connection.runAndReadAll(
    `SELECT published_in, first_quarter, last_quarter, code_version, cells_hash, signature, key_id FROM main.release
      WHERE release_id = $1::INTEGER`,
    [releaseId],
  );
  const [publishedIn, firstQuarter, lastQuarter, codeVersion, cellsHash, gateSignature, gateKeyId] = (
    reader.getRows()[0] ?? []
  ).map(String) as [string, string, string, string, string, string, string];
  return {
    id: releaseId,
    publishedIn,
    firstQuarter,
    lastQuarter,
    codeVersion,
    cellsHash,
    gateSignature,
    gateKeyId,
  };
}

function publisherKey(file: string): KeyObject {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(file, `${JSON.stringify(privateKey.export({ format: 'jwk' }))}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
  }
  return createPrivateKey({ key: JSON.parse(readFileSync(file, 'utf8')), format: 'jwk' });
}

/** RFC 7638 thumbprint of an Ed25519 key. */
export function thumbprint(publicKey: KeyObject): string {
  const { crv, kty, x } = publicKey.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
