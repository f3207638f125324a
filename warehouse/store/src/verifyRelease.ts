import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { thumbprint, type ReleaseManifest } from './exportRelease.js';

/** One thing that was looked at. */
export interface ReleaseCheck {
  readonly what: string;
  /** `unknown` where what is needed is not there. */
  readonly result: 'fits' | 'does not fit' | 'unknown';
  readonly says: string;
}

export interface VerifiedRelease {
  /** As worst of its checks. */
  readonly result: ReleaseCheck['result'];
  readonly checks: readonly ReleaseCheck[];
}

export interface VerifyOptions {
  /** A release as it was downloaded: manifest, signatures, keys, Parquet files. */
  readonly folder: string;
  /** RFC 7638 thumbprints of keys that are trusted for another reason; without them a key vouches for itself alone. */
  readonly publisherKeyId?: string | undefined;
  readonly gateKeyId?: string | undefined;
}

/**
 * Verifies a release that somebody took home, from its files alone: the publisher signed the manifest, the files are those of the
 * manifest, all of them and no others, and the gate signed that it checked the cells that the manifest names. Reads no
 * network and no installation.
 */
export async function verifyRelease(options: VerifyOptions): Promise<VerifiedRelease> {
  const checks: ReleaseCheck[] = [];
  const text = await read(options.folder, 'manifest.json');
  const manifest = text && parse(text);
  if (!text || !manifest) {
    checks.push({
      what: 'manifest',
      result: 'unknown',
      says: 'manifest.json is not there, or is no manifest.',
    });
    return { result: 'unknown', checks };
  }
  checks.push(await checkSignature(options, text, 'manifest', 'publisher', manifest.publisherKeyId));
  for (const file of manifest.files) checks.push(await checkFile(options.folder, file));
  checks.push(await checkOthers(options.folder, manifest));
  checks.push(...(await checkGate(options, manifest)));
  const has = (result: ReleaseCheck['result']): boolean => checks.some((check) => check.result === result);
  return { result: has('does not fit') ? 'does not fit' : has('unknown') ? 'unknown' : 'fits', checks };
}

/** `name.json` is signed by `name.sig` with the key of `keyName.pem`, which is the one that is expected. */
async function checkSignature(
  { folder, ...expected }: VerifyOptions,
  text: Buffer,
  name: string,
  keyName: 'publisher' | 'gate',
  keyId: string,
): Promise<ReleaseCheck> {
  const what = `${name}.json, signed by the ${keyName}`;
  const [signature, pem] = [await read(folder, `${name}.sig`), await read(folder, `${keyName}.pem`)];
  const key = pem && keyOf(pem);
  if (!signature || !key)
    return { what, result: 'unknown', says: `${name}.sig or ${keyName}.pem is not there, or is no key.` };
  const own = thumbprint(key);
  const trusted = expected[`${keyName}KeyId`];
  if (!verify(null, text, key, signature))
    return { what, result: 'does not fit', says: 'the signature is of another text.' };
  if (own !== keyId)
    return { what, result: 'does not fit', says: 'it names another key than the one that signed it.' };
  if (trusted !== undefined && trusted !== own)
    return { what, result: 'does not fit', says: `the key is ${own}, not the one you trust.` };
  const says =
    trusted === undefined
      ? `key ${own}: compare it with that of a release you trust.`
      : 'with the key you trust.';
  return { what, result: 'fits', says };
}

async function checkFile(folder: string, file: ReleaseManifest['files'][number]): Promise<ReleaseCheck> {
  const what = file.name;
  // A name with a path in it is not one that the store writes.
  if (!/^[a-z_]+\.parquet$/.test(what))
    return { what: 'a file of the manifest', result: 'does not fit', says: 'its name is none.' };
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(join(folder, what)), hash);
  } catch {
    return { what, result: 'unknown', says: 'it is not there.' };
  }
  return hash.digest('hex') === file.sha256
    ? { what, result: 'fits', says: `${file.rows} rows of ${file.view}.` }
    : { what, result: 'does not fit', says: 'it is not the file that was signed.' };
}

/** What lies beside a release and is not of it could be taken for it. */
async function checkOthers(folder: string, { files }: ReleaseManifest): Promise<ReleaseCheck> {
  const known = new Set(files.map(({ name }) => name));
  const others = (await readdir(folder)).filter((name) => name.endsWith('.parquet') && !known.has(name));
  return others.length === 0
    ? { what: 'other files', result: 'fits', says: 'none.' }
    : { what: 'other files', result: 'does not fit', says: `${others.join(', ')}: not of this release.` };
}

async function checkGate(options: VerifyOptions, { release }: ReleaseManifest): Promise<ReleaseCheck[]> {
  const text = await read(options.folder, 'gate.json');
  if (!text)
    return [
      {
        what: 'gate.json',
        result: 'unknown',
        says: 'it is not there: nobody but the publisher vouches for the cells.',
      },
    ];
  const signed = await checkSignature(options, text, 'gate', 'gate', release.gateKeyId);
  const what = 'the cells that the gate checked';
  const certificate = parse(text) as unknown as
    | { outcome?: unknown; cellsHash?: unknown; quarters?: unknown }
    | undefined;
  const quarters = Array.isArray(certificate?.quarters) ? certificate.quarters.map(String).sort() : [];
  const isSame =
    certificate?.outcome === 'ACCEPTED' &&
    certificate.cellsHash === release.cellsHash &&
    quarters[0] === release.firstQuarter &&
    quarters.at(-1) === release.lastQuarter;
  return [
    signed,
    isSame
      ? {
          what,
          result: 'fits',
          says: `are those of release ${release.id}: ${release.cellsHash.slice(0, 16)}…`,
        }
      : { what, result: 'does not fit', says: `are not those of release ${release.id}.` },
  ];
}

async function read(folder: string, name: string): Promise<Buffer | undefined> {
  return readFile(join(folder, name)).catch(() => undefined);
}

function parse(text: Buffer): ReleaseManifest | undefined {
  try {
    const value: unknown = JSON.parse(text.toString());
    // Its signature is checked before anything of it is believed; what is not there fails the comparisons.
    return typeof value === 'object' && value !== null ? (value as ReleaseManifest) : undefined;
  } catch {
    return undefined;
  }
}

function keyOf(pem: Buffer): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}
